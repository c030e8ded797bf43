"""Nothing that somebody types is lost: closed tabs, lost connections, ended sessions, other windows. One server for all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PHONE, Window
from tests.browser.village import BACK, NEW, SAVED, TEXT, Village, holds, kept, write

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


def test_what_a_closed_window_held_comes_back_and_can_be_thrown_away(village: Village, window: Open) -> None:
    context = (guest := window(village.address, size=PHONE)).context
    write(guest.page)
    expect(guest.page.get_by_text(SAVED)).to_be_visible()
    guest.page.close()
    page = context.new_page()
    page.goto(NEW)
    expect(page.get_by_text(BACK)).to_be_visible()
    holds(page)
    page.reload()  # as a phone does after a look at the mail
    holds(page)
    page.get_by_role("button", name="Diesen Text verwerfen").click()
    holds(page, "")
    assert kept(page) == []
    page.get_by_role("button", name="Doch behalten").click()
    holds(page)
    page.get_by_role("button", name="Idee abschicken").click()
    expect(page.locator(".error-summary")).to_contain_text("Bitte wählen Sie ein Thema")
    page.get_by_label("Thema").select_option(label="Plätze")
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("button", name="Noch ändern").click()
    holds(page)
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Idee abschicken").click()
    page.wait_for_url("**/take-part")
    assert kept(page) == []


def test_a_comment_waits_on_the_device_too(village: Village, window: Open) -> None:
    page = window(village.address).sign_in(village.cookie()).page
    page.goto(f"/ideas/{village.idea}")
    page.get_by_label("Ihr Kommentar").fill("Das fehlt hier wirklich.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Ihr Kommentar")).to_have_value("Das fehlt hier wirklich.")
    page.get_by_role("button", name="Kommentar abschicken").click()
    expect(page.get_by_label("Ihr Kommentar")).to_have_value("")
    assert kept(page) == []


def test_two_windows_keep_two_ideas(village: Village, window: Open) -> None:
    one = window(village.address)
    write(one.page)
    other = one.context.new_page()
    other.goto(NEW)
    holds(other, "")
    write(other, "Und ein Baum, der im Sommer Schatten gibt, gleich daneben.")
    expect(other.get_by_text(SAVED)).to_be_visible()
    assert len(kept(other)) == 2
    one.page.reload()
    holds(one.page)


def test_a_lost_connection_takes_nothing_away(village: Village, window: Open) -> None:
    guest = window(village.address)
    write(page := guest.page)
    page.get_by_label("Thema").select_option(label="Plätze")
    guest.context.set_offline(True)
    page.get_by_role("button", name="Idee abschicken").click()
    expect(page.locator("#connection")).to_be_visible()
    guest.faults.clear()  # it is what the browser says of a connection that is gone
    page.get_by_label("Ihre Idee").fill(TEXT + " Wirklich.")
    guest.context.set_offline(False)
    page.get_by_role("button", name="Idee abschicken").click()
    page.wait_for_url("**/take-part")


def test_a_form_on_its_way_takes_no_words_that_its_answer_would_lose(village: Village, window: Open) -> None:
    guest = window(village.address)
    write(page := guest.page)
    form, waiting = page.locator("#idea-form form"), []
    page.route("**/ideas/new", lambda route: waiting.append(route))  # noqa: PLW0108  playwright marks what it is given
    page.get_by_role("button", name="Idee abschicken").click()
    expect(form).to_have_attribute("aria-busy", "true")
    page.locator("textarea").evaluate("area => area.focus()")
    page.keyboard.type("verloren")
    holds(page)
    waiting[0].fulfill(status=502, body="<p>Bad Gateway</p>", content_type="text/html")
    expect(form).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#connection")).to_be_visible()
    guest.faults.clear()  # the gateway's answer is one
    holds(page)


def test_after_a_session_has_ended_the_text_waits_behind_the_sign_in(village: Village, window: Open) -> None:
    jana = window(village.address).sign_in(village.cookie())
    edit = f"/ideas/{village.draft}/edit"
    text = "Und ein Baum, der im Sommer Schatten gibt."
    write(page := jana.page, text, path=edit)
    village.end_sessions()
    page.get_by_role("button", name="Als Entwurf speichern").click()
    expect(page.get_by_role("alert").filter(has_text="Sie waren länger nicht aktiv")).to_be_focused()
    holds(page, text)
    page.get_by_role("link", name="Neu anmelden").click()
    page.wait_for_url(re.compile("sign-in"))
    jana.sign_in(village.cookie())
    page.goto(edit)
    expect(page.get_by_text(BACK)).to_be_visible()
    holds(page, text)
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url(f"{village.address}/")
    assert kept(page) == []


def test_who_signs_out_everywhere_leaves_no_words_here_either(village: Village, window: Open) -> None:
    write(page := window(village.address).sign_in(village.cookie()).page, path=f"/ideas/{village.draft}/edit")
    page.goto("/account/sessions")
    assert kept(page)
    page.get_by_role("button", name="Überall abmelden").click()
    page.wait_for_url(f"{village.address}/")
    assert kept(page) == []


def test_who_deletes_the_account_leaves_no_words_and_who_fails_to_keeps_them(village: Village, window: Open) -> None:
    write(page := window(village.address).sign_in(village.cookie(village.ali)).page)
    page.goto("/account/leave")
    form, leave = (
        page.locator("form[action$='/account/leave']"),
        page.get_by_role("button", name="Konto endgültig löschen"),
    )
    form.evaluate("form => form.insertAdjacentHTML('beforeend', '<input name=ideas value=9>')")
    leave.click()
    page.locator(".error-summary").wait_for()
    assert kept(page)
    page.goto("/account/leave")
    leave.click()
    page.wait_for_url(f"{village.address}/")
    assert kept(page) == []


def test_a_week_later_any_page_takes_them_away(village: Village, window: Open) -> None:
    page = window(village.address).page
    page.goto("/")
    page.evaluate("""() => [8, 6].forEach((days) =>
        localStorage.setItem(`draft:/x#${days}`, JSON.stringify({ at: Date.now() - days * 86400000, values: {} })))""")
    page.goto("/campaigns")
    assert kept(page) == ["draft:/x#6"]


def test_without_scripts_a_session_that_has_ended_gives_the_text_back(village: Village, window: Open) -> None:
    jana = window(village.address, scripts=False).sign_in(village.cookie())
    text = "Das steht danach im Entwurf, und in keinem anderen Test."
    write(page := jana.page, text, path=f"/ideas/{village.draft}/edit")
    village.end_sessions()
    page.get_by_role("button", name="Als Entwurf speichern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Text ist noch da")
    expect(page.get_by_text(text)).to_be_visible()
    jana.sign_in(village.cookie())
    for _ in range(2):  # the first time the page brings a token of before
        page.get_by_role("button", name="Weiterschreiben").click()
    holds(page, text)
    page.get_by_role("button", name="Als Entwurf speichern").click()
    expect(page.get_by_text("Ihr Entwurf ist gespeichert")).to_be_visible()


def test_the_devices_position_becomes_the_point_when_somebody_asks(village: Village, window: Open) -> None:
    guest = window(village.address, size=PHONE)
    page = guest.page
    page.goto(NEW)
    ask, point = page.get_by_role("button", name="Meinen Standort verwenden"), page.get_by_label("Punkt auf der Karte")
    ask.click()
    expect(page.get_by_text("darf uns den Standort nicht sagen")).to_be_visible()
    guest.context.grant_permissions(["geolocation"])
    guest.context.set_geolocation({"latitude": 48.70123, "longitude": 13.50456, "accuracy": 12})
    page.reload()
    expect(point).to_have_value("")
    ask.click()
    expect(point).to_have_value("48.70123, 13.50456")
    expect(page.get_by_text("auf etwa 12 Meter genau")).to_be_visible()
    allowed = page.evaluate("document.featurePolicy.allowsFeature('geolocation')")
    page.goto("/")
    assert (allowed, page.evaluate("document.featurePolicy.allowsFeature('geolocation')")) == (True, False)
