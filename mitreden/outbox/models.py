"""The table of mails to send."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base


class OutboxMail(Base):
    """One mail to one address. `kind` names the renderer, `data` what it needs. Bulk mail waits behind all other."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        sa.Index("ix_outbox_mail_due", "is_bulk", "not_before", sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
                 postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    address: Mapped[str | None]
    locale: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    is_bulk: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
