"""The mixed order: a place on a circle that each idea draws once, and the point of the circle at which a day begins. Pure.

Whoever came early stands nowhere better than whoever came late. ADR 0014 says why it is a circle.
"""

import hashlib
import secrets
from datetime import date
from functools import lru_cache

BUCKETS = 32
WIDTH = 2**26
CIRCLE = BUCKETS * WIDTH
_STRIDE = 13  # odd, so that 32 days begin in 32 different buckets; far from 1, so that days do not resemble each other


def draw() -> int:
    """A place for a new idea."""
    return secrets.randbelow(CIRCLE)


@lru_cache(maxsize=8)
def start(day: date) -> int:
    """Where the order of a day begins: each bucket in turn, at a point inside it that only the day knows."""
    bucket = day.toordinal() * _STRIDE % BUCKETS
    inside = int.from_bytes(hashlib.sha256(day.isoformat().encode()).digest()[:4]) % WIDTH
    return bucket * WIDTH + inside


Key = tuple[int, int]
Leg = tuple[Key, Key]
_LAST: Key = (CIRCLE - 1, 2**31 - 1)  # what a database can hold; no idea has that number


def legs(begin: int, *, after: Key | None = None, before: Key | None = None) -> list[Leg]:
    """The way round the circle from `begin`, or what is left of it after (or, backwards, before) the key of an idea.

    A leg holds the ideas whose key (place, id) lies between its ends, the ends left out; backwards both legs and what they
    hold are read from their ends.
    """
    ring: list[Leg] = [((begin, 0), _LAST), ((0, 0), (begin, 0))]
    if after is not None:
        number = int(after[0] < begin)
        return [(after, ring[number][1]), *ring[number + 1 :]]
    if before is not None:
        number = int(before[0] < begin)
        return [(ring[number][0], before), *ring[:number]]
    return ring


def parsed(text: str) -> tuple[int, int]:
    """Beginning of the circle and place on it, as the key of a page names them. ValueError if it does not."""
    numbers = text.split("-")
    if len(numbers) != 2 or not all(one.isascii() and one.isdigit() and len(one) < 11 for one in numbers):
        raise ValueError(text)
    begin, place = (int(one) for one in numbers)
    if max(begin, place) >= CIRCLE:
        raise ValueError(text)
    return begin, place
