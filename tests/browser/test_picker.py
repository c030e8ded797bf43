"""The point of an idea, chosen on a map by mouse and by keyboard. Nothing of the map is loaded before somebody opens it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from mitreden.campaigns.models import ModerationMode
from tests.browser.chromium import DESK, Window
from tests.browser.keyboard import Keyboard
from tests.browser.world import cookie_of
from tests.factories import Make
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
NEW = "/campaigns/wege/ideas/new"
OF_THE_MAP = ("leaflet", "ground", "places.json", "boundaries.json")


def _village(installation: Installation) -> str:
    """A campaign of two places, one with its boundary; the cookie of Jana, who writes there."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        holm = make.municipality("Holm <b>am See</b>", lat=48.7, lon=13.5, population=900)
        ried = make.municipality("Ried", lat=48.8, lon=13.6, population=400)
        make.boundary(holm)
        make.campaign(
            "wege", municipalities=[holm, ried], fields=[make.field("Bus")], moderation=ModerationMode.AFTERWARDS
        )
        return cookie_of(app, make.person())


def _by_keyboard(page: Page, point: Locator) -> None:
    """Choose beside Ried by keys alone, and take it back."""
    box, keys = page.locator(".map"), Keyboard(page)
    point.focus()
    keys.go_to("Auf der Karte zeigen").press("Enter")
    expect(box).to_be_focused()
    keys.press("ArrowRight", "Enter")
    expect(page.get_by_text("Nächster Ort: Ried")).to_be_visible()
    lat, lon = map(float, point.input_value().split(", "))
    assert (round(lat, 2), lon > 13.6) == (48.8, True)
    keys.go_to("Punkt entfernen").press("Enter")
    expect(box).to_be_focused()
    expect(point).to_have_value("")
    assert keys.faults == []


def _dragged(page: Page, point: Locator) -> None:
    """Take the pin to the right and down, as with a finger that missed the place."""
    before = [float(number) for number in point.input_value().split(", ")]
    box = page.locator(".picker-pin").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=4)
    page.mouse.move(x + 60, y + 40, steps=4)
    assert point.input_value() == ", ".join(f"{number:.5f}" for number in before), "nothing is said before it is let go"
    page.mouse.up()
    expect(point).not_to_have_value(", ".join(f"{number:.5f}" for number in before))
    lat, lon = map(float, point.input_value().split(", "))
    assert (lat < before[0], lon > before[1]) == (True, True)
    expect(page.get_by_text(f"{lat:.5f}, {lon:.5f}")).to_be_visible()
    moved = page.locator(".picker-pin").bounding_box()
    assert moved
    assert abs(moved["x"] - box["x"] - 60) < 3, "the pin is where it was put"
    assert abs(moved["y"] - box["y"] - 40) < 3


def _sent(page: Page) -> None:
    page.get_by_label("Titel").fill("Eine Bank am Weiher")
    page.get_by_label("Ihre Idee").fill("Am Weiher fehlt eine Bank. Wer den Weg nicht schafft, kehrt um.")
    page.get_by_role("button", name="Idee abschicken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eine Bank am Weiher")


def test_a_point_is_chosen_on_the_map(installation: Installation, window: Callable[..., Window]) -> None:
    cookie = _village(installation)
    with installation.server("--workers", "1", "--no-worker") as address:
        page, asked = window(address, size=DESK).sign_in(cookie).page, []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(NEW)
        point = page.get_by_label("Punkt auf der Karte")
        page.get_by_label("Für welche Gemeinde?").select_option(label="Ried")
        assert not [url for url in asked if any(part in url for part in OF_THE_MAP)]
        _by_keyboard(page, point)
        assert all(any(part in url for url in asked) for part in OF_THE_MAP)
        point.fill("48,7012, 13,5034")
        page.get_by_label("Wo genau?").focus()
        expect(page.get_by_text("Nächster Ort: Holm <b>am See</b>")).to_be_visible()
        page.get_by_role("button", name="Idee abschicken").click()
        expect(page.locator(".error-summary")).to_be_focused()
        expect(page.locator(".picker-pin")).to_be_visible()  # the form has come back with its map
        page.locator(".map").click(position={"x": 200, "y": 120})
        expect(point).not_to_have_value("48,7012, 13,5034")
        _dragged(page, point)
        chosen = point.input_value()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Auf der Karte zeigen")).to_be_focused()
        page.reload()
        expect(point).to_have_value(chosen)  # as any draft
        _sent(page)
        stored = installation.execute("SELECT lat, lon FROM idea")
        assert [tuple(row) for row in stored] == [tuple(map(float, chosen.split(", ")))]
