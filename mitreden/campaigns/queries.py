"""Reading campaigns. Who may know of one stands in `visible_to`, which lists, counts, feeds and exports share."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor, holds, scope_ids
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import (
    AgeConfirmation,
    Audience,
    Campaign,
    CampaignState,
    Counts,
    Phase,
    PhaseKind,
    RuleChange,
    campaign_field,
    campaign_invitation,
    campaign_member_organisation,
    campaign_municipality,
    organisation_member,
)
from mitreden.campaigns.policy import AFTER_THE_VOTE, NEIGHBOURS, PREVIEWERS
from mitreden.extensions import db
from mitreden.region.models import InnovationField, Organisation

CHANGES_SHOWN = 50
_PUBLIC = sa.and_(Campaign.state != CampaignState.DRAFT, Campaign.audience == Audience.PUBLIC)
_WHOLE = (
    selectinload(Campaign.phases), selectinload(Campaign.fields), selectinload(Campaign.municipalities),
    joinedload(Campaign.lead),
)  # fmt: skip


def visible_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The campaigns that `person` may know of: a condition on Campaign."""
    everywhere, campaigns, _ = scope_ids(person, *PREVIEWERS)
    if everywhere:
        return sa.true()
    reasons: list[sa.ColumnElement[bool]] = [_PUBLIC]
    if person.id is not None:
        reasons.append(sa.and_(Campaign.state != CampaignState.DRAFT, sa.or_(_meant_for(person), _nearby(person))))
    if campaigns:
        reasons.append(Campaign.id.in_(campaigns))
    return sa.or_(*reasons)


def _organisations(person: Visitor) -> sa.ColumnElement[bool]:
    """A condition on the organisations of a campaign: `person` is a member, or speaks for one."""
    column = campaign_member_organisation.c.organisation_id
    mine = sa.select(organisation_member.c.organisation_id).where(organisation_member.c.person_id == person.id)
    spoken_for = {grant.organisation_id for grant in person.active_grants if grant.organisation_id is not None}
    return sa.or_(column.in_(mine), column.in_(spoken_for)) if spoken_for else column.in_(mine)


def _meant_for(person: Visitor) -> sa.ColumnElement[bool]:
    """The campaigns that are for `person`, as a member of an organisation or by invitation."""
    member = sa.select(campaign_member_organisation.c.campaign_id).where(_organisations(person))
    invited = sa.select(campaign_invitation.c.campaign_id).where(campaign_invitation.c.person_id == person.id)
    return sa.or_(
        sa.and_(Campaign.audience == Audience.MEMBERS, Campaign.id.in_(member)),
        sa.and_(Campaign.audience == Audience.INVITED, Campaign.id.in_(invited)),
    )


def _nearby(person: Visitor) -> sa.ColumnElement[bool]:
    """The campaigns in whose municipalities `person` moderates or answers."""
    _, _, organisations = scope_ids(person, *NEIGHBOURS)
    if not organisations:
        return sa.false()
    return Campaign.id.in_(
        sa.select(campaign_municipality.c.campaign_id).where(campaign_municipality.c.organisation_id.in_(organisations))
    )


def takes_part(person: Visitor, campaign: Campaign) -> bool:
    """Whether the campaign is meant for `person`; staff may see more than they may take part in."""
    if campaign.audience is Audience.PUBLIC:
        return True
    if person.id is None:
        return False
    return bool(db.session.scalar(sa.select(sa.exists().where(Campaign.id == campaign.id, _meant_for(person)))))


def campaign(person: Visitor, slug: str) -> Campaign | None:
    """One campaign with phases, fields and municipalities, None if `person` may not know of it."""
    query = sa.select(Campaign).where(Campaign.slug == slug, visible_to(person)).options(*_WHOLE)
    return db.session.scalars(query).first()


def public_title(slug: str) -> sa.Row[int, str] | None:
    """Number and title of a campaign that everybody may know of."""
    return db.session.execute(sa.select(Campaign.id, Campaign.title).where(Campaign.slug == slug, _PUBLIC)).first()


def campaigns(person: Visitor) -> list[Campaign]:
    """All campaigns that `person` may know of, with their phases, newest first."""
    query = (
        sa.select(Campaign)
        .where(visible_to(person))
        .options(selectinload(Campaign.phases))
        .order_by(Campaign.id.desc())
    )
    return list(db.session.scalars(query))


def slug_of_short(person: Visitor, short: str) -> str | None:
    """Where the short address of a poster leads, None if `person` may not know of it."""
    return db.session.scalar(sa.select(Campaign.slug).where(Campaign.short == short, visible_to(person)))


def counts_seen_by(person: Visitor, moment: datetime) -> sa.ColumnElement[bool]:
    """Where the person may see numbers of supports and orders made of them: `policy.sees_counts`, for the database."""
    return sa.true() if holds(person, Role.AUDITOR) else counts_shown(moment)


def counts_shown(moment: Any) -> sa.ColumnElement[bool]:
    """Where everybody may see them: `policy.shows_counts`, a condition on Campaign."""
    has_ended = (
        sa.exists()
        .where(Phase.campaign_id == Campaign.id, Phase.kind == PhaseKind.VOTING, Phase.ends_at <= moment)
        .correlate(Campaign)
    )
    return sa.or_(
        Campaign.counts == Counts.ALWAYS,
        Campaign.state.in_(AFTER_THE_VOTE),
        sa.and_(has_ended, Campaign.state != CampaignState.DRAFT),
    )


def campaign_by_slug(slug: str) -> Campaign | None:
    """One campaign whoever asks, for console commands."""
    return db.session.scalars(sa.select(Campaign).where(Campaign.slug == slug).options(*_WHOLE)).first()


def slugs() -> set[str]:
    """All addresses of campaigns in use."""
    return set(db.session.scalars(sa.select(Campaign.slug)))


def age_is_confirmed(campaign: Campaign, person: Visitor) -> bool:
    """Whether the campaign asks for no age, or the person has said that they are old enough for it."""
    if not campaign.minimum_age or person.id is None:
        return True
    is_known = sa.exists().where(
        AgeConfirmation.campaign_id == campaign.id,
        AgeConfirmation.person_id == person.id,
        AgeConfirmation.age >= campaign.minimum_age,
    )
    return bool(db.session.scalar(sa.select(is_known)))


def rule_changes(campaign_id: int) -> list[RuleChange]:
    """The rules that were changed after the start, newest first."""
    query = sa.select(RuleChange).where(RuleChange.campaign_id == campaign_id).order_by(RuleChange.id.desc())
    return list(db.session.scalars(query.limit(CHANGES_SHOWN)))


def member_organisations(campaign_id: int) -> list[Organisation]:
    """The organisations whose members a campaign is for."""
    query = (
        sa.select(Organisation)
        .join(campaign_member_organisation, campaign_member_organisation.c.organisation_id == Organisation.id)
        .where(campaign_member_organisation.c.campaign_id == campaign_id)
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(query))


def invited(campaign_id: int) -> Sequence[sa.Row[int, str | None, str]]:
    """The people invited to a campaign: id, mail address, name."""
    query = (
        sa.select(Person.id, Person.email, Person.display_name)
        .join(campaign_invitation, campaign_invitation.c.person_id == Person.id)
        .where(campaign_invitation.c.campaign_id == campaign_id)
        .order_by(Person.display_name, Person.id)
    )
    return db.session.execute(query).all()


def members(organisation_id: int) -> Sequence[sa.Row[int, str | None, str]]:
    """The members of an organisation: id, mail address, name."""
    query = (
        sa.select(Person.id, Person.email, Person.display_name)
        .join(organisation_member, organisation_member.c.person_id == Person.id)
        .where(organisation_member.c.organisation_id == organisation_id)
        .order_by(Person.display_name, Person.id)
    )
    return db.session.execute(query).all()


def people_by_email(addresses: Sequence[str]) -> dict[str, int]:
    """The numbers of the accounts with these mail addresses."""
    query = sa.select(Person.email, Person.id).where(Person.email.in_(addresses))
    return {email: number for email, number in db.session.execute(query) if email}


def fields_of(campaign_id: int) -> list[InnovationField]:
    """The innovation fields of a campaign in their order."""
    query = (
        sa.select(InnovationField)
        .join(campaign_field, campaign_field.c.field_id == InnovationField.id)
        .where(campaign_field.c.campaign_id == campaign_id)
        .order_by(InnovationField.position, InnovationField.id)
    )
    return list(db.session.scalars(query))
