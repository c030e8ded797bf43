"""One click: not to be counted for a joint idea, or to be counted again. Votes themselves stay as they are."""

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.bundles.models import Bundle
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError, UnavailableError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.voting import joint
from mitreden.voting import queries as votes
from mitreden.voting.models import VotingEnd


def choose(*, bundle: Bundle, campaign: Campaign, by: Person, keys: KeyStore, is_counted: bool) -> bool:
    """Whether something changed. No log and no life-line names it: like a vote, it is nobody's business."""
    voter_id = votes.voter_in(campaign, by.voter_key, keys)
    if voter_id is None:
        if db.session.scalar(sa.select(sa.exists().where(VotingEnd.campaign_id == campaign.id))):
            raise DomainError(N_("Die Abstimmung ist lange vorbei. Die gemeinsame Zahl steht fest."))
        raise UnavailableError(
            N_("Die Abstimmung ist gerade unterbrochen. Es ist nichts verloren. Bitte versuchen Sie es später.")
        )
    return joint.choose(bundle_id=bundle.id, voter_id=voter_id, is_counted=is_counted)
