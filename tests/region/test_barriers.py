"""Telling of a barrier: without signing in, to the team, with a receipt, and no words in the log."""

import dataclasses
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.roles import Role
from mitreden.app import create_app
from mitreden.audit.models import AuditEvent
from mitreden.extensions import db, limiter
from mitreden.outbox.mails import Letter, rendered
from mitreden.outbox.models import OutboxMail
from mitreden.region import commands
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient

PATH = "/legal/accessibility/report"
WORDS = "Mein Vorleseprogramm nennt den Knopf nicht."


def send(client: PageClient, *, status: int = 303, **values: str) -> Any:
    return client.submit(PATH, PATH, {"words": WORDS, **values}, status=status)


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))


def test_it_reaches_everybody_who_coordinates_and_says_thanks(make: Make, people: People, client: PageClient) -> None:
    assert all(person.email for person in (people.kora, people.mira, people.adam))
    page = client.follow(send(client, where="/campaigns", name="Ali Demir", email="Ali@Example.org"))
    to_team, receipt = mails()
    number = to_team.data["number"]
    assert number in page.text
    assert (to_team.kind, to_team.address) == ("region.barrier", people.kora.email)
    assert (to_team.data["words"], to_team.data["reply"]) == (WORDS, "ali@example.org")
    assert (receipt.kind, receipt.address, receipt.data) == (
        "region.barrier_receipt", "ali@example.org", {"number": number},
    )  # fmt: skip


def test_the_mail_to_the_team_says_all_and_the_receipt_repeats_no_word(people: People, client: PageClient) -> None:
    assert people.kora
    send(client, email="ali@example.org", where="Startseite")
    bodies = []
    for mail in mails():
        letter = Letter(mail.id, mail.kind, mail.address or "", mail.locale, mail.data, mail.created_at, 0)
        bodies.append(rendered(letter).get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert WORDS in bodies[0]
    assert "Startseite" in bodies[0]
    assert WORDS not in bodies[1], "else anybody could have us write their words to others"


def test_an_address_that_the_region_named_gets_it_alone(people: People, client: PageClient) -> None:
    commands.set_texts(texts={"barrier_mail": "barrierefrei@example.org"}, by=people.kora)
    db.session.commit()
    send(client)
    assert [mail.address for mail in mails()] == ["barrierefrei@example.org"]


def test_without_coordinators_it_reaches_who_runs_the_installation(people: People, client: PageClient) -> None:
    assert people.adam
    send(client)
    assert [mail.address for mail in mails()] == [people.adam.email]


def test_what_would_reach_nobody_is_not_thanked_for(make: Make, client: PageClient) -> None:
    assert "bei niemandem an" in send(client, status=422).text
    assert mails() == []


def test_the_log_knows_that_not_what(make: Make, people: People, client: PageClient) -> None:
    assert people.kora
    send(client, email="ali@example.org", name="Ali Demir")
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "barrier.reported")).one()
    assert set(event.facts) == {"number", "has_receipt"}
    assert not any(word in repr(event.facts) for word in ("Ali", "ali@", "Vorleseprogramm"))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"words": " "}, "was nicht geklappt hat"),
        ({"words": "kaputt"}, "was nicht geklappt hat"),
        ({"words": "x" * 4001}, "4000"),
        ({"email": "ohne-at"}, "Mail-Adresse"),
    ],
)
def test_what_it_needs(people: People, client: PageClient, values: dict[str, str], says: str) -> None:
    assert people.kora
    assert says in send(client, status=422, **values).text
    assert mails() == []


def test_the_page_that_somebody_comes_from_stands_in_the_form(client: PageClient) -> None:
    assert client.page(f"{PATH}?page=/ideas/7").one(".//input[@name='where']").get("value") == "/ideas/7"
    assert not client.page(f"{PATH}?page=https://evil.example").one(".//input[@name='where']").get("value")


def test_nobody_floods_the_team_or_a_mailbox(installation: Installation) -> None:
    """Ten an hour from one place; five a day to one mailbox."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        make.grant(make.person(), Role.COORDINATOR)
        limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits="on"))
    limited.config["WTF_CSRF_ENABLED"] = False
    said = {"words": WORDS, "email": "ali@example.org"}
    to_one = [limited.test_client().post(PATH, data=said).status_code for _ in range(6)]
    in_all = [limited.test_client().post(PATH, data={"words": WORDS}).status_code for _ in range(6)]
    with limited.app_context():
        limiter.reset()
        limiter.enabled = False
        db.engine.dispose()
    assert to_one == [303] * 5 + [429]
    assert in_all[-1] == 429
