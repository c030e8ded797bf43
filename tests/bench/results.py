"""Rows of measurements, what they must not exceed, and how they are shown."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

MOST_TIMES_BARE = {  # page, signed in
    ("list", False): 15.0, ("list-deep", False): 15.0, ("list", True): 30.0, ("idea-comments", False): 30.0, ("help", True): 400.0,
}  # fmt: skip
IDEAS_FOR_HELP = 20_000  # with more, help while writing may cost more
MOST_QUERIES = {False: 8, True: 11}
READ = frozenset({"list", "list-deep", "idea", "idea-comments", "campaign", "home"})
MOST_FOR_A_VOTE = 8
MOST_GROWTH = 1.2


@dataclass(frozen=True)
class Row:
    """One measurement. `flatness`: the cost relative to the smallest site of the same kind, where it was measured."""

    page: str
    database: str
    ideas: int
    state: str
    signed_in: bool
    ratio: float
    queries: int
    flatness: float | None = None


def broken(rows: Iterable[Row]) -> Iterator[str]:
    """The budgets that do not hold. Only SQLite has budgets: it runs in this process."""
    for row in rows:
        if row.database != "sqlite":
            continue
        name = f"{row.page}{' signed in' if row.signed_in else ''} at {row.ideas} ideas"
        times = MOST_TIMES_BARE.get((row.page, row.signed_in))
        is_large_help = row.page == "help" and row.ideas > IDEAS_FOR_HELP
        if row.state == "cold" and times and not is_large_help and row.ratio > times:
            yield f"{name} costs {row.ratio} times a bare page; {times:.0f} are allowed"
        queries = (
            MOST_QUERIES[row.signed_in] if row.page in READ else MOST_FOR_A_VOTE if row.page == "support" else None
        )
        if queries is not None and row.queries > queries:
            yield f"{name} sends {row.queries} queries; {queries} are allowed"
        if row.flatness is not None and row.ideas <= 100_000 and row.flatness > MOST_GROWTH:
            yield f"{name} costs {row.flatness} times what it costs with few ideas; {MOST_GROWTH} are allowed"


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as lines of a table."""
    yield f"{'page':13} {'database':11} {'ideas':>9} {'state':6} {'signed in':9} {'ratio':>7} {'queries':>7} {'flat':>6}"
    for row in rows:
        flat = f"{row.flatness:6.2f}" if row.flatness is not None else ""
        yield (
            f"{row.page:13} {row.database:11} {row.ideas:9,} {row.state:6} {'yes' if row.signed_in else 'no':9} "
            f"{row.ratio:7.1f} {row.queries:7} {flat:>6}"
        )


def write(rows: Iterable[Row], path: Path) -> None:
    """Keep them for later comparison."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
