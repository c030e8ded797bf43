"""Reading joint ideas: what idea pages, the desk, exports and the account show of them."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mitreden.accounts.policy import Visitor, holds, scope_ids
from mitreden.accounts.roles import Role
from mitreden.bundles.models import Bundle, BundleStep
from mitreden.bundles.policy import EVERYWHERE
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core.keys import KeyStore
from mitreden.core.reading import Question
from mitreden.extensions import db, reading
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.region.models import Organisation
from mitreden.voting import queries as votes
from mitreden.voting.models import JointChoice, JointTally, Vote

LISTED = 100
STEPS_SHOWN = 50
_STANDING = Question(
    sa.select(
        Bundle.id, Bundle.title, JointTally.number, JointChoice.is_counted, Vote.idea_version.label("version")
    )
    .join(JointTally, JointTally.bundle_id == Bundle.id)
    .outerjoin(JointChoice, sa.and_(JointChoice.bundle_id == Bundle.id, JointChoice.voter == sa.bindparam("voter")))
    .outerjoin(Vote, sa.and_(Vote.idea_id == sa.bindparam("idea_id"), Vote.voter == sa.bindparam("voter")))
    .where(Bundle.id == sa.bindparam("bundle_id"))
)  # fmt: skip
_MEMBERS = (
    sa.select(
        Idea.id, Idea.title, Idea.excerpt, Idea.support_count, Idea.comment_count, Idea.is_public, Idea.campaign_id,
        Idea.municipality_id, Idea.author_id, Idea.lat, Idea.lon, Idea.bundle_id, Organisation.name.label("municipality"),
    )
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .order_by(Idea.id)
)  # fmt: skip
_ASKED = (
    sa.select(Bundle.id, Bundle.title)
    .join(Idea, Idea.bundle_id == Bundle.id)
    .join(Vote, Vote.idea_id == Idea.id)
    .where(
        Vote.voter.in_(sa.bindparam("voters", expanding=True)),
        Vote.cast_on <= Bundle.grown_on,
        ~sa.exists().where(JointChoice.bundle_id == Bundle.id, JointChoice.voter == Vote.voter),
    )
    .distinct()
    .order_by(Bundle.id.desc())
)


def standing(bundle_id: int, idea_id: int, voter: bytes | None) -> Any:
    """What an idea's page says of its joint idea, and of what `voter` wants: one query, in place of that for their own vote.

    Columns: id, title, number, is_counted (None: they never said), version (that they support; None: they do not).
    """
    return _STANDING.rows(reading(), bundle_id=bundle_id, idea_id=idea_id, voter=voter)[0]


def bundle(bundle_id: int) -> Bundle | None:
    """One joint idea, dissolved or not. Whether somebody may know of it: `shown_members`, or the desk's policy."""
    return db.session.get(Bundle, bundle_id)


def campaign_of(bundle: Bundle) -> Campaign:
    """Its campaign, with phases."""
    query = sa.select(Campaign).where(Campaign.id == bundle.campaign_id).options(selectinload(Campaign.phases))
    return db.session.scalars(query).one()


def campaign_with_phases(campaign_id: int) -> Campaign | None:
    """A campaign, with phases."""
    query = sa.select(Campaign).where(Campaign.id == campaign_id).options(selectinload(Campaign.phases))
    return db.session.scalars(query).first()


def shown_members(person: Visitor, bundle_id: int) -> Sequence[Any]:
    """The public ideas of a joint one, as far as `person` may know of them."""
    query = _MEMBERS.where(Idea.bundle_id == bundle_id, Idea.is_public, ideas.visible_to(person))
    return db.session.execute(query).all()


def members(bundle_id: int) -> Sequence[Any]:
    """All ideas of a joint one, hidden ones too: for the desk."""
    return db.session.execute(_MEMBERS.where(Idea.bundle_id == bundle_id)).all()


def rows_of(idea_ids: Iterable[int]) -> Sequence[Any]:
    """Ideas by number, as the members of a joint one."""
    return db.session.execute(_MEMBERS.where(Idea.id.in_(sorted(idea_ids)))).all()


def steps(bundle_id: int) -> Sequence[BundleStep]:
    """What was done, newest first."""
    query = (
        sa.select(BundleStep)
        .where(sa.or_(BundleStep.bundle_id == bundle_id, BundleStep.other_id == bundle_id))
        .order_by(BundleStep.id.desc())
        .limit(STEPS_SHOWN)
    )
    return db.session.scalars(query).all()


def bundles(person: Visitor) -> Sequence[Any]:
    """The joint ideas on the desk of `person`, newest first: number, title, campaign, how many ideas, whether dissolved."""
    size = sa.select(sa.func.count()).where(Idea.bundle_id == Bundle.id).correlate(Bundle).scalar_subquery()
    query = (
        sa.select(
            Bundle.id, Bundle.title, Bundle.created_at, Bundle.dissolved_at, Campaign.title.label("campaign"),
            size.label("size"),
        )
        .join(Campaign, Campaign.id == Bundle.campaign_id)
        .where(_in_scope(person))
        .order_by(Bundle.id.desc())
        .limit(LISTED)
    )  # fmt: skip
    return db.session.execute(query).all()


def _in_scope(person: Visitor) -> sa.ColumnElement[bool]:
    if holds(person, *EVERYWHERE):
        return sa.true()
    everywhere, campaigns, organisations = scope_ids(person, Role.MODERATOR)
    if everywhere:
        return sa.true()
    is_there = sa.exists().where(Idea.bundle_id == Bundle.id, Idea.municipality_id.in_(organisations))
    return sa.or_(Bundle.campaign_id.in_(campaigns), is_there)


def to_be_asked(voter_key: bytes | None, keys: KeyStore) -> Sequence[Any]:
    """Joint ideas that somebody's supports came to belong to, and of which they have not said yet whether they want to count.

    id, title. One query where no vote could be asked about, else two.
    """
    if voter_key is None:
        return []
    has_bundle = sa.exists().where(Bundle.campaign_id == Campaign.id, Bundle.dissolved_at.is_(None))
    query = sa.select(Campaign).where(
        Campaign.voting_key.is_not(None), Campaign.state != CampaignState.ARCHIVED, has_bundle
    )
    campaigns = db.session.scalars(query).all()
    voters = [who for campaign in campaigns if (who := votes.voter_in(campaign, voter_key, keys)) is not None]
    return db.session.execute(_ASKED, {"voters": voters}).all() if voters else []


def in_tables(idea_ids: Sequence[int]) -> dict[int, Any]:
    """By idea what tables say of the joint one: bundle, title, number."""
    query = (
        sa.select(Idea.id, Bundle.id.label("bundle"), Bundle.title, JointTally.number)
        .join(Bundle, Bundle.id == Idea.bundle_id)
        .join(JointTally, JointTally.bundle_id == Bundle.id)
        .where(Idea.id.in_(idea_ids))
    )
    return {row.id: row for row in db.session.execute(query)}
