"""Each kind of page with hostile words on it: accessible, not wider than a phone, silent, and nobody else is asked."""

from collections.abc import Callable

import pytest

from tests.browser import checks
from tests.browser.chromium import Window
from tests.browser.table import CASES, Case
from tests.browser.visiting import visit
from tests.browser.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_page_is_accessible_and_calm(case: Case, world: World, window: Open) -> None:
    visitor = window(world.address)
    page = visit(case, world, visitor)
    faults = checks.looks(page) + checks.reflow(page)
    assert not faults, "\n".join([case.path, *faults])
    if not case.who:
        assert len(checks.cookies(visitor.context)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_page_is_accessible_crosswise(case: Case, world: World, window: Open) -> None:
    """Wide and light, narrow and dark."""
    faults = checks.looks(visit(case, world, window(world.address)), checks.CROSSWISE)
    assert not faults, "\n".join([case.path, *faults])
