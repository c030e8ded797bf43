"""From guest to citizen: signing in by code, a name, the terms; and what a guest may do until then."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign, Taking
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.outbox.models import OutboxMail
from mitreden.privacy import commands, copies
from mitreden.voting.models import Vote
from tests.factories import Make, People
from tests.guests.conftest import ADDRESS, ask, campaign_for_guests, idea_form, token
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]


@pytest.fixture
def guest(client: PageClient, campaign: Campaign, app: Flask) -> Person:
    """Somebody who wrote an idea as a guest."""
    client.post("/campaigns/dorf/ideas/new", idea_form(campaign))
    ask(client)
    client.post(f"/take-part/{token(app)}")
    return db.session.scalars(sa.select(Person).where(Person.email == ADDRESS)).one()


def own_idea(person: Person) -> Idea:
    """The idea of a guest."""
    return db.session.scalars(sa.select(Idea).where(Idea.author_id == person.id)).one()


def test_a_guest_signs_in_by_code_and_is_asked_for_a_name(guest: Person, app: Flask) -> None:
    browser = PageClient(app)
    browser.submit("/account/sign-in", "/account/sign-in", {"email": ADDRESS})
    data = db.session.scalars(sa.select(OutboxMail.data).where(OutboxMail.kind == "accounts.code")).one()
    answer = browser.submit("/account/code", "/account/code", {"code": data["code"]})
    assert answer.headers["Location"].startswith("/account/name")
    assert "Lieber ohne Namen weiter" in browser.follow(answer).text


def test_with_a_name_and_the_terms_one_is_a_citizen(guest: Person, app: Flask, signed_in: SignedIn) -> None:
    browser, idea = signed_in(guest), own_idea(guest)
    assert "Von einem Gast" in PageClient(app).page(f"/ideas/{idea.id}").text
    assert browser.post("/account/name", {"display_name": "Gerda"}).status_code == 422, "the terms are missing"
    browser.submit("/account/name", "/account/name?next=/account", {"display_name": "Gerda", "accepts_terms": "y"})
    db.session.refresh(guest)
    assert (guest.display_name, guest.is_guest, guest.guest_until) == ("Gerda", False, None)
    assert guest.terms_accepted_at is not None
    assert "Von Gerda" in PageClient(app).page(f"/ideas/{idea.id}").text


def test_a_guest_sees_changes_and_takes_back_what_is_theirs(guest: Person, signed_in: SignedIn) -> None:
    browser, idea = signed_in(guest), own_idea(guest)
    assert idea.title in browser.page("/account/ideas").text
    browser.submit(f"/ideas/{idea.id}/edit", "/edit", {"title": "Zwei Bänke am Weiher"})
    browser.submit(f"/ideas/{idea.id}/withdraw", "/withdraw", {})
    for path in ("/account", "/account/comments", "/account/data", "/account/leave", "/account/following"):
        browser.page(path)
    browser.submit("/account/profile", "/account/profile", {"locale": "en"})
    db.session.refresh(guest)
    assert (guest.locale, guest.display_name, guest.is_guest) == ("en", "Gast", True)


def test_a_signed_in_guest_takes_part_where_guests_may(
    guest: Person, campaign: Campaign, make: Make, signed_in: SignedIn
) -> None:
    browser, idea = signed_in(guest), make.idea(campaign)
    browser.submit(f"/ideas/{idea.id}", "/support", {})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 1
    browser.submit(f"/ideas/{idea.id}", "/comments/new", {"comment-text": "Das sehe ich auch so."})
    assert "Gast" in browser.page(f"/ideas/{idea.id}").text


def test_where_citizens_take_part_a_guest_is_asked_for_a_name(guest: Person, make: Make, signed_in: SignedIn) -> None:
    campaign = campaign_for_guests(
        make, "nur-mit-konto", who_submits=Taking.CITIZEN, who_supports=Taking.CITIZEN, who_comments=Taking.CITIZEN
    )
    browser, idea = signed_in(guest), make.idea(campaign)
    page = browser.page(f"/ideas/{idea.id}")
    assert "Namen nennen und unterstützen" in page.text
    assert "Namen nennen und mitreden" in page.text
    for path in ("/campaigns/nur-mit-konto/ideas/new", f"/ideas/{idea.id}/comments/new"):
        assert browser.get(path).headers["Location"].startswith("/account/name?next=")
    assert browser.post(f"/ideas/{idea.id}/support").headers["Location"].startswith("/account/name?next=")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0


def test_who_signs_in_during_the_visit_needs_no_mail(
    client: PageClient, campaign: Campaign, make: Make, people: People, app: Flask
) -> None:
    idea = make.idea(campaign)
    client.post(f"/ideas/{idea.id}/support")
    client.as_person(people.jana)
    page = client.page("/take-part")
    assert "Alles abschicken" in page.text
    answer = client.submit("/take-part", "/take-part/count", {}, status=200)
    assert "Danke! Es zählt." in answer.text
    assert db.session.scalars(sa.select(Vote.idea_id)).all() == [idea.id]
    assert client.post("/take-part/count").status_code == 303


def test_a_guest_is_copied_and_erased_like_everybody(guest: Person, signed_in: SignedIn, app: Flask) -> None:
    told = copies.document(guest, app.config["KEYS"])
    assert [row["title"] for row in told["idea"]] == ["Eine Bank am Weiher"]
    commands.erase_person(person=guest, by=None, keys=app.config["KEYS"])
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 0
