"""The password of all invented people. Everybody knows it: the server refuses a public host while they exist."""

from functools import lru_cache

from mitreden.accounts import passwords

PASSWORD = "mitreden-demo"  # noqa: S105  printed by `mitreden demo`


@lru_cache(maxsize=1)
def hashed() -> str:
    """Its hash: made once, used for everybody."""
    return passwords.hashed(PASSWORD)
