"""Signed in, an idea is kept as a draft while it is written; the form says so, and when it is not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Window
from tests.browser.village import BACK, NEW, SAVED, TEXT, Village, holds, write

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


def pause(page: Page) -> None:
    """Nobody types for some seconds. The form has its name by then: it gets it once no other window has it."""
    expect(page.locator("[name=written_in]")).not_to_have_value("")
    page.clock.run_for(5_000)


def test_signed_in_it_is_a_draft_on_every_device(village: Village, window: Open) -> None:
    tab, phone = (window(village.address).sign_in(village.cookie()).page for _ in range(2))
    for page in (tab, phone):
        page.clock.install()  # nobody waits here for the pauses in which it is saved
    write(tab)
    pause(tab)
    expect(tab.get_by_text("Er ist auch als Entwurf gespeichert")).to_be_visible()
    assert re.search(r"/ideas/\d+/edit$", tab.url)
    phone.goto("/account/ideas")
    phone.get_by_role("link", name="Weiterschreiben").first.click()
    holds(phone)
    phone.get_by_label("Ihre Idee").fill(TEXT + " Und ein Baum.")
    pause(phone)
    expect(phone.get_by_text("Er ist auch als Entwurf gespeichert")).to_be_visible()
    tab.get_by_label("Ihre Idee").fill(TEXT + " Und ein Zaun.")
    pause(tab)
    expect(tab.get_by_text("Diesen Entwurf schreiben Sie auch anderswo")).to_be_visible()
    tab.get_by_label("Thema").select_option(label="Plätze")
    tab.get_by_role("button", name="Als Entwurf speichern").click()
    expect(tab.get_by_text("Und ein Baum.")).to_be_visible()
    holds(tab, TEXT + " Und ein Zaun.")
    phone.get_by_label("Thema").select_option(label="Plätze")
    phone.get_by_role("button", name="Idee abschicken").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Eine Bank am Weiher")


def test_the_form_says_early_that_a_session_has_ended(village: Village, window: Open) -> None:
    page = window(village.address).sign_in(village.cookie()).page
    page.clock.install()
    write(page)
    village.end_sessions()
    pause(page)
    expect(page.get_by_text("Bitte melden Sie sich neu an, bevor Sie abschicken")).to_be_visible()
    holds(page)


def test_the_form_says_when_the_draft_is_not_kept_any_more(village: Village, window: Open) -> None:
    page = window(village.address).sign_in(village.cookie()).page
    saved, refused = (
        page.get_by_text("Er ist auch als Entwurf gespeichert"),
        page.get_by_text("nicht auf dem neuesten Stand"),
    )
    page.clock.install()
    write(page)
    pause(page)
    expect(saved).to_be_visible()
    page.get_by_label("Titel").fill("Eine Bank " * 30)
    pause(page)
    expect(refused).to_be_visible()
    expect(saved).to_be_hidden()
    page.get_by_label("Titel").fill("Eine Bank und ein Baum")
    pause(page)
    expect(saved).to_be_visible()
    expect(refused).to_be_hidden()
    village.installation.execute("UPDATE idea SET aside = 'withdrawn' WHERE title = 'Eine Bank und ein Baum'")
    page.get_by_label("Ihre Idee").fill(TEXT + " Und ein Baum.")
    pause(page)
    expect(refused).to_be_visible()
    expect(saved).to_be_hidden()


def test_what_a_guest_wrote_is_no_draft_of_who_signs_in_until_they_write(village: Village, window: Open) -> None:
    guest = window(village.address)
    write(page := guest.page)
    expect(page.get_by_text(SAVED)).to_be_visible()
    guest.sign_in(village.cookie())
    page.clock.install()
    page.goto(NEW)
    expect(page.get_by_text(BACK)).to_be_visible()
    pause(page)
    with page.expect_request("**/campaigns/dorf/ideas/draft") as begun:
        page.get_by_label("Titel").press("End")
        page.keyboard.type("!")
        pause(page)
    assert "Weiher%21" in str(begun.value.post_data)
