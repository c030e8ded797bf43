"""Finding an idea, going back to the list as it was left, and saying that one's own village needs it, too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from mitreden.comments import findable
from mitreden.extensions import db
from tests.browser import checks
from tests.browser.chromium import NARROWEST, PHONE, Window
from tests.browser.keyboard import Keyboard
from tests.browser.mailbox import Mailbox
from tests.browser.visitor import Visitor
from tests.factories import Make
from tests.installation import Installation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("template", ["sqlite"], indirect=True),
    pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"]),
]
WORDS = "Ein Kiosk mit Fahrradständern"


def _villages(installation: Installation) -> None:
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        field, holm = make.field("Wege"), make.municipality("Holm")
        make.municipality("Brunn")
        campaign = make.campaign("wege", title="Besser unterwegs", fields=[field, make.field("Energie")])
        for number in range(12):
            idea = make.idea(campaign, title=f"Idee {number}", field_id=field.id, municipality_id=holm.id)
        findable.follow(make.comment(idea, text=WORDS))
        db.session.commit()


def test_from_the_list_to_an_idea_and_back(
    installation: Installation, window: Callable[..., Window], scripts: bool
) -> None:
    _villages(installation)
    with installation.server("--workers", "1") as address:
        ali = Visitor(window(address, scripts=scripts, size=PHONE), Mailbox(installation.folder / "mail"))
        page = ali.open("/campaigns/wege/ideas").page
        page.locator("summary", has_text="Filtern").click()
        if not scripts:
            ali.follow("Nach Thema, Gemeinde oder Stand filtern").title("Ideen filtern").is_well()
        ali.sees("Energie (0)").follow("Wege (12)").sees("12 passende Ideen").is_well()
        ali.follow("Idee 3").title("Idee 3").is_well().follow("Zurück zur Liste").sees("12 passende Ideen")
        expect(page.locator(".card-item", has_text="Idee 3")).to_be_in_viewport()
        ali.fill(**{"In Ideen und Kommentaren suchen": "Fahrradstaender"}).press("Suchen")
        ali.sees("1 passende Idee", "In einem Kommentar gefunden", "Idee 11")
        ali.follow("Idee 11").follow("Das brauchen wir auch").sign_in("ali@example.org", "Ali")
        ali.title("Das brauchen wir auch").fill(Ihre_Gemeinde="Brunn").is_well().press("Das brauchen wir auch")
        ali.sees("Danke! Die Gemeinde steht jetzt bei der Idee.", "Aus Brunn heißt es").is_well()
        ali.follow("Meine Angabe ändern").press("Zurücknehmen").sees("Das ist zurückgenommen.").is_well()


def test_filters_by_keys_alone_combine_with_words(
    installation: Installation, window: Callable[..., Window], scripts: bool
) -> None:
    _villages(installation)
    with installation.server("--workers", "1") as address:
        ali = Visitor(window(address, scripts=scripts, size=NARROWEST), Mailbox(installation.folder / "mail"))
        keys, page = Keyboard(ali.open("/campaigns/wege/ideas").page), ali.page
        ali.field("In Ideen und Kommentaren suchen").focus()
        keys.go_to("Filtern")
        page.keyboard.press("Enter")
        if scripts:
            ali.sees("Holm (12)")
        else:
            keys.go_to("Nach Thema")
            page.keyboard.press("Enter")
            ali.title("Ideen filtern")
        keys.go_to("Holm (12)")
        page.keyboard.press("Enter")
        ali.title("Alle Ideen").sees("12 passende Ideen", "Filter entfernen: Holm").is_well()
        assert checks.reflow(page) == []
        ali.fill(**{"In Ideen und Kommentaren suchen": "Fahrradständer"}).press("Suchen").sees("1 passende Idee")
        page.wait_for_url(lambda url: "q=" in url and "municipality=" in url)
        ali.follow("Filter entfernen: Holm").sees("1 passende Idee").sees_no_more("Filter entfernen: Holm")
        assert keys.faults == []
