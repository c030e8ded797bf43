"""The table of the log."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base


class AuditEvent(Base):
    """One thing that was done. Rows are only ever added."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str]
    by_id: Mapped[int | None]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class AuditSalt(Base):
    """The salt of a commitment in an event's fact `name`: apart from the chain, so that it can be deleted with the text."""

    __tablename__ = "audit_salt"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_event.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]
