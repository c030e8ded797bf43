"""The table of life-lines."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration


class Subject(StrEnum):
    """The kinds of things that have a life-line."""

    CAMPAIGN = "campaign"
    IDEA = "idea"
    MEASURE = "measure"


class TimelineEntry(Base):
    """One thing that happened. `key` chooses the sentence, `data` fills it (titles, dates; no personal data)."""

    __tablename__ = "timeline_entry"
    __table_args__ = (sa.Index("ix_timeline_entry_subject", "subject", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(enumeration(Subject))
    subject_id: Mapped[int]
    key: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
