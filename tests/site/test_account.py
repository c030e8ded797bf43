"""My account at a glance: everything once, one click away, with how it stands."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask

from mitreden.accounts.models import Person
from mitreden.accounts.queries import existing_person
from mitreden.extensions import db
from mitreden.following import commands as following
from mitreden.following.models import FollowKind
from mitreden.ideas import queries as ideas
from mitreden.voting.commands import cast_vote
from tests.accounts.phone import carry
from tests.factories import Make, People
from tests.page_client import Page, PageClient

SignedIn = Callable[[Person], PageClient]
ENDS = [
    "/account/ideas", "/account/comments", "/account/supports", "/account/following", "/account/profile#display_name",
    "/account/profile#home", "/account/profile#locale", "/account/password", "/account/second-factor", "/account/sessions",
    "/account/data", "/account/leave",
]  # fmt: skip


def ways(page: Page) -> dict[str, str]:
    """The lines of the overview: where they lead, and what they say."""
    found = page.all(".//ul[@class='ways']/li/a")
    return {link.get("href", ""): " ".join(" ".join(link.itertext()).split()) for link in found}


def test_everything_stands_there_once_and_leads_to_its_page(signed_in: SignedIn, people: People) -> None:
    client = signed_in(people.jana)
    page = client.page("/account")
    main = page.one(".//main")
    addresses = [link.get("href") for link in main.findall(".//a")]
    assert addresses == ENDS
    assert [address for address, number in Counter(addresses).items() if number > 1] == []
    assert main.findall(".//form") == [], "the overview changes nothing"
    for address in addresses:
        path, _, anchor = str(address).partition("#")
        reached = client.page(path)
        assert not anchor or reached.all(f".//*[@id='{anchor}']"), f"{anchor} is not on {path}"


def test_each_page_of_the_account_is_reached_from_the_overview(app: Flask) -> None:
    pages = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/account/") and "GET" in (rule.methods or ()) and rule.rule.count("/") == 2
    }
    entrances = {"/account/sign-in", "/account/code", "/account/welcome", "/account/name"}  # the last: of guests
    assert pages - entrances == {end.partition("#")[0] for end in ENDS}


def test_it_says_how_things_stand(signed_in: SignedIn, people: People, make: Make) -> None:
    jana, home = people.jana, make.municipality("Ringbach")
    jana.home_id = home.id
    idea = make.idea(author=jana)
    make.comment(idea, author=jana)
    make.comment(idea, author=jana)
    who = existing_person(jana.id)
    other = ideas.idea(who, make.idea(author=people.ali).id)
    assert other is not None
    cast_vote(idea=other, by=who, keys=make.keys)
    following.follow(kind=FollowKind.IDEA, subject_id=other.id, by=jana)
    carry(jana, make.keys)
    db.session.commit()
    said = ways(signed_in(jana).page("/account"))
    assert said["/account/ideas"] == "Meine Ideen 1 Idee"
    assert said["/account/comments"] == "Meine Kommentare 2 Kommentare"
    assert said["/account/supports"] == "Was ich unterstütze 1 Idee"
    assert said["/account/following"] == "Dem folge ich 1, Mails: einmal am Tag"
    assert said["/account/profile#home"] == "Meine Gemeinde Ringbach"
    assert said["/account/second-factor"] == "Zweiter Faktor eingeschaltet"
    assert said["/account/sessions"] == "Geräte angemeldet auf 1 Gerät"


def test_supports_are_there_while_the_secret_exists(signed_in: SignedIn, people: People, make: Make) -> None:
    campaign = make.campaign()
    who = existing_person(people.jana.id)
    idea = ideas.idea(who, make.idea(campaign, author=people.ali).id)
    assert idea is not None
    cast_vote(idea=idea, by=who, keys=make.keys)
    db.session.commit()
    jana = signed_in(people.jana)
    assert "1 Idee" in ways(jana.page("/account"))["/account/supports"]
    assert "gerade nichts" in ways(signed_in(people.ali).page("/account"))["/account/supports"]
    make.keys.destroy(f"voting/{campaign.voting_key}")
    assert "gerade nichts" in ways(jana.page("/account"))["/account/supports"]
    assert "Gerade nichts" in jana.page("/account/supports").text


def test_duties_are_named_even_before_the_second_factor_is_set_up(
    app: Flask, signed_in: SignedIn, people: People, monkeypatch: Any
) -> None:
    monkeypatch.setattr(type(app.config["SETTINGS"]), "requires_second_factor", True)
    assert "Koordination" in signed_in(people.kora).page("/account").text


def test_the_price_of_the_overview(signed_in: SignedIn, people: People, make: Make, queries: list[str]) -> None:
    for _ in range(3):
        make.campaign()
    mira = signed_in(people.mira)
    queries.clear()
    mira.page("/account")
    assert len(queries) <= 11, queries
