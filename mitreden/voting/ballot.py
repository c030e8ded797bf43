"""How a person becomes a voter that nobody can name: pure calculation."""

import hashlib
import hmac
from collections.abc import Iterable


def voter(secret: bytes, voter_key: bytes) -> bytes:
    """32 bytes that stand for a person in one campaign: HMAC-SHA-256 of their random key under the campaign's secret.

    Without the secret nobody can make it again, so destroying the secret parts people from their votes for ever.
    """
    return hmac.new(secret, b"mitreden voter\0" + voter_key, hashlib.sha256).digest()


def former(secret: bytes, address: str) -> bytes:
    """32 bytes that stand for a mail address in one campaign, once its owner was erased."""
    return hmac.new(secret, b"mitreden former voter\0" + address.encode(), hashlib.sha256).digest()


def lock_number(voter_id: bytes) -> int:
    """The voter as a signed 64-bit number: the name of their lock."""
    return int.from_bytes(voter_id[:8], "big", signed=True)


def digest(rows: Iterable[tuple[int, bytes, int]], secret: bytes | None = None) -> tuple[int, str]:
    """Number and SHA-256 of votes (idea, voter, version), given in the order of idea and voter: what the log keeps.

    Under the campaign's secret while people vote: with plain hashes whoever has the rows, also long after the end, could try out
    which of them were there in which hour.
    """
    count, sum_of_all = 0, hmac.new(secret, b"mitreden digest\0", hashlib.sha256) if secret else hashlib.sha256()
    for idea_id, voter_id, version in rows:
        sum_of_all.update(idea_id.to_bytes(8, "big") + voter_id + version.to_bytes(4, "big"))
        count += 1
    return count, sum_of_all.hexdigest()
