"""Each kind of page with hostile words on it: accessible, not wider than a phone, silent, and nobody else is asked."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.chromium import Window
from tests.browser.table import CASES, Case
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True, scope="session")]
Open = Callable[..., Window]


def visit(case: Case, world: World, window: Window) -> Page:
    """Open the page as the person of the case and do what the case says."""
    if case.who:
        window.sign_in(world.cookies[case.who])
    answer = window.page.goto(world.path(case.path))
    assert answer is not None
    assert answer.status == case.status, f"{case.path}: {answer.status}"
    if case.do:
        case.do(window.page)
    return window.page


@pytest.mark.parametrize("case", CASES, ids=str)
def test_page_is_accessible_and_calm(case: Case, world: World, window: Open) -> None:
    visitor = window(world.address)
    page = visit(case, world, visitor)
    faults = checks.looks(page) + checks.reflow(page)
    assert not faults, "\n".join([case.path, *faults])
    if not case.who:
        assert len(checks.cookies(visitor.context)) <= 1
