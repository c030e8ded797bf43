"""Passwords, my account, sessions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import passwords
from mitreden.accounts.models import Person, UserSession
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.outbox.models import OutboxMail
from tests.accounts.test_sign_in import ask
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
PASSWORD = "vier kleine Enten"


@pytest.fixture
def jana(people: Any) -> Person:
    """Jana, with a password."""
    people.jana.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    return people.jana


def with_password(client: PageClient, email: str | None, password: str, status: int = 303) -> None:
    client.submit("/account/sign-in/password", "/password", {"email": email, "password": password}, status=status)


def test_signing_in_by_password(client: PageClient, jana: Person) -> None:
    with_password(client, jana.email, PASSWORD)
    assert client.page("/account").one(".//h1").text == "Mein Konto"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: PageClient, jana: Person, people: Any
) -> None:
    texts = set()
    for email, password in (
        (jana.email, "falsch"),
        ("nobody@example.org", PASSWORD),
        (people.ali.email, ""),
        ("x", "x"),
    ):
        answer = client.post("/account/sign-in/password", {"email": email, "password": password or "leer"})
        texts.add((answer.status_code, "passen nicht zusammen" in answer.text))
    assert texts == {(422, True)}
    assert client.get("/account").status_code == 303


def test_hashes_are_as_strong_as_agreed() -> None:
    assert passwords.hashed("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.matches("anything", None)
    assert not passwords.matches("anything", "no hash at all")


@pytest.mark.parametrize("password", ["", "kurz", "passwort", "Password1", "aaaaaaaaaa", "x" * 201])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(DomainError):
        passwords.checked(password)


def test_a_new_password_wants_the_old_one_and_ends_other_sessions(signed_in: SignedIn, jana: Person) -> None:
    here, there = signed_in(jana), signed_in(jana)
    here.submit("/account/password", "/password", {"current": "falsch", "password": "acht kleine Enten"}, status=422)
    assert there.get("/account").status_code == 200
    here.submit("/account/password", "/password", {"current": PASSWORD, "password": "acht kleine Enten"})
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert passwords.matches("acht kleine Enten", db.session.scalars(sa.select(Person.password_hash)).one())
    assert db.session.scalars(sa.select(OutboxMail.kind)).all() == ["accounts.password_changed"]


def test_without_password_or_code_no_password_can_be_set(signed_in: SignedIn, people: Any) -> None:
    client = signed_in(people.ali)
    assert "noch einmal mit einem Code" in client.page("/account/password").text
    assert client.post("/account/password", {"password": "acht kleine Enten"}).status_code == 422


def test_a_fresh_code_stands_for_the_old_password(client: PageClient, jana: Person, clock_at: Any) -> None:
    start = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
    clock_at(start)
    code = ask(client, jana.email or "")
    client.submit("/account/code", "/account/code", {"code": code})
    client.submit("/account/password", "/password", {"password": "acht kleine Enten"})
    clock_at(start + timedelta(minutes=31))
    assert client.post("/account/password", {"password": "neun kleine Enten"}).status_code == 422


def test_sessions_are_listed_and_can_be_ended(signed_in: SignedIn, people: Any) -> None:
    here, there = signed_in(people.jana), signed_in(people.jana)
    stranger = signed_in(people.ali)
    page = here.page("/account/sessions")
    actions = [form.get("action") or "" for form in page.all(".//form")]
    (action,) = [
        action for action in actions if action.startswith("/account/sessions/") and action != "/account/sessions/end"
    ]
    stranger.post(action)
    assert there.get("/account").status_code == 200, "nobody ends another person's session"
    here.post(action)
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_signing_out_everywhere(signed_in: SignedIn, people: Any) -> None:
    here, there = signed_in(people.jana), signed_in(people.jana)
    here.submit("/account/sessions", "/account/sessions/end", {})
    assert {here.get("/account").status_code, there.get("/account").status_code} == {303}


def test_a_cookie_is_worth_nothing_after_signing_out(signed_in: SignedIn, people: Any, app: Any) -> None:
    client = signed_in(people.jana)
    cookie = client.browser.get_cookie("session")
    assert cookie is not None
    client.submit("/account", "/account/sign-out", {})
    thief = PageClient(app)
    thief.browser.set_cookie("session", cookie.value)
    assert thief.get("/account").status_code == 303


def test_a_session_expires(signed_in: SignedIn, people: Any, clock_at: Any) -> None:
    client = signed_in(people.jana)
    expires = db.session.scalars(sa.select(UserSession.expires_at)).one()
    clock_at(expires - timedelta(seconds=1))
    assert client.get("/account").status_code == 200
    clock_at(expires)
    assert client.get("/account").status_code == 303


def test_name_language_and_home_can_be_changed(signed_in: SignedIn, people: Any, make: Any) -> None:
    home = make.municipality("Ringbach")
    client = signed_in(people.jana)
    data = {"display_name": "  Jana   H.  ", "locale": "en", "home": str(home.id), "role": "administrator", "id": "1"}
    client.submit("/account/profile", "/account/profile", data)
    person = db.session.scalars(sa.select(Person)).one()
    assert (person.display_name, person.locale, person.home_id) == ("Jana H.", "en", home.id)
    assert client.page("/account").tree.get("lang") == "en"


@pytest.mark.parametrize("name", ["", "J", "x" * 61, "a\u202eb"])
def test_names_that_are_none(signed_in: SignedIn, people: Any, name: str) -> None:
    client = signed_in(people.jana)
    client.submit("/account/profile", "/account/profile", {"display_name": name}, status=422)


def test_the_price_of_the_account_page(signed_in: SignedIn, people: Any, queries: list[str]) -> None:
    client = signed_in(people.mira)
    queries.clear()
    client.page("/account")
    assert len(queries) <= 11, queries
