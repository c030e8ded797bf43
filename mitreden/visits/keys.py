"""Keys and tokens of visits: how they are made, and what the database keeps in their place. Pure."""

import hashlib
import hmac
import secrets

from mitreden.core.sealing import seal, unseal

BLOCK = 256
_END = b"\0"  # no JSON and no token has it; blanks fill the block behind it
ADDRESSES = "guest_addresses"  # the secret in `KEYS_DIR` under which addresses are hashed and tokens wait to be mailed


def new_key() -> str:
    """What the cookie holds, or a mail: 256 random bits for addresses and cookies."""
    return secrets.token_urlsafe(32)


def visit_id(key: str) -> str:
    """What the table keeps instead of a visit's key."""
    return hashlib.sha256(b"mitreden visit\0" + key.encode()).hexdigest()


def link_id(token: str) -> str:
    """What the table keeps instead of a link's token."""
    return hashlib.sha256(b"mitreden visit link\0" + token.encode()).hexdigest()


def sealing_key(text: str) -> bytes:
    """The key that a visit's key or a link's token seals with."""
    return hashlib.sha256(b"mitreden visit seal\0" + text.encode()).digest()


def sealed(secret: bytes, text: str, *, about: str) -> bytes:
    """A text sealed, as long as the next multiple of `BLOCK`: its length does not tell what it is."""
    filled = text.encode() + _END
    return seal(secret, filled + b" " * (-len(filled) % BLOCK), about=about)


def unsealed(secret: bytes, data: bytes, *, about: str) -> str:
    """The text. BrokenSealError with another key, for something else, or if a bit of it has changed."""
    filled = unseal(secret, data, about=about)
    return filled[: filled.rindex(_END)].decode()


def address_hash(secret: bytes, address: str) -> bytes:
    """32 bytes that stand for a normalised mail address."""
    return hmac.digest(secret, b"mitreden guest address\0" + address.encode(), "sha256")
