"""What citizens are promised, as they see it in Chromium: help, languages, legal pages, weight, paper, before scripts load."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import checks
from tests.browser.chromium import PHONE, Window
from tests.browser.mailbox import Mailbox
from tests.browser.village import NEW, TEXT, Village, write
from tests.browser.visitor import Visitor
from tests.browser.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
FIRST_VISIT, LATER_PAGE = 110_000, 15_000
PAPER = (794, 1123)  # A4 at 96 dots an inch
SEEN = (
    "/",
    "/campaigns/{campaign}",
    "/campaigns/{campaign}/ideas",
    "/ideas/{idea}",
    "/roadmap",
    "/roadmap/measures/{measure}",
)


def visitor(village: Village, window: Open, scripts: bool) -> Visitor:
    """Somebody with a telephone."""
    return Visitor(window(village.address, scripts=scripts, size=PHONE), Mailbox(village.installation.folder / "mail"))


@both_ways
def test_who_writes_is_shown_what_is_there_already(village: Village, window: Open, scripts: bool) -> None:
    ali = visitor(village, window, scripts).open(NEW)
    ali.fill(Titel="Ein Bus am Morgen", Ihre_Idee="Ein Text, der lang genug ist, um eine Idee zu sein.")
    if not scripts:
        ali.fill(Thema="Plätze").press("Vorschau ansehen").title("Ihre Idee")
    ali.sees("Unterstützen Sie vielleicht diese Idee?").is_well()
    expect(ali.main.get_by_role("link", name="Ein Bus am Morgen").first).to_have_attribute(
        "href", f"/ideas/{village.idea}"
    )


@both_ways
def test_another_language_stays_on_the_page_with_what_was_typed(village: Village, window: Open, scripts: bool) -> None:
    ali = visitor(village, window, scripts)
    write(ali.page)
    ali.press("Idee abschicken").sees("Bitte wählen Sie ein Thema")
    ali.page.locator(".phone-menu summary").click()
    switch = ali.page.locator(".phone-menu .languages")
    switch.get_by_role("link", name="English").or_(switch.get_by_role("button", name="English")).click()
    expect(ali.page.get_by_role("heading", level=1)).to_have_text("What is your idea?")
    expect(ali.page.get_by_label("Your idea")).to_have_value(TEXT)
    assert NEW in ali.page.url
    ali.is_well()


@both_ways
def test_a_barrier_is_reported_without_an_account(village: Village, window: Open, scripts: bool) -> None:
    ali = visitor(village, window, scripts).open("/campaigns/dorf/ideas")
    for link in ("Impressum", "Datenschutz", "Regeln fürs Mitmachen", "Barrierefreiheit"):
        ali.page.get_by_role("contentinfo").get_by_role("link", name=link, exact=True).click()
        ali.title(link if link != "Regeln fürs Mitmachen" else "Regeln").is_well()
    ali.follow("Barriere melden").press("Hinweis abschicken").sees("was nicht geklappt hat")
    ali.fill(**{"Was hat nicht geklappt?": "Die Karte liest mir niemand vor."}).press("Hinweis abschicken")
    ali.sees("Danke! Ihr Hinweis ist beim Team.").is_well()


def test_plain_and_easy_language_are_one_link_away(world: World, cleaned: Window) -> None:
    (page := cleaned.page).goto(world.path("/campaigns/{campaign}"))
    page.get_by_role("link", name="Einfache Sprache").click()
    expect(page.get_by_role("link", name="Einfache Sprache")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Standardsprache").click()
    expect(page.get_by_role("link", name="Standardsprache")).to_have_attribute("aria-current", "true")
    page.get_by_role("contentinfo").get_by_role("link", name="Leichte Sprache").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mitreden in Leichter Sprache")


@pytest.mark.parametrize("fate", ["lost", "on their way"])
def test_pages_can_be_used_before_their_scripts_are_there(village: Village, window: Open, fate: str) -> None:
    ali, waiting = visitor(village, window, scripts=True), []
    ali.page.route("**/*.js", lambda route: route.abort() if fate == "lost" else waiting.append(route))

    def at_once(path: str) -> None:
        ali.page.goto(path, wait_until="commit")

    at_once("/campaigns/dorf/ideas")
    ali.fill(**{"In Ideen und Kommentaren suchen": "Morgen"}).press("Suchen").sees("1 passende Idee")
    ali.page.locator("summary", has_text="Filtern").click()
    ali.main.get_by_role("link", name="Nach Thema, Gemeinde oder Stand filtern").click()
    ali.title("Ideen filtern").sees("Bus und Bahn (1)")
    at_once(f"/notices/new?idea={village.idea}")
    ali.press("Meldung abschicken").sees("Bitte wählen Sie, worum es geht.")
    ali.window.faults[:] = [fault for fault in ali.window.faults if ".js: net::ERR_FAILED" not in fault]


_INJECTED = """<p><a id="foreign" href="#" hx-get="/campaigns" hx-target="#main"{nonce}>Gewonnen!</a></p></main>"""


@pytest.mark.parametrize("is_ours", [False, True], ids=["injected", "control"])
def test_markup_without_the_pages_nonce_sends_nothing(village: Village, window: Open, is_ours: bool) -> None:
    visit, asked = window(village.address), list[str]()
    page = visit.page

    def inject(route: Route) -> None:
        answer = route.fetch()
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert nonce
        added = _INJECTED.format(nonce=f' hx-nonce="{nonce[1]}"' if is_ours else "")
        route.fulfill(response=answer, body=answer.text().replace("</main>", added, 1))

    page.route("**/legal/terms", inject)
    page.goto("/legal/terms", wait_until="networkidle")
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#foreign").click()
    page.goto("/legal/imprint")  # whatever was sent was sent before
    assert any(url.endswith("/campaigns") for url in asked) is is_ours
    assert ["blocked <a#foreign>" in fault for fault in visit.faults] == ([] if is_ours else [True])
    visit.faults.clear()


class Scales:
    """Bytes over the wire as Chromium counts them, head and body, pictures of ideas left out."""

    def __init__(self, page: Page) -> None:
        self.names: dict[str, str] = {}
        self.found: dict[str, float] = {}
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.responseReceived", self._named)
        tools.on("Network.loadingFinished", self._weighed)

    def _named(self, event: Any) -> None:
        self.names[event["requestId"]] = event["response"]["url"]

    def _weighed(self, event: Any) -> None:
        address = self.names.get(event["requestId"], "")
        if "/pictures/" not in address:
            self.found[address] = event["encodedDataLength"]

    def take(self) -> float:
        """What came since the last time."""
        total = sum(self.found.values())
        self.found.clear()
        return total


def test_a_visit_is_light_as_a_browser_weighs_it(world: World, window: Open) -> None:
    page = window(world.address).page  # a new one: it has kept no file yet
    scales = Scales(page)
    page.goto(world.path("/campaigns/{campaign}/ideas"), wait_until="networkidle")
    assert LATER_PAGE < scales.take() <= FIRST_VISIT
    for path in SEEN:
        page.goto(world.path(path), wait_until="networkidle")
        assert 1_000 < scales.take() <= LATER_PAGE, path


_UNMARKED = """
() => [...document.querySelectorAll(".sort a[aria-current], .chip[aria-current], .nav-list a[aria-current], .btn.kern-btn")]
  .filter(e => e.checkVisibility())
  .filter(e => { const s = getComputedStyle(e); return !parseFloat(s.outlineWidth) && !parseFloat(s.borderTopWidth); })
  .map(e => e.textContent.trim())
"""


def test_on_paper_and_in_forced_colours_nothing_is_lost(world: World, cleaned: Window) -> None:
    page = cleaned.page
    for path in (*SEEN, "/campaigns/{campaign}/ideas/filters?status=published"):
        page.goto(world.path(path))
        page.emulate_media(forced_colors="active")
        assert (page.evaluate(_UNMARKED), checks.wide(page)) == ([], []), path
        page.emulate_media(media="print", forced_colors="none")
        page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for gone in (".nav-bar", ".breadcrumb", ".filters", ".pagination", ".actions", ".btn"):
            assert not [one for one in page.locator(gone).all() if one.is_visible()], (path, gone)
        assert checks.wide(page) == [], path
        page.emulate_media(media="screen")
