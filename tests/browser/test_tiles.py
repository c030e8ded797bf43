"""Map tiles by the operator's setting: from that host, on pages with a map alone; what goes wrong there stops nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from mitreden.campaigns.models import ModerationMode
from tests.browser.chromium import DESK, Window
from tests.browser.world import cookie_of
from tests.factories import Make
from tests.installation import Installation
from tests.media.corpus import encoded, flat

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
HOST = "https://tiles.example.org/"
LIST = "/campaigns/wege/ideas"


def _village(installation: Installation) -> str:
    installation.environment |= {
        "MITREDEN_MAP_TILES": HOST + "{z}/{x}/{y}.png", "MITREDEN_MAP_ATTRIBUTION": "© Amt <i>für</i> Karten"
    }  # fmt: skip
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        holm = make.municipality("Holm", lat=48.7, lon=13.5, population=900)
        make.boundary(holm)
        campaign = make.campaign("wege", municipalities=[holm], moderation=ModerationMode.AFTERWARDS)
        make.idea(campaign, title="Eine Bank", municipality_id=holm.id, lat=48.7001, lon=13.5001)
        return cookie_of(app, make.person())


def _looked_at(page: Page) -> None:
    """The map, and the map of the form."""
    page.goto(f"{LIST}/map")
    expect(page.locator(".map-square")).to_be_visible()
    expect(page.get_by_text("© Amt <i>für</i> Karten")).to_be_visible()
    page.get_by_role("button", name="1 Idee").click()
    expect(page.locator("#map-panel").get_by_role("link", name="Eine Bank")).to_be_visible()
    page.goto(f"{LIST}/new")
    page.get_by_role("button", name="Auf der Karte zeigen").click()
    page.locator(".leaflet-container").click(position={"x": 200, "y": 120})
    expect(page.get_by_label("Punkt auf der Karte")).not_to_have_value("")


def _well(window: Window) -> bool:
    """Nothing was wrong but what the host of the tiles did."""
    left = [fault for fault in window.faults if HOST not in fault]
    window.faults.clear()
    return left == []


def test_tiles_come_from_the_operators_host(installation: Installation, window: Callable[..., Window]) -> None:
    cookie, asked = _village(installation), []

    def answer(route: Route) -> None:
        asked.append(route.request.all_headers())
        route.fulfill(body=encoded(flat((256, 256)), "PNG"), content_type="image/png")

    with installation.server("--workers", "1", "--no-worker") as address:
        page = (jana := window(address, size=DESK).sign_in(cookie)).page
        page.route(f"{HOST}**", answer)
        page.goto(LIST)
        assert jana.faults == asked == [], "a list asks nobody"
        _looked_at(page)
        expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
        assert page.locator(".map-place, .map-border").count() == 0, "the tiles have names and borders of their own"
        assert asked
        told = {(headers.get("referer"), headers.get("cookie")) for headers in asked}
        assert told == {(f"{address}/", None)}, (
            "owners of tiles ask which site it is; they learn neither page nor person"
        )
        assert _well(jana)


@pytest.mark.parametrize("trouble", ["refuses", "hangs", "talks nonsense"])
def test_a_host_of_tiles_in_trouble_takes_only_the_tiles(
    installation: Installation, window: Callable[..., Window], trouble: str
) -> None:
    cookie, waiting = _village(installation), list[Route]()
    answers: dict[str, Callable[[Route], None]] = {
        "refuses": lambda route: route.abort("connectionrefused"),
        "hangs": lambda route: waiting.append(route),  # noqa: PLW0108  playwright marks what it is given
        "talks nonsense": lambda route: route.fulfill(
            status=200, body="<script>alert(1)</script>", content_type="text/html"
        ),
    }
    with installation.server("--workers", "1", "--no-worker") as address:
        page = (jana := window(address, size=DESK).sign_in(cookie)).page
        page.route(f"{HOST}**", answers[trouble])
        _looked_at(page)
        assert page.locator("img.leaflet-tile-loaded").count() == 0
        assert _well(jana)
