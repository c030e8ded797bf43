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
    NEWS = "news"  # one entry a post, of which digests are made; its words are the post's own


# What the start page tells of: answers to ideas, and measures that move. An index of its own, because most entries are others;
# SQLite uses it only where the question repeats the condition to the letter.
RESULTS = (
    "timeline_entry.key IN ('idea.accepted', 'idea.partly_accepted', 'idea.passed_on', 'idea.already_done', 'idea.declined', "
    "'idea.in_measure', 'measure.prioritised', 'measure.adopted', 'measure.planned', 'measure.running', 'measure.paused', "
    "'measure.finished', 'measure.continued', 'measure.stopped', 'measure.milestone_reached')"
)
_ONLY_RESULTS = sa.text(RESULTS.removeprefix("timeline_entry."))


class TimelineEntry(Base):
    """One thing that happened. `key` chooses the sentence, `data` fills it (titles, dates; no personal data)."""

    __tablename__ = "timeline_entry"
    __table_args__ = (
        sa.Index("ix_timeline_entry_subject", "subject", "subject_id", "at"),
        sa.Index("ix_timeline_entry_at", "at"),
        sa.Index("ix_timeline_entry_result", "at", "id", sqlite_where=_ONLY_RESULTS, postgresql_where=_ONLY_RESULTS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(enumeration(Subject))
    subject_id: Mapped[int]
    key: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
