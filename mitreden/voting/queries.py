"""Reading votes."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.campaigns.secrets import key_name
from mitreden.core.keys import KeyStore, MissingKeyError, fingerprint
from mitreden.extensions import db
from mitreden.voting.ballot import voter
from mitreden.voting.models import Vote

_SUPPORTED = sa.select(Vote.idea_id).where(
    Vote.voter == sa.bindparam("voter"), Vote.idea_id.in_(sa.bindparam("ideas", expanding=True))
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
    name = key_name(campaign)
    if name is None or voter_key is None:
        return None
    try:
        secret = keys.read(name)
    except MissingKeyError:
        return None
    return voter(secret, voter_key) if fingerprint(secret) == campaign.voting_key_print else None


def supported_ids(
    voter_key: bytes | None, campaign: Campaign, idea_ids: Collection[int], keys: KeyStore
) -> frozenset[int]:
    """Which of the ideas the person supports: one query, none for guests and where the secret is gone."""
    voter_id = voter_in(campaign, voter_key, keys)
    if voter_id is None or not idea_ids:
        return frozenset()
    return frozenset(db.session.scalars(_SUPPORTED, {"voter": voter_id, "ideas": list(idea_ids)}))


def cast_in_field(voter_id: bytes, campaign_id: int, field_id: int) -> int:
    """How many supports a voter has given in a field."""
    values = {"voter": voter_id, "field": field_id, "campaign": campaign_id}
    return int(db.session.execute(_IN_FIELD, values).scalar_one())


def open_campaign_ids() -> list[int]:
    """Campaigns in which people may still vote."""
    query = sa.select(Campaign.id).where(Campaign.state == CampaignState.OPEN).order_by(Campaign.id)
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
