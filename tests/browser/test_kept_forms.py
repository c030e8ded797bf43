"""What is written into notices and at the desk waits on the device, too, until it is sent. One server for all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import Window
from tests.browser.village import BACK, SAVED, Village, kept

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
WORDS = "Das schreibe ich nicht noch einmal."

# Where, what is opened there, and the field.
FORMS = {
    "notice": ("/notices/new?idea={0.idea}", "", "Was ist Ihnen aufgefallen?"),
    "barrier": ("/legal/accessibility/report", "", "Was hat nicht geklappt?"),
    "hide": ("/desk/moderation/{0.idea}", "Ausblenden", "Ihre Worte"),
    "news": ("/desk/news/new", "", "Was gibt es Neues?"),
    "measure": ("/desk/roadmap/new", "", "Beschreibung"),
    "campaign": ("/desk/campaigns/dorf/edit", "", "Was ist offen?"),
    "texts": ("/desk/settings", "", "Wer betreibt die Plattform?"),
}


def field(page: Page, label: str) -> Locator:
    return page.locator("main form").get_by_label(label, exact=False).and_(page.locator("textarea:visible")).first


@pytest.mark.parametrize("name", FORMS)
def test_a_closed_tab_takes_nothing_away(village: Village, window: Open, name: str) -> None:
    path, opens, label = FORMS[name]
    tab = window(village.address).sign_in(village.cookie(village.kora))
    page = tab.page
    page.goto(path.format(village))
    if opens:
        page.locator("summary", has_text=opens).first.click()
    field(page, label).fill(WORDS)
    expect(page.get_by_text(SAVED).and_(page.locator(":visible"))).to_be_visible()
    page.close()
    page = tab.context.new_page()
    page.goto(path.format(village))
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(field(page, label)).to_have_value(WORDS)
    page.get_by_role("button", name="Diesen Text verwerfen").click()
    expect(field(page, label)).not_to_have_value(WORDS)
    assert kept(page) == []


def test_what_is_sent_is_kept_no_longer_and_addresses_never(village: Village, window: Open) -> None:
    guest = window(village.address)
    (page := guest.page).goto(f"/notices/new?idea={village.idea}")
    field(page, "Was ist Ihnen aufgefallen?").fill(WORDS)
    page.get_by_label("Ihre Mail-Adresse").fill("ali@example.org")
    page.get_by_label("Ihr Name").fill("Ali Demir")
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert "ali@example.org" not in (there := page.evaluate("JSON.stringify(localStorage)"))
    assert "Ali Demir" not in there
    page.get_by_role("button", name="Meldung abschicken").click()
    expect(page.locator(".error-summary")).to_contain_text("Bitte wählen Sie, worum es geht")
    expect(page.get_by_label("Ihre Mail-Adresse")).to_have_value("ali@example.org")
    page.get_by_role("radio").first.check()
    page.get_by_label("Ich glaube, dass meine Angaben").check()
    page.get_by_role("button", name="Meldung abschicken").click()
    page.wait_for_url(lambda url: "/notices/" in url and "new" not in url)
    assert kept(page) == []


def test_a_campaign_that_somebody_changed_meanwhile_is_not_overwritten_by_old_words(
    village: Village, window: Open
) -> None:
    kora = window(village.address).sign_in(village.cookie(village.kora))
    (page := kora.page).goto("/desk/campaigns/dorf/edit")
    boxes = page.locator("input[name=field_ids]")
    expect(boxes).to_have_count(2)
    boxes.nth(1).uncheck()
    field(page, "Was ist offen?").fill(WORDS)
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(page.get_by_text(BACK)).to_be_visible()
    assert [box.is_checked() for box in boxes.all()] == [True, False], "each box has its own"
    village.installation.execute("UPDATE campaign SET fixed = 'Das Geld ist da.' WHERE slug = 'dorf'")
    page.reload()
    expect(page.get_by_text("Auf diesem Gerät liegt noch ein anderer Text")).to_be_visible()
    expect(field(page, "Was ist offen?")).not_to_have_value(WORDS)
    page.get_by_role("button", name="Den anderen nehmen").click()
    expect(field(page, "Was ist offen?")).to_have_value(WORDS)
    boxes.nth(1).check()
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url("**/desk/campaigns/dorf")
    assert kept(page) == []
