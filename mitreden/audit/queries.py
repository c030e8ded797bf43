"""Reading the log."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from mitreden.audit import anchors
from mitreden.audit.chain import START, Anchor, Break, Link, first_break
from mitreden.audit.models import AuditEvent
from mitreden.extensions import db

_NEWEST = sa.select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)


def newest() -> Anchor:
    """The end of the chain."""
    row = db.session.execute(_NEWEST).first()
    return Anchor(row.id, row.hash) if row else Anchor(0, START)


def _links() -> Generator[tuple[Link, str], None, None]:
    table = AuditEvent.__table__
    names = list(Link.__dataclass_fields__)
    query = sa.select(*(table.c[name] for name in names), table.c.hash).order_by(table.c.id)
    with db.session.execute(query.execution_options(yield_per=2_000)) as rows:
        for row in rows:
            yield Link(**dict(zip(names, row[:-1], strict=True))), row.hash


def verified(folder: Path) -> tuple[Break | None, Anchor]:
    """Walk the whole chain against the anchors in `folder`: the first break (None: all fits) and its end."""
    with closing(_links()) as links:
        return first_break(links, anchors.read(folder))
