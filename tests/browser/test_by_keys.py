"""Comment, report and moderate by keyboard alone. One server for all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, Window
from tests.browser.keyboard import Keyboard
from tests.browser.village import Village

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


def test_a_comment_is_written_by_keyboard(village: Village, window: Open) -> None:
    page = window(village.address, size=DESK).sign_in(village.cookie(village.ali)).page
    page.goto(f"/ideas/{village.idea}#comments")
    keys, words = Keyboard(page), "Das sehe ich von der Tastatur aus genauso."
    page.get_by_role("heading", name="Kommentare").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    keys.go_to("Ihr Kommentar").type(words).go_to("Kommentar abschicken").press("Enter")
    expect(page.locator(".comment", has_text=words)).to_be_visible()
    expect(page.locator(":focus")).to_have_count(1)
    assert keys.faults == []


def test_an_idea_is_reported_by_keyboard(village: Village, window: Open) -> None:
    page = window(village.address, size=DESK).page
    page.goto(f"/notices/new?idea={village.idea}")
    keys = Keyboard(page)
    keys.go_to("Zum Inhalt springen").press("Enter").go_to("Freundlich bleiben").press("ArrowDown")
    keys.go_to("Was ist Ihnen aufgefallen?").type("Der zweite Satz gehört nicht zum Thema.")
    keys.go_to("Meldung abschicken").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.go_to("Bitte bestätigen Sie").press("Enter")
    keys.press("Space").go_to("Meldung abschicken").press("Enter")
    page.wait_for_url(lambda url: "/notices/" in url and "new" not in url)
    assert keys.faults == []


def test_an_idea_is_returned_by_keyboard(village: Village, window: Open) -> None:
    page = window(village.address, size=DESK).sign_in(village.cookie(village.kora)).page
    page.goto(f"/desk/moderation/{village.waiting}")
    keys = Keyboard(page)
    keys.press("r", "4")
    expect(page.locator("#form-return textarea")).not_to_have_value("")
    assert keys.here() == "Konkret werden"
    keys.go_to("Zurückgeben").press("Enter")
    expect(page.get_by_role("status").filter(has_text="ist mit Ihrer Bitte zurückgegangen")).to_be_focused()
    assert keys.faults == []
