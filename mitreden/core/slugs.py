"""Parts of addresses: `[a-z0-9-]`, readable, unique."""

import re
import unicodedata
from collections.abc import Container

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LENGTH = 80

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l", "đ": "d"})
_OTHER = re.compile(r"[^a-z0-9]+")


def is_slug(text: str) -> bool:
    """Whether `text` can stand in an address as it is."""
    return len(text) <= LENGTH and bool(SLUG.match(text))


def slugified(text: str, length: int = LENGTH) -> str:
    """A slug made of `text`; empty if no letter or digit is left."""
    words = unicodedata.normalize("NFC", text).lower().translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")[:length].strip("-")


def free_slug(text: str, taken: Container[str], *, ending: str = "") -> str:
    """A slug for `text` that is not `taken`: plain if possible, else with `ending`, else with a number."""
    base = slugified(text, LENGTH - 20) or "x"
    if base not in taken:
        return base
    if ending and f"{base}-{ending}" not in taken:
        return f"{base}-{ending}"
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
