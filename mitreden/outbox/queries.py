"""Reading the outbox."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.outbox.models import OutboxMail

_WAITING = sa.and_(OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None))
_NEXT_DUE = (
    sa.select(
        OutboxMail.id, OutboxMail.kind, OutboxMail.address, OutboxMail.locale, OutboxMail.data, OutboxMail.created_at,
        OutboxMail.attempts,
    )
    .where(_WAITING, OutboxMail.not_before <= sa.bindparam("moment"))
    .order_by(OutboxMail.is_bulk, OutboxMail.not_before, OutboxMail.id)
    .limit(1)
)  # fmt: skip
_NOT_LEFT = (
    sa.select(
        OutboxMail.id, OutboxMail.kind, OutboxMail.address, OutboxMail.created_at, OutboxMail.attempts,
        OutboxMail.not_before, OutboxMail.failed_at, OutboxMail.last_error,
    )
    .where(OutboxMail.sent_at.is_(None), OutboxMail.last_error.is_not(None))
    .order_by(OutboxMail.failed_at.is_(None), OutboxMail.id.desc())
    .limit(sa.bindparam("most"))
)  # fmt: skip
_COUNTS = sa.select(
    sa.func.count().filter(_WAITING).label("waiting"),
    sa.func.count().filter(OutboxMail.failed_at.is_not(None)).label("failed"),
    sa.func.count().filter(OutboxMail.sent_at.is_not(None)).label("sent"),
)


def next_due(moment: datetime) -> sa.Row[Any] | None:
    """The mail whose turn it is."""
    return db.session.execute(_NEXT_DUE, {"moment": moment}).first()


def not_left(most: int = 100) -> list[sa.Row[Any]]:
    """Mails that failed, for good or so far, newest first; what we gave up stands before what is tried again."""
    return list(db.session.execute(_NOT_LEFT, {"most": most}))


def counts() -> Any:
    """How many mails wait, failed and left: `.waiting`, `.failed`, `.sent`."""
    return db.session.execute(_COUNTS).one()


def mail(mail_id: int) -> Any:
    """What became of one mail: `.sent_at`, `.failed_at`, `.last_error`."""
    query = sa.select(OutboxMail.sent_at, OutboxMail.failed_at, OutboxMail.last_error).where(OutboxMail.id == mail_id)
    return db.session.execute(query).first()
