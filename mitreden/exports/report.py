"""What became of each line of an imported file."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """Every line is taken, unchanged (it is here already) or refused."""

    taken: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    flagged: Counter[str] = field(default_factory=Counter)
    new_fields: list[str] = field(default_factory=list)
    comments: int = 0
    first_id: int | None = None
    last_id: int | None = None

    @property
    def lines(self) -> int:
        """All lines of data that the file has."""
        return self.taken + self.unchanged + len(self.refused)

    def note_taken(self, ids: list[int]) -> None:
        """These ideas are new."""
        self.taken += len(ids)
        if ids:
            self.first_id = self.first_id or ids[0]
            self.last_id = ids[-1]

    def sentences(self) -> list[str]:
        """The report in words, refused lines first."""
        said = [f"line {number}: refused, {reason}" for number, reason in sorted(self.refused)]
        said.append(
            f"{self.lines} lines: {self.taken} taken, {self.unchanged} unchanged, {len(self.refused)} refused"
        )  # fmt: skip
        if self.flagged:
            kinds = ", ".join(f"{name} {count}" for name, count in sorted(self.flagged.items()))
            said.append(f"taken as they are and flagged: {kinds}")
        if self.new_fields:
            said.append(f"fields made or added to the campaign: {', '.join(self.new_fields)}")
        if self.comments:
            said.append(f"{self.comments} comments in the file were left for later: they cannot be imported yet")
        return said
