"""Six-digit codes: how long, how often, and what is kept of them."""

import hashlib
import hmac
import secrets
from datetime import timedelta

LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
UNUSED_PER_HOUR = 8
SIGN_UP_WITHIN = timedelta(minutes=30)


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_token() -> str:
    """What the browser keeps in its signed cookie; a code is worth nothing without it."""
    return secrets.token_urlsafe(32)


def row_id(token: str) -> str:
    """What the table keeps instead of the token."""
    return hashlib.sha256(b"sign-in code\0" + token.encode()).hexdigest()


def code_hash(code: str, token: str) -> str:
    """What the table keeps instead of the code; a copy of the table gives no code away, for the token is not in it."""
    return hmac.new(token.encode(), code.encode(), hashlib.sha256).hexdigest()


def digits(text: str) -> str:
    """What somebody typed, without the blanks that mail programs and people put in."""
    return "".join(character for character in text if not character.isspace() and character not in "-.")
