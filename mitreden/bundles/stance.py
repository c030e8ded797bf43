"""Whether two texts ask for the opposite: one wants more of what the other wants less of. Pure; a hint, never a judgement."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mitreden.bundles.stance_words import BETWEEN, DO, LESS, MARKS, MORE, NOT, ONE, PLACES, SAYING, UNDO
from mitreden.search.german import STOP_WORDS
from mitreden.search.stems import stem, words

_CLAUSES = re.compile(BETWEEN)
_READ = 400  # letters of the text: what is wanted stands at the beginning
_LEAST = 4
_NEAREST = 2


class Demand(NamedTuple):
    """What is wanted of a thing (its stem): more of it (1) or less (-1), as it was said."""

    thing: str
    sign: int
    said: str


def opposite(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str] | None:
    """The words with which two ideas (title, text) ask for opposite things; None: nothing was found."""
    mine, theirs = _wanted(*one), _wanted(*other)
    for thing, demand in mine.items():
        answer = theirs.get(thing)
        if answer is not None and answer.sign == -demand.sign:
            return demand.said, answer.said
    return None


def _wanted(title: str, text: str) -> dict[str, Demand]:
    """By thing; what the title says comes first. Who says both of a thing says nothing."""
    found: dict[str, Demand] = {}
    for part in (title, text[:_READ]):
        here: dict[str, Demand] = {}
        torn = set()
        for demand in demands(part):
            if here.setdefault(demand.thing, demand).sign != demand.sign:
                torn.add(demand.thing)
        for thing, demand in here.items():
            if thing not in torn:
                found.setdefault(thing, demand)
    return found


def demands(text: str) -> Iterator[Demand]:
    """What a text wants, clause by clause."""
    for clause in _CLAUSES.split(text):
        said = clause.split()
        yield from _of_clause([next(words(word), "") for word in said], said)


def _of_clause(low: list[str], said: list[str]) -> Iterator[Demand]:
    for place, word in enumerate(low):
        sign, is_before = (1, True) if place == 0 and word in ONE else _sign(word)
        if not sign:
            continue
        if any(near in NOT for near in low[max(0, place - 3) : place + 3]):
            sign = -sign
        for at in _things(low, place, is_before=is_before):
            first, last = min(at, place), max(at, place)
            yield Demand(stem(low[at]), sign, " ".join(said[first : last + 1]).strip(MARKS))


def _sign(word: str) -> tuple[int, bool]:
    """Whether a word asks for more (1), less (-1) or nothing (0), and whether it stands before what it is about."""
    if word in MORE or (word[:-1] in MORE and word[-1:] in "nrsm"):
        return 1, True
    if word in LESS or (word[:-1] in LESS and word[-1:] in "nrsm"):
        return -1, True
    bare = word.removeprefix("ab" if word.startswith("abzu") else "")
    if any(word.startswith(beginning) for beginning in UNDO) or bare.startswith("zuschaffen"):
        return -1, False
    return (1, False) if any(word.startswith(beginning) for beginning in DO) else (0, False)


def _things(low: list[str], place: int, *, is_before: bool) -> list[int]:
    """Where the things stand that a word is about: behind it until a word of place, or before it, nearest first."""
    if is_before:
        return _until_place(low, range(place + 1, len(low)))
    before = [at for at in range(place - 1, -1, -1) if _is_thing(low[at])]
    head = [at for at in before if not any(word in PLACES for word in low[:at])]
    behind = [] if before else _until_place(low, range(place + 1, len(low)))
    return (
        (head or before)[:_NEAREST]
        or behind[:_NEAREST]
        or [at for at in range(place + 1, len(low)) if _is_thing(low[at])][:1]
    )


def _until_place(low: list[str], places: range) -> list[int]:
    found: list[int] = []
    for at in places:
        if low[at] in PLACES and found:
            break
        if _is_thing(low[at]):
            found.append(at)
    return found[:_NEAREST]


def _is_thing(word: str) -> bool:
    is_other = word in STOP_WORDS or word in PLACES or word in SAYING or word in NOT
    return len(word) >= _LEAST and not is_other and _sign(word)[0] == 0
