"""Small secrets that the database holds and nobody may read from it: sealed with a key of `KEYS_DIR` (AES-256-GCM).

The library is loaded only when something is sealed or opened: it would make every start slower.
"""

import secrets

_NONCE = 12


class BrokenSealError(Exception):
    """It was sealed with another key, for something else, or has been changed."""


def seal(key: bytes, value: bytes, *, about: str) -> bytes:
    """`value`, readable only with `key`, and only by who knows what it is `about`: a copy in another row opens nothing."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  see the module's docstring

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, about.encode())


def unseal(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """What was sealed. BrokenSealError if it was not, or not so."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  see the module's docstring
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  see the module's docstring

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise BrokenSealError from error
