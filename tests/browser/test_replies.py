"""From the mail in the town hall to the citizen: three clicks without signing in, a release, the answer on the idea's page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from mitreden.accounts.roles import Role
from mitreden.campaigns.models import CampaignState
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.outbox import delivery
from mitreden.replies import jobs, reminding
from tests.browser.chromium import DESK, PHONE, Window
from tests.browser.keyboard import Keyboard
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.visitor import Visitor
from tests.browser.world import cookie_of
from tests.factories import Make, People
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])]
ANSWER = "Das machen wir: Die Bank steht ab April am Weiher."


@contextmanager
def worker(installation: Installation, **later: int) -> Iterator[None]:
    """What the worker does some time from now; afterwards the mails are out."""
    with installation.context(), clock.at(clock.now() + timedelta(**later)):
        yield
        while delivery.deliver():
            pass


def built(installation: Installation) -> tuple[int, str]:
    """Two ideas that Holm owes an answer; the number of one, and the cookie of the strategy team."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        people = People(make)
        holm, hanna = make.municipality("Holm"), make.person("Hanna Amt", email="hanna@example.org")
        make.grant(hanna, Role.CONTACT, organisation_id=holm.id)
        promised = clock.today() + timedelta(days=30)
        campaign = make.campaign("wege", title="Besser unterwegs", state=CampaignState.ANSWERING, answer_on=promised)
        idea = make.idea(campaign, title="Eine Bank am Weiher", municipality_id=holm.id)
        make.idea(campaign, title="Ein Steg am Weiher", municipality_id=holm.id)
        return idea.id, cookie_of(app, people.stefan)


def test_from_the_mail_to_the_citizen(installation: Installation, window: Callable[..., Window], scripts: bool) -> None:
    idea, stefans = built(installation)
    mailbox = Mailbox(installation.folder / "mail")
    with worker(installation):
        assert reminding.remind() == 1
        db.session.commit()
    with installation.server("--workers", "1", "--no-worker") as address:
        mail = text_of(mailbox.next_for("hanna@example.org"))
        found = re.search(rf"/replies/\S+\?idea={idea}\b", mail)
        assert found, mail
        hanna = Visitor(window(address, size=PHONE, scripts=scripts), mailbox)
        hanna.open(found[0]).sees("Guten Tag, Hanna Amt").is_well()  # the first click: the line in the mail
        expect(hanna.field("Eine Bank am Weiher")).to_be_checked()
        hanna.tick("Das machen wir").fill(Ihre_Antwort=ANSWER)  # the second
        hanna.press("Antwort abgeben").sees("Danke! Ihre Antwort ist abgegeben.").is_well()  # the third
        hanna.sees_no_more("Eine Bank am Weiher")
        assert hanna.page.goto("/desk").url.endswith("/account/sign-in?next=/desk") or "sign-in" in hanna.page.url
        stefan = Visitor(window(address, size=DESK, scripts=scripts).sign_in(stefans), mailbox)
        stefan.open("/desk").sees("1 Antwort wartet auf die Freigabe").follow(
            "1 Antwort wartet auf die Freigabe"
        ).is_well()
        stefan.press("Alle freigeben (1)").sees("1 Antwort hat ihren Termin.").is_well()
        citizen = Visitor(window(address, size=PHONE, scripts=scripts), mailbox)
        citizen.open(f"/ideas/{idea}").sees_no_more(ANSWER)
        with worker(installation, minutes=11):
            assert jobs.release_due() == 1
        citizen.open(f"/ideas/{idea}").sees("Antwort der Gemeinde", ANSWER, "Holm").is_well()


def test_by_keyboard_alone(installation: Installation, window: Callable[..., Window], scripts: bool) -> None:
    """The town hall, from the mail's link on: the focus is never lost and always visible."""
    idea, _ = built(installation)
    with worker(installation):
        reminding.remind()
        db.session.commit()
    mail = text_of(Mailbox(installation.folder / "mail").next_for("hanna@example.org"))
    found = re.search(rf"/replies/\S+\?idea={idea}\b", mail)
    assert found
    with installation.server("--workers", "1", "--no-worker") as address:
        page = window(address, size=DESK, scripts=scripts).page
        page.goto(found[0])
        keys = Keyboard(page)
        keys.go_to("Antwort abgeben").press("Enter")
        page.locator(".error-summary").wait_for()
        keys.go_to("Das machen wir").press("Space").go_to("Ihre Antwort").type(ANSWER)
        keys.go_to("Antwort abgeben").press("Enter")
        expect(page.get_by_role("main")).to_contain_text("Danke! Ihre Antwort ist abgegeben.")
        assert keys.faults == []
