"""Reading ideas. Who may see which stands in `visible_to`, which lists, counts, feeds and exports share."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from mitreden.accounts.policy import Visitor, scope_ids
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea, IdeaState, IdeaVersion
from mitreden.ideas.policy import READERS

_WHOLE = (
    contains_eager(Idea.campaign).selectinload(Campaign.phases),
    joinedload(Idea.field),
    joinedload(Idea.municipality),
)


def visible_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The ideas whose words `person` may read: a condition on Idea.

    Public ones of campaigns that the person may know of, the person's own, and for those who moderate, coordinate, plan or
    audit all in their scope that were ever sent in. Lists for everybody add `Idea.is_public`.
    """
    return sa.or_(_public_to(person), *_reasons(person))


def _public_to(person: Visitor) -> sa.ColumnElement[bool]:
    return sa.and_(Idea.is_public, Idea.campaign_id.in_(sa.select(Campaign.id).where(campaigns.visible_to(person))))


def _reasons(person: Visitor) -> list[sa.ColumnElement[bool]]:
    """Why somebody may read ideas that are not public."""
    if person.id is None:
        return []
    reasons: list[sa.ColumnElement[bool]] = [Idea.author_id == person.id]
    everywhere, campaign_ids, organisation_ids = scope_ids(person, *READERS)
    if everywhere:
        return [*reasons, Idea.state != IdeaState.DRAFT]
    if campaign_ids:
        reasons.append(sa.and_(Idea.state != IdeaState.DRAFT, Idea.campaign_id.in_(campaign_ids)))
    if organisation_ids:
        reasons.append(sa.and_(Idea.state != IdeaState.DRAFT, Idea.municipality_id.in_(organisation_ids)))
    return reasons


def known_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The ideas that `person` may know of: besides `visible_to` those of which a placeholder stays.

    A placeholder stays of what was hidden, and of what was public once. Its words are for `policy.may_read` only.
    """
    stays = sa.or_(Idea.aside == Aside.HIDDEN, Idea.published_at.is_not(None))
    of_known_campaign = Idea.campaign_id.in_(sa.select(Campaign.id).where(campaigns.visible_to(person)))
    return sa.or_(visible_to(person), sa.and_(stays, of_known_campaign))


def idea(person: Visitor, idea_id: int) -> Idea | None:
    """One idea with campaign, phases, field and municipality; None if `person` may not know of it.

    Ask `policy.may_read` before showing its words.
    """
    query = sa.select(Idea).join(Idea.campaign).where(Idea.id == idea_id, known_to(person)).options(*_WHOLE)
    return db.session.scalars(query).first()


def idea_to_edit(person: Visitor, idea_id: int) -> Idea | None:
    """The same with the campaign's fields and municipalities, for the form; the person's own only."""
    campaign = contains_eager(Idea.campaign)
    query = (
        sa.select(Idea)
        .join(Idea.campaign)
        .where(Idea.id == idea_id, Idea.author_id == person.id)
        .options(
            *_WHOLE, campaign.selectinload(Campaign.fields), campaign.selectinload(Campaign.municipalities)
        )
    )  # fmt: skip
    return db.session.scalars(query).first()


def ideas_of(person_id: int) -> list[Idea]:
    """All ideas of a person in whatever state, newest first, with campaigns and phases. Nobody has so many that they need pages."""
    query = (
        sa.select(Idea).join(Idea.campaign).where(Idea.author_id == person_id).options(*_WHOLE).order_by(Idea.id.desc())
    )
    return list(db.session.scalars(query))


def versions(idea_id: int) -> Sequence[IdeaVersion]:
    """What the idea said when, newest first."""
    query = sa.select(IdeaVersion).where(IdeaVersion.idea_id == idea_id).order_by(IdeaVersion.number.desc())
    return db.session.scalars(query).all()
