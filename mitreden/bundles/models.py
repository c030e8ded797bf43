"""Tables of joint ideas, of what was done to them, and of ideas that look alike."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration

TITLE_MIN, TITLE_MAX = 5, 120
SUMMARY_MAX = 1_000
REASON_MIN, REASON_MAX = 10, 500
MEMBERS_MIN, MEMBERS_MAX = 2, 200

_NOT_DISMISSED: dict[str, Any] = {
    "sqlite_where": sa.text("dismissed_at IS NULL"),
    "postgresql_where": sa.text("dismissed_at IS NULL"),
}


class StepKind(StrEnum):
    """What can be done to a joint idea."""

    MADE = "made"
    GREW = "grew"
    SHRANK = "shrank"
    SPLIT = "split"
    REWORDED = "reworded"
    DISSOLVED = "dissolved"


class PairKind(StrEnum):
    """Why two ideas are shown side by side."""

    REPEAT = "repeat"
    SAME_ELSEWHERE = "same_elsewhere"
    OPPOSITE = "opposite"
    SIMILAR = "similar"


class Bundle(Base):
    """A joint idea. Who belongs to it stands in `idea.bundle_id`; `grown_on` is the last day on which somebody's idea came to it.

    `edition` counts its changes: who saw another one is told before anything is overwritten.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        sa.CheckConstraint(f"length(title) BETWEEN {TITLE_MIN} AND {TITLE_MAX}", name="title_length"),
        sa.CheckConstraint(f"length(summary) <= {SUMMARY_MAX}", name="summary_length"),
        sa.CheckConstraint(f"length(reason) BETWEEN {REASON_MIN} AND {REASON_MAX}", name="reason_length"),
        sa.Index("ix_bundle_campaign", "campaign_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"))
    lead_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"))
    title: Mapped[str]
    summary: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    dissolved_at: Mapped[datetime | None]
    dissolved_by: Mapped[int | None]
    grown_on: Mapped[date]
    edition: Mapped[int] = mapped_column(default=1)


class BundleStep(Base):
    """One thing that was done, with what was before: words, lead and members. A split concerns two joint ideas."""

    __tablename__ = "bundle_step"
    __table_args__ = (
        sa.Index("ix_bundle_step_bundle", "bundle_id", "id"),
        sa.Index("ix_bundle_step_other", "other_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(sa.ForeignKey("bundle.id"))
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bundle.id"))
    kind: Mapped[StepKind] = mapped_column(enumeration(StepKind))
    number: Mapped[int]  # of ideas that it moved
    before: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]
    taken_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]


class IdeaTrait(Base):
    """What an idea is compared by: `sameness` is equal for equal words. `version` 0: to be looked at once more."""

    __tablename__ = "idea_trait"
    __table_args__ = (sa.Index("ix_idea_trait_sameness", "campaign_id", "sameness"),)

    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    version: Mapped[int]
    sameness: Mapped[str]


class LikelyPair(Base):
    """Two ideas that somebody may want to join, or had better not. A machine wrote it down; people decide."""

    __tablename__ = "likely_pair"
    __table_args__ = (
        sa.CheckConstraint("idea_id < other_id", name="in_order"),
        sa.Index("ix_likely_pair_open", "kind", "likeness", "idea_id", "other_id", **_NOT_DISMISSED),
        sa.Index("ix_likely_pair_other", "other_id"),
    )

    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    kind: Mapped[PairKind] = mapped_column(enumeration(PairKind))
    likeness: Mapped[int]
    metres: Mapped[int | None]
    shared: Mapped[list[str]]
    differs: Mapped[list[str]]
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[int | None]
