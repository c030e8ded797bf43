"""The roadmap as it is read: one lane a field, in each the measures with the ideas behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from mitreden.roadmap.queries import IdeaBehind, MeasureRow


@dataclass(frozen=True)
class Entry:
    """A measure and the first few ideas behind it."""

    measure: MeasureRow
    ideas: Sequence[IdeaBehind] = ()

    @property
    def total(self) -> int:
        """How many ideas stand behind it."""
        return self.ideas[0].total if self.ideas else 0

    @property
    def more(self) -> int:
        """How many of them are not named here."""
        return self.total - len(self.ideas)


@dataclass(frozen=True)
class Lane:
    """A field and its measures."""

    name: str
    slug: str
    icon: str
    entries: list[Entry] = field(default_factory=list)


def lanes(rows: Sequence[MeasureRow], ideas: Mapping[int, Sequence[IdeaBehind]]) -> list[Lane]:
    """Rows in the order of their fields, as lanes."""
    made = []
    for _, group in groupby(rows, key=lambda row: row.field_id):
        entries = [Entry(row, ideas.get(row.id, ())) for row in group]
        first = entries[0].measure
        made.append(Lane(first.field_name, first.field_slug, first.field_icon, entries))
    return made
