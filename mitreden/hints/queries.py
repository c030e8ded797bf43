"""Reading the word lists."""

from dataclasses import dataclass

import sqlalchemy as sa

from mitreden.core.reading import Question
from mitreden.extensions import reading
from mitreden.hints import default_lists, finding
from mitreden.hints.models import HintKind, HintList

_LISTS = Question(sa.select(HintList.kind, HintList.words, HintList.least, HintList.up_to, HintList.is_on))


@dataclass(frozen=True)
class KeptList:
    """A list as it counts now: what somebody saved, or the default."""

    kind: HintKind
    words: str
    least: int
    up_to: int | None
    is_on: bool = True
    is_default: bool = False


def default(kind: HintKind) -> KeptList:
    """A list as it comes with the platform."""
    words = default_lists.WORDS[kind].strip()
    return KeptList(kind, words, default_lists.LEAST[kind], default_lists.UP_TO[kind], is_default=True)


def lists() -> list[KeptList]:
    """All lists: one query."""
    saved = {row.kind: KeptList(*row) for row in _LISTS.rows(reading())}
    return [saved.get(kind) or default(kind) for kind in HintKind]


def hints(text: str) -> list[finding.Hint]:
    """What the lists that are switched on say of a text."""
    return finding.hints(text, [one for one in lists() if one.is_on])
