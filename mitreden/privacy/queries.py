"""Reading what privacy keeps, and what is about to end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from mitreden.accounts.models import Grant, Person, UserSession
from mitreden.campaigns.models import Campaign, Phase, PhaseKind
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.core.keys import KeyStore
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.privacy.models import DataExport
from mitreden.voting import queries as votes
from mitreden.voting.parting import OBJECTION

TOLD_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Supported:
    """What a person supports in one campaign, and until when anybody can tell."""

    id: int
    title: str
    slug: str
    until: date | None
    ideas: list[sa.Row[tuple[int, str]]]


def prepared_export(person_id: int, session_id: str | None, moment: datetime) -> DataExport | None:
    """The copy that can be fetched in this session."""
    query = sa.select(DataExport).where(
        DataExport.person_id == person_id, DataExport.session_id == session_id, DataExport.expires_at > moment
    )
    return db.session.scalars(query).first()


def guests_due(day: date, moment: datetime) -> list[Person]:
    """Guests whose addresses are not kept any longer on `day`: no campaign in which they wrote keeps them, and nobody is signed in."""
    longer = sa.select(Campaign.id).where(Campaign.guests_until >= day)
    is_here = sa.exists().where(
        UserSession.person_id == Person.id, UserSession.ended_at.is_(None), UserSession.expires_at > moment
    )
    query = (
        sa.select(Person)
        .where(
            Person.is_guest,
            Person.guest_until < day,
            ~is_here,
            ~sa.exists().where(Grant.person_id == Person.id),
            ~sa.exists().where(Idea.author_id == Person.id, Idea.campaign_id.in_(longer)),
            ~sa.exists().where(Comment.author_id == Person.id, Comment.campaign_id.in_(longer)),
        )
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))


def supports(voter_key: bytes | None, keys: KeyStore) -> list[Supported]:
    """What a person supports, by campaign, while the secrets exist; two queries a campaign."""
    found = votes.all_supports(voter_key, keys)
    query = (
        sa.select(Campaign.id, Campaign.title, Campaign.slug, Phase.ends_at)
        .outerjoin(Phase, sa.and_(Phase.campaign_id == Campaign.id, Phase.kind == PhaseKind.VOTING))
        .where(Campaign.id.in_(found))
        .order_by(Phase.ends_at, Campaign.id)
    )
    return [
        Supported(row.id, row.title, row.slug, _last_day(row.ends_at), _ideas(found[row.id]))
        for row in db.session.execute(query).all()
    ]


def ending(voter_key: bytes | None, keys: KeyStore, moment: datetime) -> list[Supported]:
    """What a person supports where soon nobody can tell any more: to be said at their visit. Nobody gets mail about it."""
    soon = sa.and_(Phase.ends_at > moment - OBJECTION, Phase.ends_at <= moment - OBJECTION + TOLD_BEFORE)
    query = (
        sa.select(Campaign)
        .join(Phase, sa.and_(Phase.campaign_id == Campaign.id, Phase.kind == PhaseKind.VOTING))
        .where(Campaign.voting_key.is_not(None), soon)
        .order_by(Phase.ends_at, Campaign.id)
    )
    campaigns = db.session.scalars(query).all()
    voters = [(campaign, votes.voter_in(campaign, voter_key, keys)) for campaign in campaigns]
    found = [campaign.id for campaign, voter_id in voters if voter_id and votes.has_voted(campaign.id, voter_id)]
    return [one for one in supports(voter_key, keys) if one.id in found] if found else []


def _last_day(ends_at: datetime | None) -> date | None:
    """Until when the list exists; None where the secret is about to end anyway."""
    day = clock.local(ends_at + OBJECTION - timedelta(seconds=1)).date() if ends_at else None
    return day if day and day >= clock.today() else None


def _ideas(idea_ids: list[int]) -> list[sa.Row[tuple[int, str]]]:
    query = sa.select(Idea.id, Idea.title).where(Idea.id.in_(idea_ids), Idea.is_public).order_by(Idea.id)
    return list(db.session.execute(query))
