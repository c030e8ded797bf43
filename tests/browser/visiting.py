"""Going to a page of the table as the person of its line."""

from playwright.sync_api import Page

from tests.browser.chromium import Window
from tests.browser.table import Case
from tests.browser.world import World


def visit(case: Case, world: World, window: Window) -> Page:
    """Open the page as the person of the case and do what the case says."""
    if case.who:
        window.sign_in(world.cookies[case.who])
    answer = window.page.goto(world.path(case.path))
    assert answer is not None
    assert answer.status == case.status, f"{case.path}: {answer.status}"
    if case.do:
        case.do(window.page, world)
    return window.page
