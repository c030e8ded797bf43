"""What the word lists find in a text. Pure."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from mitreden.hints.models import HintKind
from mitreden.search.stems import stem, words

TOLD = 3  # so many of the words found are named


class WordList(Protocol):
    """A list as it counts now."""

    @property
    def kind(self) -> HintKind:
        """What a text is that meets it."""

    @property
    def words(self) -> str:
        """Its entries, one a line."""

    @property
    def least(self) -> int:
        """So many of them must be there."""

    @property
    def up_to(self) -> int | None:
        """Only in texts of at most so many words."""


class Hint(NamedTuple):
    """A list that a text meets, and by which of its words."""

    kind: HintKind
    found: tuple[str, ...]


@lru_cache(maxsize=64)
def _phrases(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The entries of a list, each with its stems."""
    entries = (line.strip() for line in text.splitlines())
    return tuple((entry, tuple(map(stem, words(entry)))) for entry in entries if entry)


def hints(text: str, lists: Iterable[WordList]) -> list[Hint]:
    """The lists that a text meets."""
    stems = [stem(word) for word in words(text)]
    return [found for one in lists if (found := _hint(stems, one)) is not None]


def _hint(stems: Sequence[str], one: WordList) -> Hint | None:
    if one.up_to is not None and len(stems) > one.up_to:
        return None
    there = set(stems)
    found = [entry for entry, phrase in _phrases(one.words) if phrase and _has(stems, there, phrase)]
    return Hint(one.kind, tuple(found[:TOLD])) if len(found) >= one.least else None


def _has(stems: Sequence[str], there: set[str], phrase: tuple[str, ...]) -> bool:
    if len(phrase) == 1:
        return phrase[0] in there
    if not there.issuperset(phrase):
        return False
    return any(tuple(stems[start : start + len(phrase)]) == phrase for start in range(len(stems)))
