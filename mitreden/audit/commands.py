"""Writing the log."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mitreden.audit import anchors
from mitreden.audit.chain import START, Anchor, Link
from mitreden.audit.models import AuditEvent, AuditSalt
from mitreden.audit.queries import newest
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.extensions import db

_CHAIN_LOCK = 0x4D_49_54_01  # PostgreSQL advisory lock: who appends next; SQLite has one writer anyway


def record(action: str, *, by: Actor | None, subject: str, subject_id: int | None = None, **facts: Any) -> None:
    """Append an event in the current transaction.

    `action` is `<subject>.<verb in the past>`, `facts` JSON values without texts, names or addresses (use
    `chain.commitment` for those; their salts are kept apart). The lock is held until the commit: record late in a command.
    """
    facts, salts = _parted(facts)
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = newest()
    link = Link(
        id=last.count + 1,
        at=clock.now(),
        action=action,
        by_id=by.id if by else None,
        subject=subject,
        subject_id=subject_id,
        facts=facts,
        previous=last.hash if last.count else START,
    )
    db.session.execute(sa.insert(AuditEvent).values(**link.__dict__, hash=link.hash()))
    if salts:
        db.session.execute(sa.insert(AuditSalt), [{"event_id": link.id, **salt} for salt in salts])


def _parted(facts: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The facts with commitments without their salts, and the salts."""
    salts = [{"name": name, "salt": value["salt"]} for name, value in facts.items() if _is_commitment(value)]
    kept = {
        name: {"sha256": value["sha256"]} if _is_commitment(value) else value for name, value in facts.items()
    }  # fmt: skip
    return kept, salts


def _is_commitment(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"salt", "sha256"}


def forget_salts(subject: str, subject_ids: Collection[int]) -> None:
    """Delete the salts of what was said about erased texts: nobody can prove any more what they said."""
    events = sa.select(AuditEvent.id).where(AuditEvent.subject == subject, AuditEvent.subject_id.in_(subject_ids))
    db.session.execute(
        sa.delete(AuditSalt).where(AuditSalt.event_id.in_(events)).execution_options(synchronize_session=False)
    )


def drop_anchor(folder: Path) -> Anchor:
    """Note the end of the chain in `folder` (outside the database) and return it."""
    end = newest()
    if end.count:
        anchors.write(folder, end)
    return end
