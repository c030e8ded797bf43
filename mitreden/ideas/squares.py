"""The grid of the map: squares of 1/2^level degrees from south to north and twice that from west to east. Pure.

Steps are powers of two, so edges are exact: every point lies in one square of each level, and four squares in one above.
"""

import re
from typing import NamedTuple

FINEST = 11  # some 54 by 70 metres
COARSER = 9  # for so many ideas that finer squares would be too much to send
MANY_IDEAS = 30_000
NOWHERE = "none"  # in place of a square: ideas without a point
_WRITTEN = re.compile(r"(\d{1,2})-(\d{1,6})-(\d{1,6})", re.ASCII)


class Square(NamedTuple):
    """One square: how fine its grid is, and the row from the south and column from the west in it."""

    level: int
    row: int
    column: int

    @classmethod
    def parse(cls, text: str) -> "Square":
        """The square written in an address. ValueError if there is none."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(text)
        square = cls(*map(int, found.groups()))
        if square.level > FINEST or square.row >= 180 << square.level or square.column >= 180 << square.level:
            raise ValueError(text)
        return square

    def __str__(self) -> str:
        return f"{self.level}-{self.row}-{self.column}"

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """South and north, west and east; what lies on the northern or eastern edge belongs to the neighbour."""
        south, west = self.row / 2**self.level - 90, self.column * 2 / 2**self.level - 180
        return south, south + 1 / 2**self.level, west, west + 2 / 2**self.level


def finest_for(ideas: int) -> int:
    """The finest level in which so many ideas are told."""
    return FINEST if ideas <= MANY_IDEAS else COARSER
