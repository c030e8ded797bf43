"""Take part first, prove later, on a phone: idea with picture, support, comment, one mail, one button, in another browser."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.browser import checks
from tests.browser.chromium import PHONE, Window
from tests.browser.guests import open_to_guests
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.visitor import Visitor
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])]
TITLE = "Eine Bank am Weiher"
TEXT = "Unter der Linde fehlt eine Bank, auf der man sich ausruhen kann."
MINUTES = 2


def act(gerda: Visitor, picture: Path) -> None:
    """All that a guest does before anybody knows them."""
    gerda.open("/campaigns/offen").follow("Idee einreichen").title("Was ist Ihre Idee?").sees("Sie brauchen kein Konto")
    gerda.fill(Titel=TITLE, Ihre_Idee=TEXT)
    gerda.main.locator("summary", has_text="Bilder dazu").click()
    gerda.field("Datei für Bild 1").set_input_files(picture)
    gerda.fill(**{"Was ist darauf zu sehen?": "Die Linde, ohne Bank"})
    gerda.press("Idee abschicken").title("Wie erreichen wir Sie?").sees(TITLE).is_well()
    gerda.open("/campaigns/offen/ideas").follow("Ein Bus am Abend").sees("ist vorgemerkt")
    gerda.follow("Unterstützen").press("Unterstützen").sees("Ihre Unterstützung ist vorgemerkt")
    gerda.follow("Kommentieren").fill(Ihr_Kommentar="Das fehlt hier wirklich.").press("Kommentar abschicken")
    gerda.fill(**{"Mail-Adresse": "gerda@example.org"}).press("Mail schicken").title("Schauen Sie in Ihr Postfach")
    gerda.is_well()


def test_a_guest_takes_part_with_one_mail_and_one_button(
    installation: Installation, window: Callable[..., Window], scripts: bool, tmp_path: Path
) -> None:
    picture = tmp_path / "linde.jpg"
    Image.new("RGB", (1600, 1200), "green").save(picture)
    other = open_to_guests(installation)
    mailbox = Mailbox(installation.folder / "mail")
    with installation.server("--workers", "2") as address:
        gerda, phone = (Visitor(window(address, scripts=scripts, size=PHONE), mailbox) for _ in range(2))
        begun = time.monotonic()
        act(gerda, picture)
        link = re.search(r"/take-part/[\w-]{43}", text_of(mailbox.next_for("gerda@example.org")))
        assert link
        phone.open(link[0]).title("Noch ein Klick").sees(TITLE, "Ein Bus am Abend").is_well()
        phone.press("Ja, das zählt").title("Danke! Es zählt.").is_well()
        assert time.monotonic() - begun < MINUTES * 60
        assert len(checks.cookies(phone.window.context)) <= 1
        phone.follow(TITLE).sees("Von einem Gast", TEXT)
        phone.main.get_by_role("img", name="Die Linde, ohne Bank").wait_for()
        phone.open(f"/ideas/{other}").sees("1 Unterstützung", "Das fehlt hier wirklich.", "Gast")
        phone.open(link[0]).title("Danke! Es zählt.")
