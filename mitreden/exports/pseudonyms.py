"""Pseudonyms of authors: the same in all tables of a campaign, another in the next campaign.

Made of a secret of the campaign's own and the person's number: not of the voting secret and not of the voter key, so that
neither leads from one to the other. Without the secret nobody can go back from a pseudonym to a person, and whoever is
erased has none any more.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable

from mitreden.core.keys import KeyStore

LENGTH = 12

Pseudonym = Callable[[int | None], str | None]


def key_name(campaign_id: int) -> str:
    """Under which name the secret of a campaign's pseudonyms is kept."""
    return f"exports/campaign-{campaign_id}"


def pseudonyms(keys: KeyStore, campaign_id: int) -> Pseudonym:
    """The pseudonym of each author in a campaign. The secret is made at the first table; lost, others begin."""
    secret = keys.read_or_create(key_name(campaign_id))

    def pseudonym(person_id: int | None) -> str | None:
        if person_id is None:
            return None
        digest = hmac.new(secret, b"mitreden author\0%d" % person_id, hashlib.sha256).digest()
        return "p-" + base64.b32encode(digest).decode()[:LENGTH].lower()

    return pseudonym
