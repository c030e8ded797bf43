"""Reading votes."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign, CampaignState, Phase, PhaseKind
from mitreden.campaigns.secrets import key_name
from mitreden.core.keys import KeyStore, MissingKeyError, fingerprint
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.voting.ballot import former, voter
from mitreden.voting.models import FormerVoter, JointChoice, Vote

_SUPPORTED = sa.select(Vote.idea_id).where(
    Vote.voter == sa.bindparam("voter"), Vote.idea_id.in_(sa.bindparam("ideas", expanding=True))
)
_OWN_VERSION = sa.select(Vote.idea_version).where(
    Vote.idea_id == sa.bindparam("idea"), Vote.voter == sa.bindparam("voter")
)
_CHANGED_SINCE = (
    sa.select(Idea.id, Idea.title, Vote.idea_version.label("own_version"), Idea.version)
    .join(Idea, Idea.id == Vote.idea_id)
    .where(
        Vote.voter.in_(sa.bindparam("voters", expanding=True)),
        Vote.idea_version < Idea.substance_version,
        Idea.is_public,
    )
    .order_by(Idea.reworded_at.desc(), Idea.id)
)
_IN_FIELD = (
    sa.select(sa.func.count())
    .select_from(Vote)
    .where(
        Vote.voter == sa.bindparam("voter"),
        Vote.field_id == sa.bindparam("field"),
        Vote.campaign_id == sa.bindparam("campaign"),
    )
)


def voter_in(campaign: Campaign, voter_key: bytes | None, keys: KeyStore) -> bytes | None:
    """Who the owner of `voter_key` is in this campaign's votes; None without the right secret, or after erasure."""
    secret = secret_of(campaign, keys) if voter_key is not None else None
    return voter(secret, voter_key) if secret is not None and voter_key is not None else None


def secret_of(campaign: Campaign, keys: KeyStore) -> bytes | None:
    """The campaign's secret; None before it is published, without the right file, and after its end."""
    name = key_name(campaign)
    if name is None:
        return None
    try:
        secret = keys.read(name)
    except MissingKeyError:
        return None
    return secret if fingerprint(secret) == campaign.voting_key_print else None


def former_in(campaign: Campaign, address: str, keys: KeyStore) -> bytes:
    """What stands for an address in this campaign once its owner was erased. Only where `voter_in` knows somebody."""
    name = key_name(campaign)
    assert name is not None  # noqa: S101  see above
    return former(keys.read(name), address)


def is_former(campaign: Campaign, address: str | None, keys: KeyStore) -> bool:
    """Whether somebody with this address voted here, was erased, and has come back."""
    if not address:
        return False
    query = sa.select(sa.exists().where(_is_former(campaign.id, former_in(campaign, address, keys))))
    return bool(db.session.scalar(query))


def _is_former(campaign_id: int, address_hash: bytes) -> sa.ColumnElement[bool]:
    return sa.and_(FormerVoter.campaign_id == campaign_id, FormerVoter.address_hash == address_hash)


def has_voted(campaign_id: int, voter_id: bytes) -> bool:
    """Whether there is a vote of this voter in the campaign."""
    return bool(
        db.session.scalar(sa.select(sa.exists().where(Vote.voter == voter_id, Vote.campaign_id == campaign_id)))
    )


def campaigns_with_secret() -> list[Campaign]:
    """All campaigns that were given a secret."""
    query = sa.select(Campaign).where(Campaign.voting_key.is_not(None)).order_by(Campaign.id)
    return list(db.session.scalars(query))


def campaigns_voting_at(moment: datetime) -> list[Campaign]:
    """Open campaigns whose voting phase runs."""
    query = (
        sa.select(Campaign)
        .join(Phase, sa.and_(Phase.campaign_id == Campaign.id, Phase.kind == PhaseKind.VOTING))
        .where(Campaign.state == CampaignState.OPEN, Phase.starts_at <= moment, Phase.ends_at > moment)
        .order_by(Campaign.id)
    )
    return list(db.session.scalars(query))


def all_supports(voter_key: bytes | None, keys: KeyStore) -> dict[int, list[int]]:
    """The ideas that a person supports, by campaign, as far as secrets still exist."""
    found = {}
    for campaign in campaigns_with_secret():
        voter_id = voter_in(campaign, voter_key, keys)
        if voter_id is not None:
            query = sa.select(Vote.idea_id).where(Vote.voter == voter_id, Vote.campaign_id == campaign.id)
            found[campaign.id] = sorted(db.session.scalars(query))
    return {campaign_id: idea_ids for campaign_id, idea_ids in found.items() if idea_ids}


def all_choices(voter_key: bytes | None, keys: KeyStore) -> dict[int, bool]:
    """For which joint ideas a person wants to be counted or not, as far as they said so and secrets still exist."""
    voters = [found for one in campaigns_with_secret() if (found := voter_in(one, voter_key, keys)) is not None]
    if not voters:
        return {}
    query = sa.select(JointChoice.bundle_id, JointChoice.is_counted).where(JointChoice.voter.in_(voters))
    return {row.bundle_id: row.is_counted for row in db.session.execute(query.order_by(JointChoice.bundle_id))}


def support_count(voter_key: bytes | None, keys: KeyStore) -> int:
    """How many public ideas a person supports, as far as secrets still exist: two queries."""
    voters = [found for one in campaigns_with_secret() if (found := voter_in(one, voter_key, keys)) is not None]
    if not voters:
        return 0
    query = sa.select(sa.func.count()).select_from(Vote).join(Idea, Idea.id == Vote.idea_id)
    return db.session.scalar(query.where(Vote.voter.in_(voters), Idea.is_public)) or 0


def supported_ids(
    voter_key: bytes | None, campaign: Campaign, idea_ids: Collection[int], keys: KeyStore
) -> frozenset[int]:
    """Which of the ideas the person supports: one query, none for guests and where the secret is gone."""
    voter_id = voter_in(campaign, voter_key, keys)
    if voter_id is None or not idea_ids:
        return frozenset()
    return frozenset(db.session.scalars(_SUPPORTED, {"voter": voter_id, "ideas": list(idea_ids)}))


def own_version(voter_key: bytes | None, campaign: Campaign, idea_id: int, keys: KeyStore) -> int | None:
    """The version of the idea that the person supports, None if they do not: one query, none where the secret is gone."""
    voter_id = voter_in(campaign, voter_key, keys)
    if voter_id is None:
        return None
    return db.session.scalar(_OWN_VERSION, {"idea": idea_id, "voter": voter_id})


def changed_since(voter_key: bytes | None, campaigns: Collection[Campaign], keys: KeyStore) -> list[Any]:
    """The public ideas that the person supports and that have changed in substance since: id, title, own_version, version.

    One query; campaigns whose secret is gone have nothing to tell.
    """
    voters = [who for campaign in campaigns if (who := voter_in(campaign, voter_key, keys)) is not None]
    return list(db.session.execute(_CHANGED_SINCE, {"voters": voters})) if voters else []


def to_be_asked(voter_key: bytes | None, keys: KeyStore, moment: datetime) -> list[Any]:
    """`changed_since` where the person can still stay or leave: two queries."""
    return changed_since(voter_key, campaigns_voting_at(moment), keys) if voter_key else []


def cast_in_field(voter_id: bytes, campaign_id: int, field_id: int) -> int:
    """How many supports a voter has given in a field."""
    values = {"voter": voter_id, "field": field_id, "campaign": campaign_id}
    return int(db.session.execute(_IN_FIELD, values).scalar_one())


def open_campaigns() -> list[Campaign]:
    """Campaigns in which people may still vote."""
    query = sa.select(Campaign).where(Campaign.state == CampaignState.OPEN).order_by(Campaign.id)
    return list(db.session.scalars(query))


def votes_in_order(campaign_id: int) -> Iterator[tuple[int, bytes, int]]:
    """All votes of a campaign (idea, voter, version) by idea and voter, without holding them in memory."""
    query = (
        sa.select(Vote.idea_id, Vote.voter, Vote.idea_version)
        .where(Vote.campaign_id == campaign_id)
        .order_by(Vote.idea_id, Vote.voter)
        .execution_options(yield_per=5_000)
    )
    yield from db.session.execute(query)
