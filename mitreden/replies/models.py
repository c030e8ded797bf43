"""Tables of replies, the ideas they answer, and the links by which they are drafted."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.core.model import JSON, Base, enumeration
from mitreden.ideas.models import DeclineReason, IdeaState
from mitreden.region.models import Organisation

TEXT_MIN, TEXT_MAX, REQUEST_MAX = 20, 4_000, 1_000


class Competence(StrEnum):
    """Who is competent for what the idea asks."""

    OURS = "ours"
    COUNTY = "county"
    STATE = "state"
    OTHER = "other"
    NOBODY = "nobody"


class Standing(StrEnum):
    """Whether it is there already."""

    NEW = "new"
    PLANNED = "planned"
    DONE = "done"


class CostClass(StrEnum):
    """What it would cost, roughly."""

    NONE = "none"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


class Feasibility(StrEnum):
    """Whether it can be done."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNCLEAR = "unclear"


class Outcome(StrEnum):
    """What is said to an idea: the outcomes among its states."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    PASSED_ON = "passed_on"
    ALREADY_DONE = "already_done"
    DECLINED = "declined"

    @property
    def state(self) -> IdeaState:
        """The idea's state that it is."""
        return IdeaState(self.value)


class Joint(StrEnum):
    """What several ideas are answered with at once."""

    BUNDLE = "bundle"
    MEASURE = "measure"


class ReplyState(StrEnum):
    """Where a reply stands."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    PLANNED = "planned"
    RELEASED = "released"


class Reply(Base):
    """What an organisation (None: the region's team) says to ideas. `acts_for`: somebody of the region wrote it in its place.

    `joint`, `joint_id`: it answers whatever belongs to a joint idea or a measure when it is released; no foreign key, because
    measures stand above. `request`: what whoever releases wants changed, or why it could not be released.
    """

    __tablename__ = "reply"
    __table_args__ = (
        sa.CheckConstraint("(outcome = 'declined') = (decline_reason IS NOT NULL)", name="declined_has_reason"),
        sa.CheckConstraint("(joint IS NULL) = (joint_id IS NULL)", name="joint_complete"),
        sa.CheckConstraint("(state IN ('planned', 'released')) = (release_at IS NOT NULL)", name="planned_has_time"),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_has_time"),
        sa.CheckConstraint("state = 'draft' OR handed_in_at IS NOT NULL", name="handed_in_has_time"),
        sa.CheckConstraint(f"length(text_source) BETWEEN {TEXT_MIN} AND {TEXT_MAX}", name="text_length"),
        sa.CheckConstraint(f"length(request) <= {REQUEST_MAX}", name="request_length"),
        sa.CheckConstraint("edition > 0", name="edition_positive"),
        sa.Index("ix_reply_due", "state", "release_at", "id"),
        sa.Index("ix_reply_organisation", "organisation_id", "state", "id"),
        sa.Index("ix_reply_joint", "joint", "joint_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    joint: Mapped[Joint | None] = mapped_column(enumeration(Joint))
    joint_id: Mapped[int | None]
    acts_for: Mapped[bool] = mapped_column(default=False)
    competence: Mapped[Competence] = mapped_column(enumeration(Competence))
    standing: Mapped[Standing] = mapped_column(enumeration(Standing))
    cost_class: Mapped[CostClass] = mapped_column(enumeration(CostClass))
    feasibility: Mapped[Feasibility] = mapped_column(enumeration(Feasibility))
    outcome: Mapped[Outcome] = mapped_column(enumeration(Outcome))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(enumeration(DeclineReason))
    text_source: Mapped[str]
    text_html: Mapped[str]
    state: Mapped[ReplyState] = mapped_column(enumeration(ReplyState), default=ReplyState.DRAFT)
    request: Mapped[str] = mapped_column(default="")
    edition: Mapped[int] = mapped_column(default=1)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[int | None]
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[int | None]
    release_at: Mapped[datetime | None]
    planned_by: Mapped[int | None]
    released_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


def _only(name: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(f"{name} = 1"), "postgresql_where": sa.text(name)}


class ReplyIdea(Base):
    """An idea that a reply answers. `is_own`: named in it, not covered through a joint idea or a measure.

    `is_open`: that reply is not released yet, so nobody begins another one. `is_current`: what the idea's page shows.
    """

    __tablename__ = "reply_idea"
    __table_args__ = (
        sa.CheckConstraint("NOT (is_open AND is_current)", name="open_or_current"),
        sa.CheckConstraint("is_own OR NOT is_open", name="open_is_own"),
        sa.Index("ix_reply_idea_idea", "idea_id", "is_own"),
        sa.Index("uq_reply_idea_open", "idea_id", unique=True, **_only("is_open")),
        sa.Index("uq_reply_idea_current", "idea_id", unique=True, **_only("is_current")),
    )

    reply_id: Mapped[int] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), primary_key=True)
    is_own: Mapped[bool] = mapped_column(default=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    is_current: Mapped[bool] = mapped_column(default=False)


class ReplyLink(Base):
    """What a mail's link allows one person: to draft for these ideas, or to rework one reply, and to hand in. See `tokens`."""

    __tablename__ = "reply_link"
    __table_args__ = (
        sa.Index(
            "uq_reply_link_day", "person_id", "organisation_id", "sent_on", unique=True,
            sqlite_where=sa.text("reply_id IS NULL"), postgresql_where=sa.text("reply_id IS NULL"),
        ),
        sa.Index("ix_reply_link_reply", "reply_id"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reply.id", ondelete="CASCADE"))
    idea_ids: Mapped[list[int]] = mapped_column(JSON)
    sent_on: Mapped[date]
    expires_at: Mapped[datetime]
