"""The table of word lists that somebody has changed."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration

WORDS_MAX = 10_000
LEAST_MAX = 20
LENGTH_MAX = 1_000


class HintKind(StrEnum):
    """What a text may be: too vague, too detailed, or not for this level of government."""

    TOO_VAGUE = "too_vague"
    TOO_DETAILED = "too_detailed"
    OTHER_LEVEL = "other_level"


class HintList(Base):
    """One list: words and phrases, one a line, found by their stems.

    `least`: so many of them must be there. `up_to`: only in texts of at most so many words; None: in all.
    """

    __tablename__ = "hint_list"
    __table_args__ = (
        sa.CheckConstraint(f"length(words) <= {WORDS_MAX}", name="words_length"),
        sa.CheckConstraint(f"least BETWEEN 1 AND {LEAST_MAX}", name="least_in_range"),
        sa.CheckConstraint(f"up_to BETWEEN 1 AND {LENGTH_MAX}", name="up_to_in_range"),
    )

    kind: Mapped[HintKind] = mapped_column(enumeration(HintKind), primary_key=True)
    words: Mapped[str]
    least: Mapped[int]
    up_to: Mapped[int | None]
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
