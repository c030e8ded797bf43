"""The table of what takes longer than a request: large tables to write, files to check and to take in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.campaigns.models import Campaign
from mitreden.core.model import Base, enumeration
from mitreden.exports.columns import TableKind


class JobKind(StrEnum):
    """What is to be done: write a table, work out what a file would bring, take it in."""

    EXPORT = "export"
    CHECK = "check"
    TAKE = "take"


class JobState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TableJob(Base):
    """One piece of work for one person, with its file in `DATA_DIR/tables`, named by `key`. A day later both are gone.

    `beat_at` is the last sign of the worker that has it: a job without a sign for some minutes is begun again.
    """

    __tablename__ = "table_job"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("rows_done >= 0 AND rows_total >= 0", name="rows_positive"),
        sa.Index("ix_table_job_asked", "asked_by", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[JobKind] = mapped_column(enumeration(JobKind))
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"))
    table: Mapped[TableKind] = mapped_column("table_kind", enumeration(TableKind))
    format: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    default_field: Mapped[str] = mapped_column(default="")
    shows_counts: Mapped[bool] = mapped_column(default=False)
    state: Mapped[JobState] = mapped_column(enumeration(JobState), default=JobState.WAITING)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship(lazy="raise_on_sql")
