"""How alike two short texts are, and by which of its words others like it are looked for. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from mitreden.search.stems import asked, indexed

TITLE_WORDS = 5  # so many of the title's words, the longest ones: a long German word is a rare one
TEXT_WORDS = 3  # and so many of the text's, if the title has fewer


class Said(NamedTuple):
    """A text as it is compared: the stems of its title in order, and all its stems."""

    title: str
    stems: str


def said(title: str, text: str) -> Said:
    """A title and a text made ready to be compared."""
    return Said(_in_order(title), indexed(f"{title}\n{text}"))


def kept(title: str, stems: str) -> Said:
    """The same of a thing in the index, whose stems are there already."""
    return Said(_in_order(title), stems)


@lru_cache(maxsize=4_096)
def _in_order(title: str) -> str:
    """The stems of a title. While somebody writes they are asked about the same ideas again and again."""
    return " ".join(asked(title))


def telling(title: str, text: str) -> tuple[list[str], int]:
    """The stems by which texts like this one are looked for: the longest of the title, filled up from the text; and how many of
    them lead. Two words that the text alone says are found in half of all texts."""
    chosen = _longest(asked(title), TITLE_WORDS)
    leading = len(chosen)
    if leading < TITLE_WORDS:
        chosen += _longest((stem for stem in asked(text) if stem not in chosen), TEXT_WORDS)
    return chosen, leading or len(chosen)


def _longest(stems: Iterable[str], most: int) -> list[str]:
    return sorted(dict.fromkeys(stems), key=lambda stem: (-len(stem), stem))[:most]


def likeness(one: Said, other: Said, *, enough: float = 0.0) -> float:
    """From 0 to 100: how much they say the same. Titles count most; what both say counts whatever one of them says besides.

    Below `enough` any smaller number may be given: seeing that it is not reached takes less time than counting.
    """
    title = 0.6 * fuzz.token_sort_ratio(one.title, other.title)
    shared = 0.4 * fuzz.token_set_ratio(one.stems, other.stems, score_cutoff=max(0.0, (enough - title) / 0.4))
    text = fuzz.token_sort_ratio(one.stems, other.stems, score_cutoff=enough)
    return float(max(text, title + shared))
