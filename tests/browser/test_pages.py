"""Each kind of page with hostile words on it: accessible, not wider than a phone, silent, and nobody else is asked."""

import pytest

from tests.browser import checks
from tests.browser.chromium import Window
from tests.browser.table import CASES, Case
from tests.browser.visiting import visit
from tests.browser.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("case", CASES, ids=str)
def test_page_is_accessible_and_calm(case: Case, world: World, cleaned: Window) -> None:
    page = visit(case, world, cleaned)
    faults = checks.looks(page) + checks.reflow(page)
    assert not faults, "\n".join([case.path, *faults])
    if not case.who:
        assert len(checks.cookies(cleaned.context)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_page_is_accessible_crosswise(case: Case, world: World, cleaned: Window) -> None:
    """Wide and light, narrow and dark."""
    faults = checks.looks(visit(case, world, cleaned), checks.CROSSWISE)
    assert not faults, "\n".join([case.path, *faults])
