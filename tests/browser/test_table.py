"""The table of pages is complete: whoever adds a page adds it there, and it is looked at in every size and colour."""

from collections import Counter

from flask import Flask

from tests.browser.table import CASES, NO_PAGE


def endpoints(app: Flask) -> set[str]:
    """Whatever answers a GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def test_every_page_of_the_url_map_is_in_the_table(app: Flask) -> None:
    named = {case.endpoint for case in CASES} - {""}
    assert endpoints(app) - named - NO_PAGE.keys() == set(), "add them to tests/browser/table.py"
    assert (named | NO_PAGE.keys()) - endpoints(app) == set(), "these no longer exist"
    assert not named & NO_PAGE.keys()


def test_names_are_used_once() -> None:
    assert [name for name, number in Counter(case.name for case in CASES).items() if number > 1] == []
