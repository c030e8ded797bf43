"""What "all" meant when the page was read: another seal later, and somebody changed the list meanwhile."""

import hashlib
from collections.abc import Mapping


def seal(editions: Mapping[int, int]) -> str:
    """Names a list of replies in their editions."""
    return hashlib.sha256(repr(sorted(editions.items())).encode()).hexdigest()[:24]
