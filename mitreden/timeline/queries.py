"""Reading life-lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.core.reading import Question
from mitreden.extensions import reading
from mitreden.timeline.models import Subject, TimelineEntry


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as it is stored."""

    key: str
    data: dict[str, Any]
    at: datetime


_ENTRIES = Question(
    sa.select(TimelineEntry.key, TimelineEntry.data, TimelineEntry.at)
    .where(TimelineEntry.subject == sa.bindparam("subject"), TimelineEntry.subject_id == sa.bindparam("subject_id"))
    .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
)


def entries(subject: Subject, subject_id: int) -> Sequence[Entry]:
    """The life-line of one thing, newest first: one query."""
    return [Entry(*row) for row in _ENTRIES.rows(reading(), subject=subject, subject_id=subject_id)]
