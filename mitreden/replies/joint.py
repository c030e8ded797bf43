"""What is answered with one reply: joint ideas and measures, whose packages say what belongs to them (`register`)."""

from collections.abc import Callable
from dataclasses import dataclass

from mitreden.replies.models import Joint


@dataclass(frozen=True)
class Whole:
    """A joint idea or a measure as replies see it: what it is called, where it stands, who answers, which ideas belong to it."""

    title: str
    path: str
    organisation_id: int | None
    idea_ids: frozenset[int]


_registered: dict[Joint, Callable[[int], Whole | None]] = {}


def register(kind: Joint, answer: Callable[[int], Whole | None]) -> None:
    """Say who answers for a kind. Called once, when the application is put together."""
    _registered[kind] = answer


def whole(kind: Joint, number: int) -> Whole | None:
    """A joint idea or measure with what belongs to it now; None if there is none."""
    answer = _registered.get(kind)
    return answer(number) if answer else None
