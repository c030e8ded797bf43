"""Writing to the outbox, and what became of a mail."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.outbox import nudge, queries
from mitreden.outbox.models import OutboxMail

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 180, 360, 720))
MAX_ATTEMPTS = len(PAUSES)
REASON_LENGTH = 300


def enqueue(
    kind: str, *, address: str, locale: str = "de", not_before: datetime | None = None, **data: Any
) -> None:  # fmt: skip
    """Write a mail in the transaction of what it tells about. It leaves soon after the commit."""
    moment = clock.now()
    db.session.add(
        OutboxMail(
            kind=kind, address=address, locale=locale, data=data, created_at=moment, not_before=not_before or moment
        )
    )
    db.session.flush()
    nudge.after_commit("deliver")


def enqueue_bulk(kind: str, letters: Sequence[dict[str, Any]]) -> None:
    """Write many mails of one kind at once, each with `address`, `locale` and `data`. They wait behind all other mail."""
    if not letters:
        return
    moment = clock.now()
    common = {"kind": kind, "created_at": moment, "not_before": moment, "attempts": 0, "is_bulk": True}
    db.session.execute(sa.insert(OutboxMail), [{**common, **letter} for letter in letters])
    nudge.after_commit("deliver")


def claim(moment: datetime) -> sa.Row[Any] | None:
    """Take the next mail that is due: count the attempt and put the next one off, before anything is sent.

    So a worker that dies while it sends, or two workers at once, cost at most a pause. None: nothing is due.
    """
    while (row := queries.next_due(moment)) is not None:
        pause = PAUSES[min(row.attempts, MAX_ATTEMPTS - 1)]
        taken = db.session.execute(
            sa.update(OutboxMail)
            .where(OutboxMail.id == row.id, OutboxMail.attempts == row.attempts, OutboxMail.sent_at.is_(None))
            .values(attempts=row.attempts + 1, not_before=moment + pause)
        )
        if taken.rowcount:  # type: ignore[attr-defined]  # an update has it
            return row
    return None


def mark_sent(mail_id: int, moment: datetime) -> None:
    """It left: nothing that it contained is kept."""
    db.session.execute(
        sa.update(OutboxMail)
        .where(OutboxMail.id == mail_id)
        .values(sent_at=moment, address=None, data={}, last_error=None)
    )


def mark_failed(mail_id: int, reason: str, moment: datetime | None) -> None:
    """It did not leave. With a `moment` we give up; without, the next attempt comes after a pause."""
    values = {"last_error": reason[:REASON_LENGTH], **({"failed_at": moment} if moment else {})}
    db.session.execute(sa.update(OutboxMail).where(OutboxMail.id == mail_id).values(values))


def drop(mail_id: int) -> None:
    """There is nothing left to say: it was never sent, and nothing of it is kept."""
    db.session.execute(sa.delete(OutboxMail).where(OutboxMail.id == mail_id))


def wipe(mail_id: int) -> None:
    """Forget the content of a mail that is no longer worth sending."""
    db.session.execute(sa.update(OutboxMail).where(OutboxMail.id == mail_id).values(address=None, data={}))


def send_again(*, mail_id: int, by: Actor | None) -> None:
    """Try a mail that failed once more, from the first attempt on."""
    tried = db.session.execute(
        sa.update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.failed_at.is_not(None), OutboxMail.address.is_not(None))
        .values(failed_at=None, attempts=0, not_before=clock.now())
    )
    if not tried.rowcount:  # type: ignore[attr-defined]  # an update has it
        raise NotFoundError(N_("Diese Mail wartet nicht auf einen neuen Versuch."))
    log.record("mail.sent_again", by=by, subject="mail", subject_id=mail_id)
    nudge.after_commit("deliver")


def forget_address(address: str) -> int:
    """Delete all mails to an address, those that wait and those that failed. How many."""
    return _delete(OutboxMail.address == address)


def forget_ideas(idea_ids: Collection[int]) -> int:
    """Delete mails about these ideas that have not left, whoever they are for: they quote them. How many."""
    return _delete(OutboxMail.id.in_([row.id for row in _waiting_about(idea_ids)]))


def unname_ideas(idea_ids: Collection[int]) -> None:
    """Mails about these ideas that have not left name them by number only: what was hidden is quoted nowhere."""
    for row in _waiting_about(idea_ids):
        number = row.data.get("idea") or row.data["path"].rsplit("/", 1)[-1]
        data = {**row.data, "title": f"#{number}"}
        db.session.execute(sa.update(OutboxMail).where(OutboxMail.id == row.id).values(data=data))


def _waiting_about(idea_ids: Collection[int]) -> list[sa.Row[tuple[int, dict[str, Any]]]]:
    """Mails that tell which idea they are about by `idea` or `path`."""
    waiting = db.session.execute(sa.select(OutboxMail.id, OutboxMail.data).where(OutboxMail.sent_at.is_(None)))
    paths = {f"/ideas/{number}" for number in idea_ids}
    return [row for row in waiting if row.data.get("idea") in idea_ids or row.data.get("path") in paths]


def forget_old(before: datetime) -> int:
    """Delete mails that left, or that we gave up, before a moment. How many."""
    return _delete(sa.or_(OutboxMail.sent_at < before, OutboxMail.failed_at < before))


def _delete(which: sa.ColumnElement[bool]) -> int:
    query = sa.delete(OutboxMail).where(which).execution_options(synchronize_session=False)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined,no-any-return]  # a delete has it


def give_up_waiting(reason: str) -> None:
    """No mail that waits leaves by itself any more; somebody decides at the desk."""
    waiting = sa.and_(OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None))
    db.session.execute(sa.update(OutboxMail).where(waiting).values(failed_at=clock.now(), last_error=reason))
