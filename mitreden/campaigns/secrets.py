"""The voting secret of a campaign: made once when it is published, kept apart from the database, never made again."""

import secrets as randomness

from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore, fingerprint
from mitreden.core.words import N_


def key_name(campaign: Campaign) -> str | None:
    """The name of the campaign's secret in the key store, None before it is published."""
    return f"voting/{campaign.voting_key}" if campaign.voting_key else None


def make_secret(campaign: Campaign, keys: KeyStore) -> None:
    """Make the campaign's secret. The row keeps its random name and a print that tells nothing about it."""
    if campaign.voting_key:
        raise DomainError(N_("Diese Beteiligung hat schon ein Geheimnis für die Abstimmung. Es wird nie neu gemacht."))
    name = randomness.token_hex(16)
    campaign.voting_key_print = fingerprint(keys.create(f"voting/{name}"))
    campaign.voting_key = name
