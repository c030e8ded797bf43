"""Paging by key: page 5,000 costs what page 1 costs, and nothing is shown twice while others post."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `after` and `before` are cursors for the neighbours, None where there is none."""

    items: Sequence[T]
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Cursor:
    """The key of the row at which a page begins or ends: a sort value and the id."""

    value: str
    id: int

    def __str__(self) -> str:
        return f"{self.value}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor written in `text`. ValueError if it is none."""
        value, mark, number = text.rpartition("~")
        if not mark or not number.isascii() or not number.isdigit() or len(number) > 10 or int(number) >= 2**31:
            msg = "not a cursor"
            raise ValueError(msg)
        return cls(value, int(number))
