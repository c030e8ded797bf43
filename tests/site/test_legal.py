"""The privacy page says what the code does: its times, settings and campaigns are read, not written down."""

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, CampaignState
from mitreden.core import clock
from mitreden.privacy import retention
from mitreden.site import data_protection
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
PRIVACY = "/legal/privacy"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=30), "30 Minuten"),
        (timedelta(hours=12), "12 Stunden"),
        (timedelta(days=1), "1 Tag"),
        (timedelta(days=30), "30 Tage"),
        (timedelta(days=183), "6 Monate"),
        (timedelta(days=365), "12 Monate"),
    ],
)
def test_times_in_words(app: Flask, time: timedelta, words: str) -> None:
    with app.test_request_context():
        assert data_protection.lasting(time) == words


@pytest.mark.parametrize("rule", ["UNCONFIRMED", "DRAFTS", "SESSIONS", "CODES", "MAILS", "LOGS", "NOTICES"])
def test_the_times_are_those_that_retention_keeps_to(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    """The page follows the code: another time in `retention` is another time on the page."""
    assert "77 Tage" not in client.page(PRIVACY).text
    monkeypatch.setattr(retention, rule, timedelta(days=77))
    assert "77 Tage" in client.page(PRIVACY).text


def test_it_names_the_mail_server_and_the_cookies_that_there_are(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Sie bleiben auf diesem" in client.page(PRIVACY).text
    smtp = dataclasses.replace(app.config["SETTINGS"], mail_url="smtp://user:k3nnw0rt@mail.holm.example:587")
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(smtp, staff_second_factor="required"))
    monkeypatch.setitem(app.config, "SESSION_COOKIE_NAME", "__Host-session")
    text = client.page(PRIVACY).text
    assert "mail.holm.example" in text
    assert "k3nnw0rt" not in text
    assert "__Host-session" in text
    assert "Das Team braucht dazu einen zweiten Faktor." in text


def test_each_campaign_with_its_days_for_those_who_may_know_of_it(
    make: Make, people: People, client: PageClient, signed_in: SignedIn
) -> None:
    make.campaign(
        controller="Landratsamt Holm",
        legal_basis="Art. 6",
        guests_until=date(2030, 5, 3),
        retain_until=date(2031, 5, 3),
        minimum_age=16,
    )
    make.campaign(title="Nur für Geladene", audience=Audience.INVITED)
    make.campaign(title="Noch ein Entwurf", state=CampaignState.DRAFT)
    text = client.page(PRIVACY).text
    for words in ("Landratsamt Holm", "Art. 6", "bis 3. Mai 2031", "bis 3. Mai 2030", "mindestens 16 Jahre"):
        assert words in text
    assert "Nur für Geladene" not in text
    assert "Nur für Geladene" in signed_in(people.kora).page(PRIVACY).text
    assert "Noch ein Entwurf" not in signed_in(people.kora).page(PRIVACY).text


def test_the_day_on_which_votes_become_nameless_is_thirty_days_after_the_vote(make: Make, client: PageClient) -> None:
    campaign = make.campaign()
    day = clock.local(max(phase.ends_at for phase in campaign.phases) + timedelta(days=30)).date()
    assert f"bis {day.day}." in client.page(PRIVACY).text


def test_the_statement_has_its_six_parts(client: PageClient) -> None:
    headings = [" ".join(one.itertext()) for one in client.page("/legal/accessibility").all(".//main//h2")]
    assert len(headings) == 6
    assert headings[1] == "Stand der Vereinbarkeit"


@pytest.mark.parametrize("path", ["/", "/campaigns", "/roadmap", "/account/sign-in", "/ideas/999999"])
def test_the_legal_pages_are_linked_from_every_page(make: Make, client: PageClient, path: str) -> None:
    make.region()
    links = client.page(path, status=404 if path.endswith("999") else 200).links()
    for name in ("imprint", "privacy", "accessibility", "terms"):
        assert f"/legal/{name}" in links


@pytest.mark.parametrize("path", ["imprint", "privacy", "accessibility", "terms"])
def test_they_cost_the_same_with_many_campaigns(make: Make, client: PageClient, queries: list[str], path: str) -> None:
    prices = []
    for _ in range(2):
        make.campaign(), make.campaign()
        queries.clear()
        client.page(f"/legal/{path}")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 8, prices
