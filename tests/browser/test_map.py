"""The map in a browser: circles that say how many, opened by mouse and by keyboard; nothing is asked of other hosts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, Window
from tests.browser.keyboard import Keyboard
from tests.factories import Make
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
Enter = Callable[..., Window]


def _village(installation: Installation) -> None:
    """Two ideas beside each other, one further off, one in words only."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        holm = make.municipality("Holm <b>am See</b>", lat=48.7, lon=13.5, population=900)
        make.boundary(holm, source="© Amt <i>für</i> Karten")
        campaign = make.campaign("wege", title="Besser unterwegs", municipalities=[holm])
        for title, lat, lon in (
            ("Eine Bank", 48.7001, 13.5001),
            ("Ein Baum", 48.7002, 13.5001),
            ("Ein Bad", 48.76, 13.62),
        ):
            make.idea(campaign, title=title, municipality_id=holm.id, lat=lat, lon=lon)
        make.idea(campaign, title="Ein Bus", place="am Weiher")


def _drawn(page: Page) -> None:
    page.goto("/campaigns/wege/ideas/map")
    page.locator(".map-square").first.wait_for()


def test_the_map_is_used_by_mouse_and_by_keyboard(installation: Installation, window: Enter) -> None:
    _village(installation)
    with installation.server("--workers", "1", "--no-worker") as address:
        page = window(address, size=DESK).page
        _drawn(page)
        expect(page.get_by_role("button", name="2 Ideen")).to_be_visible()
        expect(page.locator(".map-place", has_text="Holm <b>am See</b>")).to_have_count(1)
        expect(page.get_by_role("img", name="Holm <b>am See</b>")).to_be_visible()
        expect(page.get_by_text("© Amt <i>für</i> Karten")).to_be_visible()
        page.get_by_role("button", name="1 Idee", exact=True).click()
        panel = page.locator("#map-panel")
        expect(panel.get_by_role("link", name="Ein Bad")).to_be_visible()
        _drawn(page)
        keys = Keyboard(page)
        keys.go_to("2 Ideen").press("Enter")
        expect(panel.get_by_role("link", name="Eine Bank")).to_be_visible()
        expect(page.get_by_role("heading", name="Was hier liegt")).to_be_focused()
        keys.go_to("Ein Baum").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ein Baum")
        page.go_back()
        expect(panel.get_by_role("link", name="Eine Bank")).to_be_visible()
        assert keys.faults == []


def test_without_scripts_everything_is_in_words(installation: Installation, window: Enter) -> None:
    _village(installation)
    with installation.server("--workers", "1", "--no-worker") as address:
        page = window(address, scripts=False).page
        page.goto("/campaigns/wege/ideas/map")
        expect(page.locator("#idea-map")).to_be_hidden()
        page.get_by_role("link", name="1 weitere ohne Punkt").click()
        expect(page.get_by_role("link", name="Ein Bus")).to_be_visible()
        page.goto("/campaigns/wege/ideas/map")
        page.get_by_role("main").get_by_role("link", name="Holm").click()
        expect(page.locator(".card-title")).to_have_count(3)
