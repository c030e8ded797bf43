"""From the desk to the postbox: a coordinator looks at a post, publishes and corrects it; who follows gets one mail about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mitreden.core import clock
from mitreden.following import jobs
from mitreden.outbox import delivery
from tests.browser.chromium import DESK, PHONE, Window
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.visitor import Visitor
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
TITLE = "Der Bus kommt nach Holm"


def days_later(installation: Installation, days: int) -> None:
    """What the worker does until the morning after next: it gathers what is due and delivers it."""
    with installation.context(), clock.at(clock.now() + timedelta(days=days)):
        jobs.write_digests()
        while delivery.deliver():
            pass


def mails(installation: Installation) -> int:
    """How many of all mails tell of the post."""
    return sum(b"holm" in path.read_bytes().lower() for path in (installation.folder / "mail").glob("*.eml"))


def post(kora: Visitor) -> None:
    """Write, look, publish; then correct a word."""
    kora.open("/desk/news/new").sign_in("kora@example.org").title("Neuigkeit schreiben")
    kora.fill(Titel=TITLE, Was_gibt_es_Neues="Am **Samstag**, 10 Uhr.").press("Vorschau")
    kora.sees("So sehen es alle. Noch ist nichts gespeichert.").is_well()
    kora.press("Veröffentlichen").title(TITLE).sees("Wer folgt, liest davon in der nächsten Mail.").is_well()
    kora.follow("Bearbeiten oder zurückziehen").fill(Was_gibt_es_Neues="Am **Sonntag**, 10 Uhr.").press("Speichern")
    kora.title(TITLE).sees("Eine zweite Mail bekommt niemand.", "geändert am", "Sonntag")


def test_who_follows_the_region_gets_one_mail_about_a_post(
    installation: Installation, window: Callable[..., Window]
) -> None:
    installation.run("init")
    installation.run("campaigns", "create", "wege", "--title", "Besser unterwegs")
    installation.run("people", "create", "kora@example.org", "--name", "Kora", "--role", "coordinator")
    mailbox = Mailbox(installation.folder / "mail")
    with installation.server("--workers", "2") as address:
        nora, kora = (Visitor(window(address, size=size), mailbox) for size in (PHONE, DESK))
        nora.open("/news").follow("Neuigkeiten der Region folgen").sign_in("nora@example.org", "Nora")
        nora.press("Neuigkeiten der Region folgen").sees("Nicht mehr folgen").is_well()
        post(kora)
        nora.open("/").sees("Neuigkeiten der Region").follow(TITLE).title(TITLE).sees("Sonntag").is_well()
        days_later(installation, 2)
        told = mailbox.next_for("nora@example.org")
        assert TITLE in text_of(told)
        assert "Am Sonntag, 10 Uhr." in text_of(told)
        for days in (3, 9):
            days_later(installation, days)
        assert mails(installation) == 1
        kora.follow("Bearbeiten oder zurückziehen").main.locator("summary", has_text="Zurückziehen").click()
        kora.press("Neuigkeit zurückziehen").sees("nirgends mehr zu sehen").is_well()
        nora.open("/news").sees("Noch keine Neuigkeiten")
