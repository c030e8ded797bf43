"""Writing the index."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.extensions import db
from mitreden.search.models import SearchDocument, parts_of
from mitreden.search.stems import indexed

_PORTION = 500


def index_text(kind: str, object_id: int, text: str) -> None:
    """Make one thing findable by the words of `text`; what was indexed for it before is forgotten."""
    index_many(kind, [(object_id, text)])


def index_many(kind: str, texts: Iterable[tuple[int, str]]) -> None:
    """The same for many things: an import, load data."""
    _write([{"kind": kind, "object_id": object_id, "stems": indexed(text)} for object_id, text in texts])


def index_parts(kind: str, texts: Iterable[tuple[int, int, str]]) -> None:
    """Make things findable by the words of their parts: number of the thing, number of the part, what it says."""
    _write([
        {"kind": parts_of(kind), "object_id": part_id, "whole_id": object_id, "stems": indexed(text)}
        for object_id, part_id, text in texts
    ])  # fmt: skip


def _write(rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _PORTION):
        db.session.execute(_upsert(), rows[start : start + _PORTION])


def _upsert() -> sa.Insert:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(SearchDocument) if is_postgresql else sqlite.insert(SearchDocument)
    return insert.on_conflict_do_update(index_elements=["kind", "object_id"], set_={"stems": insert.excluded.stems})


def forget(kind: str, object_ids: Sequence[int]) -> None:
    """Nobody finds these things any more."""
    db.session.execute(
        sa.delete(SearchDocument)
        .where(SearchDocument.kind == kind, SearchDocument.object_id.in_(object_ids))
        .execution_options(synchronize_session=False)
    )


def forget_part(kind: str, part_id: int) -> None:
    """Nobody finds a thing by the words of this part any more."""
    forget(parts_of(kind), [part_id])
