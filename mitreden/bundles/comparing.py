"""What two ideas share and how they differ: pure."""

import hashlib
from typing import NamedTuple

from mitreden.bundles import stance
from mitreden.bundles.models import PairKind
from mitreden.bundles.stance_words import MARKS
from mitreden.ideas.similar import ENOUGH, NEAR, metres
from mitreden.search.german import STOP_WORDS
from mitreden.search.stems import stem, words

SHARED_MOST, DIFFERENT_MOST = 6, 3
_LEAST = 4
SAME_AREA = 2_000  # metres: what is asked for elsewhere is no opposite


class Said(NamedTuple):
    """An idea as it is compared: what it says, and where."""

    title: str
    text: str
    point: tuple[float, float] | None


class Found(NamedTuple):
    """Why two ideas are shown side by side. `differs`: what only the first says, and what only the second."""

    kind: PairKind
    likeness: int
    metres: int | None
    shared: list[str]
    differs: list[str]


def sameness(title: str, text: str) -> str:
    """Equal for equal words, whatever stands between them."""
    return hashlib.sha256(" ".join(words(f"{title}\n{text}")).encode()).hexdigest()[:16]


def compared(one: Said, other: Said, likeness: float) -> Found | None:
    """How two ideas stand to each other; None: they have not enough in common."""
    far = None if one.point is None or other.point is None else round(metres(one.point, other.point))
    if sameness(one.title, one.text) == sameness(other.title, other.text):
        kind = PairKind.REPEAT if far is None or far <= NEAR else PairKind.SAME_ELSEWHERE
        return Found(kind, 100, far, _shared(one, other), ["", ""])
    opposite = stance.opposite((one.title, one.text), (other.title, other.text))
    if opposite is not None and (far is None or far <= SAME_AREA):
        return Found(PairKind.OPPOSITE, round(min(likeness, 100)), far, _shared(one, other), list(opposite))
    if likeness < ENOUGH:
        return None
    return Found(
        PairKind.SIMILAR, round(min(likeness, 100)), far, _shared(one, other), [_only(one, other), _only(other, one)]
    )


def _telling(text: str) -> dict[str, str]:
    """The words that say something, by their stems, as they were written first."""
    found: dict[str, str] = {}
    for word in text.split():
        low = next(words(word), "")
        if len(low) >= _LEAST and low not in STOP_WORDS:
            found.setdefault(stem(low), word.strip(MARKS))
    return found


def _shared(one: Said, other: Said) -> list[str]:
    """Words of both, those of both titles first, long ones first."""
    mine, theirs = _telling(f"{one.title} {one.text}"), _telling(f"{other.title} {other.text}")
    in_titles = _telling(one.title).keys() & _telling(other.title).keys()
    both = [key for key in mine if key in theirs]
    both.sort(key=lambda key: (key not in in_titles, -len(key)))
    return [mine[key] for key in both[:SHARED_MOST]]


def _only(one: Said, other: Said) -> str:
    """Words that only the first says, those of its title before those of its text."""
    theirs = _telling(f"{other.title} {other.text}")
    mine = {**_telling(one.title), **_telling(one.text)}
    return ", ".join([word for key, word in mine.items() if key not in theirs][:DIFFERENT_MOST])
