"""Tables of campaigns, phases and whom a campaign is for."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.core.model import JSON, Base, enumeration
from mitreden.region.models import InnovationField, Organisation


class CampaignState(StrEnum):
    """Where a campaign stands; moved by people."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    EVALUATING = "evaluating"
    ANSWERING = "answering"
    DECIDED = "decided"
    IMPLEMENTING = "implementing"
    ARCHIVED = "archived"


class PhaseKind(StrEnum):
    """What people may do while a phase runs."""

    COLLECTING = "collecting"
    DISCUSSING = "discussing"
    VOTING = "voting"


class Audience(StrEnum):
    """For whom a campaign is: everybody, members of named organisations, or invited people."""

    PUBLIC = "public"
    MEMBERS = "members"
    INVITED = "invited"


class Taking(StrEnum):
    """Who may do something: also guests with a confirmed mail address, or citizens with an account."""

    GUEST = "guest"
    CITIZEN = "citizen"


class ModerationMode(StrEnum):
    """When a moderator looks: before publishing, afterwards, or before only outside the hours of presence."""

    FIRST = "first"
    AFTERWARDS = "afterwards"
    HOURS = "hours"


class Counts(StrEnum):
    """When the numbers of supports are shown."""

    ALWAYS = "always"
    AFTER = "after"


class VotingMethod(StrEnum):
    """How people vote; at first only support, on or off per person and idea."""

    SUPPORT = "support"


campaign_field = sa.Table(
    "campaign_field",
    Base.metadata,
    sa.Column("campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("field_id", sa.ForeignKey("innovation_field.id"), primary_key=True),
)
campaign_municipality = sa.Table(
    "campaign_municipality",
    Base.metadata,
    sa.Column("campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)
campaign_member_organisation = sa.Table(
    "campaign_member_organisation",
    Base.metadata,
    sa.Column("campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)
campaign_invitation = sa.Table(
    "campaign_invitation",
    Base.metadata,
    sa.Column("campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
)
organisation_member = sa.Table(
    "organisation_member",
    Base.metadata,
    sa.Column("organisation_id", sa.ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
)


class Campaign(Base):
    """A participation with its purpose, its rules and its dates. Texts ending in `_html` are rendered, safe HTML; those in
    `_plain` say the same in plain language ("Einfache Sprache"). `easy_language` ("Leichte Sprache") is a text of its own."""

    __tablename__ = "campaign"
    __table_args__ = (
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("short"),
        sa.CheckConstraint("length(title) BETWEEN 3 AND 120", name="title_length"),
        sa.CheckConstraint("minimum_age IS NULL OR minimum_age BETWEEN 0 AND 99", name="minimum_age_range"),
        sa.CheckConstraint(
            "max_supports_per_field IS NULL OR max_supports_per_field > 0", name="max_supports_positive"
        ),
        sa.CheckConstraint("qualified_at IS NULL OR qualified_at > 0", name="qualified_at_positive"),
        sa.CheckConstraint(
            "moderation <> 'hours' OR (hours_from IS NOT NULL AND hours_until IS NOT NULL)", name="hours_complete"
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    short: Mapped[str | None]
    title: Mapped[str]
    state: Mapped[CampaignState] = mapped_column(enumeration(CampaignState), default=CampaignState.DRAFT)
    audience: Mapped[Audience] = mapped_column(enumeration(Audience), default=Audience.PUBLIC)

    purpose: Mapped[str] = mapped_column(default="")
    purpose_html: Mapped[str] = mapped_column(default="")
    fixed: Mapped[str] = mapped_column(default="")
    fixed_html: Mapped[str] = mapped_column(default="")
    negotiable: Mapped[str] = mapped_column(default="")
    negotiable_html: Mapped[str] = mapped_column(default="")
    afterwards: Mapped[str] = mapped_column(default="")
    afterwards_html: Mapped[str] = mapped_column(default="")
    purpose_plain: Mapped[str] = mapped_column(default="")
    purpose_plain_html: Mapped[str] = mapped_column(default="")
    fixed_plain: Mapped[str] = mapped_column(default="")
    fixed_plain_html: Mapped[str] = mapped_column(default="")
    negotiable_plain: Mapped[str] = mapped_column(default="")
    negotiable_plain_html: Mapped[str] = mapped_column(default="")
    afterwards_plain: Mapped[str] = mapped_column(default="")
    afterwards_plain_html: Mapped[str] = mapped_column(default="")
    easy_language: Mapped[str] = mapped_column("plain_language", default="")  # the column is older than the plain texts
    sign_video: Mapped[str] = mapped_column(default="")
    answer_on: Mapped[date | None]
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))  # answers for the whole region
    contact: Mapped[str] = mapped_column(default="")
    controller: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[str] = mapped_column(default="")
    minimum_age: Mapped[int | None]

    who_submits: Mapped[Taking] = mapped_column(enumeration(Taking, "who_submits"), default=Taking.CITIZEN)
    who_supports: Mapped[Taking] = mapped_column(enumeration(Taking, "who_supports"), default=Taking.CITIZEN)
    who_comments: Mapped[Taking] = mapped_column(enumeration(Taking, "who_comments"), default=Taking.CITIZEN)
    moderation: Mapped[ModerationMode] = mapped_column(enumeration(ModerationMode), default=ModerationMode.FIRST)
    hours_from: Mapped[time | None]
    hours_until: Mapped[time | None]
    has_comments: Mapped[bool] = mapped_column(default=True)
    voting_method: Mapped[VotingMethod] = mapped_column(enumeration(VotingMethod), default=VotingMethod.SUPPORT)
    max_supports_per_field: Mapped[int | None]
    counts: Mapped[Counts] = mapped_column(enumeration(Counts), default=Counts.ALWAYS)
    qualified_at: Mapped[int | None]
    retain_until: Mapped[date | None]
    drafts_until: Mapped[date | None]
    guests_until: Mapped[date | None]
    notes_until: Mapped[date | None]

    voting_key: Mapped[str | None]
    voting_key_print: Mapped[str | None]
    public_ideas: Mapped[int] = mapped_column(default=0)
    cloned_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaign.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None]
    changed_no: Mapped[int] = mapped_column(default=0)

    lead: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    phases: Mapped[list["Phase"]] = relationship(
        order_by="Phase.starts_at", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    fields: Mapped[list[InnovationField]] = relationship(
        secondary=campaign_field, order_by=(InnovationField.position, InnovationField.id), lazy="raise_on_sql"
    )
    municipalities: Mapped[list[Organisation]] = relationship(
        secondary=campaign_municipality, order_by=Organisation.name, lazy="raise_on_sql"
    )


class Phase(Base):
    """A time in which something may be done, to the minute."""

    __tablename__ = "campaign_phase"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "kind"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    kind: Mapped[PhaseKind] = mapped_column(enumeration(PhaseKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class RuleChange(Base):
    """A rule that was changed after the start, with the reason that everybody can read. Values as `ruling` writes them."""

    __tablename__ = "campaign_rule_change"
    __table_args__ = (
        sa.CheckConstraint("length(reason) >= 10", name="reason_length"),
        sa.Index("ix_campaign_rule_change_campaign", "campaign_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    rule: Mapped[str]
    before: Mapped[Any] = mapped_column(JSON, nullable=True)
    after: Mapped[Any] = mapped_column(JSON, nullable=True)
    reason: Mapped[str]
    affected: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]


class AgeConfirmation(Base):
    """Somebody said that they are old enough for a campaign. A birthday is never asked for."""

    __tablename__ = "age_confirmation"
    __table_args__ = (sa.Index("ix_age_confirmation_person", "person_id"),)

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    age: Mapped[int]
    confirmed_on: Mapped[date]
