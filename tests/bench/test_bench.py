"""The measuring tool: it counts what it says, and goes red when a budget is broken."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import blocks, pages, results
from tests.bench.results import Row
from tests.bench.sites import Site, sqlite_site

GOOD = Row("list", "sqlite", 100_000, "cold", signed_in=False, ratio=14.9, queries=8, flatness=1.19)
PAGES = {"list", "list-deep", "idea", "idea-comments", "campaign", "home", "support", "submit", "comment", "help"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks too short to be exact."""
    monkeypatch.setattr(blocks, "BLOCKS", 1)
    monkeypatch.setattr(blocks, "BLOCK_SECONDS", 0.0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A small installation."""
    with sqlite_site(tmp_path, 60) as made:
        yield made


def test_every_page_is_measured(quick: None, site: Site) -> None:
    rows = list(pages.rows(site, blocks.bare_page()))
    assert {row.page for row in rows} == PAGES
    assert {row.page for row in rows if row.signed_in} == PAGES
    assert all(row.ratio > 0 for row in rows)
    assert all(row.queries > 0 for row in rows if row.state == "cold")
    assert {page for page, _ in pages.flatness(site, site)} == {"list", "list-deep"}


def test_twice_the_work_costs_twice_as_much() -> None:
    bare = blocks.bare_page()

    def twice() -> None:
        bare()
        bare()

    assert blocks.ratio(twice, bare) == pytest.approx(2, rel=0.3)


def test_a_page_that_fails_is_not_measured(site: Site) -> None:
    with pytest.raises(AssertionError, match="404"):
        blocks.getting(site.app, "/ideas/999999")()


@pytest.mark.parametrize(
    ("change", "is_broken"),
    [
        ({}, False),
        ({"ratio": 15.1}, True),
        ({"queries": 9}, True),
        ({"flatness": 1.21}, True),
        ({"flatness": 1.21, "ideas": 1_000_000}, False),
        ({"ratio": 29.9, "signed_in": True}, False),
        ({"ratio": 30.1, "signed_in": True}, True),
        ({"queries": 11, "signed_in": True}, False),
        ({"queries": 12, "signed_in": True}, True),
        ({"queries": 9, "page": "support", "signed_in": True}, True),
        ({"ratio": 21.0, "database": "postgresql"}, False),
        ({"ratio": 21.0, "page": "idea"}, False),
        ({"ratio": 401.0, "page": "help", "signed_in": True, "ideas": 20_000}, True),
        ({"ratio": 401.0, "page": "help", "signed_in": True}, False),
    ],
)
def test_the_budgets(change: dict[str, object], is_broken: bool) -> None:
    assert bool(list(results.broken([GOOD, replace(GOOD, **change)]))) is is_broken  # type: ignore[arg-type]


def test_the_file_is_a_list_of_rows(tmp_path: Path) -> None:
    results.write([GOOD], tmp_path / "build" / "bench.json")
    (row,) = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert {"page", "database", "ideas", "state", "signed_in", "ratio", "queries"} <= row.keys()
    assert "14.9" in "\n".join(results.table([GOOD]))
