"""From an idea to a measure, through the real pages only: each person in an own window, mails by the real worker."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import DESK, PHONE, Window
from tests.browser.mailbox import Mailbox
from tests.browser.visitor import Visitor
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])]
Enter = Callable[..., Visitor]
TITLE = "Ein Nachtbus am Wochenende"
TEXT = "Wer in Holm kein Auto hat, kommt nach acht nicht mehr heim.\n\n- Freitag und Samstag\n- bis **ein** Uhr"
STAFF = {"mira": "moderator", "stefan": "strategist", "kora": "coordinator"}


@pytest.fixture
def enter(installation: Installation, window: Callable[..., Window], scripts: bool) -> Iterator[Enter]:
    """Somebody comes by; at the end nothing may have gone wrong in any window."""
    installation.run("init")
    installation.run(
        "campaigns", "create", "wege", "--title", "Besser unterwegs", "--field", "Bus und Bahn", "--field", "Rad"
    )
    for name, role in STAFF.items():
        installation.run("people", "create", f"{name}@example.org", "--name", name.title(), "--role", role)
    mailbox = Mailbox(installation.folder / "mail")
    with installation.server("--workers", "2") as address:
        yield lambda size=PHONE: Visitor(window(address, scripts=scripts, size=size), mailbox)


def submit(nora: Visitor) -> str:
    """A new citizen registers on the way to the form and sends an idea. Returns its address."""
    nora.open("/").is_well().follow("Besser unterwegs").is_well().follow("Idee einreichen")
    nora.sign_in("nora@example.org", "Nora").title("Was ist Ihre Idee?")
    missing = "Bitte geben Sie Ihrer Idee einen Titel"
    nora.press("Idee abschicken").sees(missing).fill(Titel=TITLE, Thema="Bus und Bahn").press("Idee abschicken")
    nora.sees_no_more(missing).sees("Bitte beschreiben Sie Ihre Idee mit Worten")
    assert nora.field("Titel").input_value() == TITLE, "nothing typed is ever lost"
    nora.fill(**{"Ihre Idee": TEXT}).is_well().press("Idee abschicken").sees("Danke! Ihre Idee ist da.").title(TITLE)
    return nora.page.url


def publish(mira: Visitor) -> None:
    """The moderator finds it in her queue and publishes it."""
    mira.open("/desk").sign_in("mira@example.org").open("/desk/moderation").sees("Wartet auf Prüfung")
    mira.follow(TITLE).sees("Freitag und Samstag").is_well().press("Veröffentlichen").sees("ist veröffentlicht")


def support(ali: Visitor) -> None:
    """Another citizen finds it by a word in another form, registers and supports it."""
    ali.open("/campaigns/wege/ideas").fill(Suchen="Wochenenden").press("Suchen").follow(TITLE).sees("0 Unterstützungen")
    ali.follow("Anmelden und unterstützen").sign_in("ali@example.org", "Ali").title(TITLE)
    ali.press("Unterstützen").sees("1 Unterstützung", "Unterstützt").is_well()
    ali.press("Unterstützt").sees("0 Unterstützungen").press("Unterstützen").sees("1 Unterstützung")


def plan(stefan: Visitor) -> None:
    """The strategy team makes a measure of it and puts it on the roadmap."""
    stefan.open("/desk/roadmap").sign_in("stefan@example.org").follow("Neue Maßnahme")
    stefan.fill(
        Name_der_Maßnahme="Rufbus ab 2027", Worum_es_geht="Ein Bus, der kommt, wenn man ihn ruft.", Thema="Bus und Bahn"
    )
    stefan.press("Maßnahme anlegen").title("Rufbus ab 2027")
    stefan.fill(Idee_suchen="Nachtbus").press("Suchen").tick(TITLE).fill(Notiz="Damit fing es an.")
    stefan.press("Verknüpfen").sees("ist jetzt mit der Maßnahme verknüpft").is_well()
    for state in ("Steckbrief im Entwurf", "Vorgesehen"):
        stefan.fill(Neuer_Stand=state).press("Stand ändern").sees("Der neue Stand ist gespeichert")


def fetch_table(kora: Visitor, folder: Path) -> list[dict[str, str]]:
    """The coordinator loads all ideas as a table."""
    kora.open("/desk/exports").sign_in("kora@example.org").title("Tabellen").is_well()
    kora.page.get_by_label("Format").select_option("csv")
    path = kora.download(kora.main.get_by_role("button", name="Tabelle laden"), folder)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_from_an_idea_to_the_roadmap(enter: Enter, tmp_path: Path) -> None:
    address = submit(enter())
    guest = enter()
    assert guest.page.goto(address).status == 404, "before a moderator has seen it, only its author can read it"
    publish(enter(DESK))
    support(enter())
    plan(enter(DESK))
    guest.open("/roadmap").sees("Rufbus ab 2027", TITLE).is_well().follow("Rufbus ab 2027").sees("Damit fing es an.")
    guest.follow(TITLE).title(TITLE).sees("Freitag und Samstag", "1 Unterstützung", "Rufbus ab 2027").is_well()
    guest.sees("Was wurde daraus?", "Maßnahme")
    (row,) = fetch_table(enter(DESK), tmp_path)
    assert (row["title"], row["field"], row["state"], row["support"]) == (TITLE, "Bus und Bahn", "published", "1")
    assert row["measures"].endswith("(origin): Rufbus ab 2027")
    assert address.endswith(row["permalink"])
    assert row["text_source"] == TEXT
