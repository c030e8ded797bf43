"""Measures all sites, prints the table, writes `build/bench.json`; exit 1 if a budget is broken."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path

from tests.bench import pages, results
from tests.bench.blocks import Call, bare_page
from tests.bench.results import Row
from tests.bench.sites import Site, answers, postgresql_site, sqlite_site

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
SIZES = (1_000, 20_000, 100_000)
FULL_SIZE = 1_000_000

Maker = Callable[[int], AbstractContextManager[Site]]


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _makers() -> Iterator[Maker]:
    folder = BUILD / "bench"
    yield lambda ideas: sqlite_site(folder, ideas)
    admin = os.environ.get("MITREDEN_TEST_POSTGRES", "")  # noqa: TID251  not a setting of the service
    if admin and answers(admin):
        yield lambda ideas: postgresql_site(folder, ideas, admin)
    else:
        _say("PostgreSQL does not answer: left out")


def _measured(maker: Maker, sizes: Sequence[int], bare: Call) -> Iterator[Row]:
    """One kind of database at all sizes. The smallest site stays, to be compared with."""
    with ExitStack() as stack:
        smallest: Site | None = None
        for ideas in sizes:
            _say(f"building {ideas:,} ideas …")
            site = stack.enter_context(maker(ideas))
            _say(f"measuring {site.database} with {ideas:,} ideas …")
            growth = dict(pages.flatness(smallest, site)) if smallest else {}
            for row in pages.rows(site, bare):
                is_compared = row.page in growth and row.state == "cold" and not row.signed_in
                yield replace(row, flatness=round(growth[row.page], 3)) if is_compared else row
            smallest = smallest or site


def main() -> int:
    """`python -m tests.bench [--full] [--ideas N ...]`"""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("--full", action="store_true", help="a million ideas, too")
    parser.add_argument("--ideas", type=int, nargs="+", default=list(SIZES), help="other sizes")
    options = parser.parse_args()
    sizes = [*options.ideas, FULL_SIZE] if options.full else options.ideas
    bare = bare_page()
    rows = [row for maker in _makers() for row in _measured(maker, sizes, bare)]
    results.write(rows, BUILD / "bench.json")
    sys.stdout.write("\n".join([*results.table(rows), ""]))
    failures = list(results.broken(rows))
    for failure in failures:
        _say(f"over budget: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
