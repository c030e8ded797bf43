"""Recovery codes: ten, each good once, for who has lost the phone. Made and hashed here, kept nowhere in clear."""

import hashlib
import hmac
import secrets

NUMBER = 10
LENGTH = 12
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper


def new_codes() -> list[str]:
    """Ten codes of nearly 60 random bits, in groups of four."""
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(NUMBER)]
    return ["-".join(code[start : start + 4] for start in range(0, LENGTH, 4)) for code in drawn]


def plain(typed: str) -> str:
    """What somebody typed, without blanks and dashes, in small letters."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def code_hash(code: str, *, person_id: int, key: bytes) -> str:
    """What the table keeps instead: without the key from `KEYS_DIR` it cannot even be guessed."""
    return hmac.new(key, f"recovery code\0{person_id}\0{plain(code)}".encode(), hashlib.sha256).hexdigest()
