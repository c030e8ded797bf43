"""Pictures that somebody has chosen survive a closed tab as their words do, and go with them."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.chromium import PHONE, Window
from tests.browser.test_autosave import pause
from tests.browser.village import BACK, NEW, SAVED, Village, kept, write

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
_UNTIL = """
async (names) => {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = (await (await caches.open("drafts")).keys()).map(({ url }) => url.split("/").pop());
    if (String(found.sort()) === String(names)) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}
"""


def picture(name: str = "Linde am Weiher.png") -> FilePayload:
    """Something green."""
    file = BytesIO()
    Image.new("RGB", (64, 48), "green").save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def choose(page: Page, number: int = 1, **file: str) -> None:
    """Write, and choose a picture."""
    if not page.get_by_label(f"Datei für Bild {number}").is_visible():
        page.locator("summary", has_text="Bilder dazu").click()
    page.get_by_label(f"Datei für Bild {number}").set_input_files(picture(**file))


def shelf(page: Page, *names: str) -> None:
    """The device keeps files for these fields, now or in a moment."""
    assert page.evaluate(_UNTIL, list(names)) == list(names)


def holds(page: Page, number: int, name: str) -> None:
    """The field has that file, or none."""
    expect(page.get_by_label(f"Datei für Bild {number}")).to_have_js_property(
        "value", f"C:\\fakepath\\{name}" if name else ""
    )


def again(context: BrowserContext, page: Page, path: str = NEW) -> Page:
    """The telephone closes the tab; later it is opened anew."""
    page.close()
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_text(BACK)).to_be_visible()
    return page


def test_chosen_pictures_come_back_and_are_sent(village: Village, window: Open) -> None:
    context = (guest := window(village.address, size=PHONE)).context
    write(page := guest.page)
    choose(page, 1)
    choose(page, 3, name="Bach.png")
    shelf(page, "file_1", "file_3")
    page = again(context, page)
    expect(page.get_by_text("Auch die Bilder sind da")).to_be_visible()
    holds(page, 1, "Linde am Weiher.png")
    holds(page, 3, "Bach.png")
    page.get_by_role("button", name="Diesen Text verwerfen").click()
    holds(page, 1, "")
    page.get_by_role("button", name="Doch behalten").click()
    holds(page, 3, "Bach.png")
    page.get_by_label("Datei für Bild 3").set_input_files([])
    shelf(page, "file_1")
    page.get_by_role("button", name="Idee abschicken").click()
    expect(page.get_by_text("Ihr Bild ist angekommen")).to_be_visible()
    page = again(context, page)  # the server has it, and knows no more for what
    holds(page, 1, "Linde am Weiher.png")
    page.get_by_label("Thema").select_option(label="Plätze")
    page.get_by_label("Für welche Gemeinde?").select_option(label="ganze Region")
    page.get_by_role("button", name="Idee abschicken").click()
    page.wait_for_url("**/take-part")
    shelf(page)
    assert kept(page) == []


def test_a_picture_without_a_word_comes_back_too(village: Village, window: Open) -> None:
    context = (guest := window(village.address)).context
    guest.page.goto(NEW)
    choose(guest.page)
    expect(guest.page.get_by_text(SAVED)).to_be_visible()
    shelf(guest.page, "file_1")
    holds(again(context, guest.page), 1, "Linde am Weiher.png")


def test_they_go_on_with_the_draft_and_with_who_signs_out(village: Village, window: Open) -> None:
    context = (jana := window(village.address).sign_in(village.cookie())).context
    jana.page.clock.install()
    write(page := jana.page)
    choose(page)
    pause(page)
    page.wait_for_url("**/edit")
    shelf(page, "file_1")
    page = again(context, page, page.url)
    holds(page, 1, "Linde am Weiher.png")
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url(f"{village.address}/")
    shelf(page)


def test_a_week_later_any_page_takes_them_away(village: Village, window: Open) -> None:
    write(page := window(village.address).page)
    choose(page)
    shelf(page, "file_1")
    page.goto("/")
    shelf(page, "file_1")
    page.evaluate("""() => { for (const key of Object.keys(localStorage).filter(key => key.startsWith("draft:")))
        localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), at: Date.now() - 8 * 86400000})); }""")
    page.goto("/campaigns")
    shelf(page)
