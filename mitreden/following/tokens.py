"""The link in a mail that proves whose mails it switches off: purpose, person and day under a key, without a row anywhere."""

import hashlib
import hmac
import re
from datetime import date, timedelta

LASTS = timedelta(days=400)
_PURPOSE = b"mitreden following.unsubscribe\0"
_SHAPE = re.compile(r"([1-9][0-9]{0,17})-([0-9]{6,7})-([0-9a-f]{40})")


def token(person_id: int, day: date, key: bytes) -> str:
    """What stands in the address."""
    return f"{person_id}-{day.toordinal()}-{_seal(person_id, day.toordinal(), key)}"


def person_id(text: str, today: date, key: bytes) -> int | None:
    """Whose mails the token is about, None if it is none of ours or too old."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    number, day = int(found[1]), int(found[2])
    if not hmac.compare_digest(found[3], _seal(number, day, key)):
        return None
    return number if today <= date.fromordinal(day) + LASTS else None


def _seal(number: int, day: int, key: bytes) -> str:
    return hmac.new(key, _PURPOSE + f"{number}\0{day}".encode(), hashlib.sha256).hexdigest()[:40]
