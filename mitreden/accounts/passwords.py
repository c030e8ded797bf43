"""Passwords. Hashing takes tens of milliseconds and 19 MiB: never while a transaction holds the write lock."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mitreden.core.errors import DomainError
from mitreden.core.words import N_

SHORTEST, LONGEST = 8, 200
_COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "87654321",
        "11111111",
        "00000000",
        "password",
        "passwort",
        "passwort1",
        "password1",
        "qwertzui",
        "qwertzuiop",
        "qwertyui",
        "qwertyuiop",
        "hallo123",
        "hallo1234",
        "schatz123",
        "geheim123",
        "iloveyou",
        "abcd1234",
        "asdfghjk",
        "mitreden",
    ]
)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$kl1EBB2shE7bqy5ykCpWyA$Sna3EYI9pcZadK2SwwG//B0lZmMN+TCFiAvkz+eKX1c"


def checked(password: str) -> str:
    """The password, if it may be one. DomainError if it is too short, too long or one that everybody tries."""
    if len(password) < SHORTEST:
        raise DomainError(N_("Bitte nehmen Sie mindestens %(n)s Zeichen."), field="password", n=SHORTEST)
    if len(password) > LONGEST:
        raise DomainError(N_("Bitte nehmen Sie höchstens %(n)s Zeichen."), field="password", n=LONGEST)
    if password.casefold() in _COMMON or len(set(password)) < 3:
        raise DomainError(
            N_("Dieses Passwort probieren Fremde zuerst. Bitte nehmen Sie ein anderes."), field="password"
        )
    return password


def hashed(password: str) -> str:
    """What is stored."""
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the right password. Without a stored one it takes as long, so that time tells nothing."""
    try:
        return _hasher.verify(password_hash or _NOBODYS, password[:LONGEST]) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
