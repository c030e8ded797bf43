"""What became of each line of an imported file."""

import re
from collections import Counter
from dataclasses import dataclass, field

from mitreden.exports.reasons import Reason


@dataclass
class Report:
    """Every line, and every comment in it, is taken, unchanged (it is here already) or refused."""

    taken: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Reason]] = field(default_factory=list)
    flagged: Counter[str] = field(default_factory=Counter)
    new_fields: list[str] = field(default_factory=list)
    supports: int = 0
    comments: int = 0
    unchanged_comments: int = 0
    refused_comments: list[tuple[str, Reason]] = field(default_factory=list)
    first_id: int | None = None
    last_id: int | None = None

    @property
    def lines(self) -> int:
        """All lines of data of ideas that the file has."""
        return self.taken + self.unchanged + len(self.refused)

    @property
    def lines_of_comments(self) -> int:
        """All comments that the file has."""
        return self.comments + self.unchanged_comments + len(self.refused_comments)

    @property
    def lines_of_ideas(self) -> int:
        """Lines that tell of ideas."""
        return self.taken + self.unchanged

    @property
    def changes_something(self) -> bool:
        """Whether anything is new."""
        return bool(self.taken or self.new_fields or self.comments or self.supports)

    @property
    def refusals(self) -> list[tuple[str, Reason]]:
        """Where in the file something was refused, and why, in the order of the file."""
        lines = [(f"line {number}", reason) for number, reason in self.refused]
        return sorted([*lines, *self.refused_comments], key=lambda one: [int(n) for n in re.findall(r"\d+", one[0])])

    @property
    def is_all_refused(self) -> bool:
        """Whether nothing in the file could be taken."""
        is_any = self.taken + self.unchanged + self.comments + self.unchanged_comments
        return bool(self.refused or self.refused_comments) and not is_any

    def note_ids(self, ids: list[int]) -> None:
        """These ideas are new."""
        if ids:
            self.first_id = self.first_id or ids[0]
            self.last_id = ids[-1]

    def note_quicker(self, ideas: int, comments: int) -> None:
        """So many are here meanwhile."""
        self.taken, self.unchanged = self.taken - ideas, self.unchanged + ideas
        self.comments, self.unchanged_comments = self.comments - comments, self.unchanged_comments + comments

    def sentences(self) -> list[str]:
        """The report in words, refused lines first."""
        said = [f"{place}: refused, {reason}" for place, reason in self.refusals]
        said.append(
            f"{self.lines} lines: {self.taken} taken, {self.unchanged} unchanged, {len(self.refused)} refused"
        )  # fmt: skip
        if self.lines_of_comments:
            said.append(
                f"{self.lines_of_comments} comments: {self.comments} taken, {self.unchanged_comments} unchanged, "
                f"{len(self.refused_comments)} refused"
            )
        if self.supports:
            said.append(f"{self.supports} ideas got the supports counted earlier that they lacked")
        if self.flagged:
            kinds = ", ".join(f"{name} {count}" for name, count in sorted(self.flagged.items()))
            said.append(f"taken as they are and flagged: {kinds}")
        if self.new_fields:
            said.append(f"fields made or added to the campaign: {', '.join(self.new_fields)}")
        return said
