"""Tables of measures, their ideas, partners and milestones."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.core.model import Base, enumeration
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField, Organisation


class MeasureState(StrEnum):
    """Where a measure stands. From `prioritised` on the public sees it."""

    PROPOSAL = "proposal"
    DRAFT_PROFILE = "draft_profile"
    EXPERT_CHECK = "expert_check"
    PRIORITISED = "prioritised"
    ADOPTED = "adopted"
    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CONTINUED = "continued"
    STOPPED = "stopped"


PUBLIC_STATES = frozenset(MeasureState) - {
    MeasureState.PROPOSAL,
    MeasureState.DRAFT_PROFILE,
    MeasureState.EXPERT_CHECK,
}


class LinkRole(StrEnum):
    """How an idea stands to a measure."""

    ORIGIN = "origin"
    SHAPED = "shaped"
    SUPPORTS = "supports"
    CONFLICTS = "conflicts"


measure_partner = sa.Table(
    "measure_partner",
    Base.metadata,
    sa.Column("measure_id", sa.ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class Measure(Base):
    """A measure of the roadmap. `lead` answers for it."""

    __tablename__ = "measure"
    __table_args__ = (
        sa.CheckConstraint("length(title) BETWEEN 3 AND 160", name="title_length"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        sa.Index("ix_measure_field", "field_id", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    description_html: Mapped[str] = mapped_column(default="")
    field_id: Mapped[int] = mapped_column(sa.ForeignKey("innovation_field.id"))
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    state: Mapped[MeasureState] = mapped_column(enumeration(MeasureState), default=MeasureState.PROPOSAL)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cost: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    state_changed_at: Mapped[datetime]
    state_changed_by: Mapped[int | None]

    field: Mapped[InnovationField] = relationship(lazy="raise_on_sql")
    lead: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    partners: Mapped[list[Organisation]] = relationship(
        secondary=measure_partner, order_by=Organisation.name, lazy="raise_on_sql"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        order_by="Milestone.due_on", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    links: Mapped[list["MeasureIdea"]] = relationship(
        order_by="MeasureIdea.idea_id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )


class MeasureIdea(Base):
    """How one idea led to, shaped, supports or contradicts one measure."""

    __tablename__ = "measure_idea"

    measure_id: Mapped[int] = mapped_column(sa.ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), primary_key=True, index=True)
    role: Mapped[LinkRole] = mapped_column(enumeration(LinkRole))
    note: Mapped[str] = mapped_column(default="")
    linked_at: Mapped[datetime]
    linked_by: Mapped[int | None]

    idea: Mapped[Idea] = relationship(lazy="raise_on_sql")


class Milestone(Base):
    """A step of a measure with its date."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(sa.ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
