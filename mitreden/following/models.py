"""Tables of following: what a person follows, and how often they want to hear of it."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration

THE_REGION = 1  # the number of the one region of an installation


class FollowKind(StrEnum):
    """The kinds of things that one can follow."""

    CAMPAIGN = "campaign"
    FIELD = "field"
    MUNICIPALITY = "municipality"
    IDEA = "idea"
    REGION = "region"


class Frequency(StrEnum):
    """How often somebody wants a digest."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


class Follow(Base):
    """Somebody follows a thing. A date without time, as with votes: nobody is to be found by the minute."""

    __tablename__ = "follow"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[FollowKind] = mapped_column(enumeration(FollowKind), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date]


class FollowingSetting(Base):
    """How often a person hears of news, until when they have heard of them, and when the next digest is due.

    People who follow nothing have no row until their own ideas make news.
    """

    __tablename__ = "following_setting"
    __table_args__ = (
        sa.CheckConstraint("(frequency = 'none') = (due_at IS NULL)", name="due_unless_none"),
        sa.Index("ix_following_setting_due", "due_at", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    frequency: Mapped[Frequency] = mapped_column(enumeration(Frequency), default=Frequency.DAILY)
    told_until: Mapped[datetime]
    due_at: Mapped[datetime | None]
