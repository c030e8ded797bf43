"""The link in a mail to a town hall: the number of a `reply_link` and a seal of it. The key is no part of the database."""

import hashlib
import hmac
import re

_PURPOSE = b"mitreden replies.link\0"
_SHAPE = re.compile(r"([1-9][0-9]{0,8})-([0-9a-f]{40})")


def token(link_id: int, person_id: int, key: bytes) -> str:
    """What stands in the address."""
    return f"{link_id}-{_seal(link_id, person_id, key)}"


def link_id(text: str) -> int | None:
    """Which link the token says it is."""
    found = _SHAPE.fullmatch(text)
    return int(found[1]) if found else None


def is_genuine(text: str, link_id: int, person_id: int, key: bytes) -> bool:
    """Whether we made it, for this person."""
    return hmac.compare_digest(text, token(link_id, person_id, key))


def _seal(link_id: int, person_id: int, key: bytes) -> str:
    return hmac.new(key, _PURPOSE + f"{link_id}\0{person_id}".encode(), hashlib.sha256).hexdigest()[:40]
