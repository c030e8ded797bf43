"""Writing to the outbox, and what became of a mail."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.outbox import queries
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
    db.session().info["has_mail"] = True


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
    db.session().info["has_mail"] = True
