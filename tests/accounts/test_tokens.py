"""Tokens and sessions: each opens its own door, for whom and as long as it should; nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import UnicodeConverter

from mitreden.accounts import passwords
from mitreden.accounts.models import Person, UserSession
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following.tokens import token as leave_token
from mitreden.moderation import notices
from mitreden.moderation.models import NoticeGround
from mitreden.privacy.commands import prepare_export
from tests.accounts.test_sign_in import ask
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
PASSWORD = "vier kleine Enten"
# Parts of addresses that are no secrets: `key` says which words a picture shows, `step` what is done with a joint idea.
NAMES = {"slug", "kind", "table", "format", "post", "short", "key", "step"}
DOORS = {
    "token": ("POST", "/unsubscribe/{}"),
    "receipt": ("GET", "/notices/{}"),
    "export_id": ("POST", "/account/data/{}"),
    "row_id": ("POST", "/account/sessions/{}/end"),
}


def test_every_token_in_an_address_is_tried_here(app: Flask) -> None:
    """A new one is noticed, and gets its line in `DOORS`."""
    parts = {
        name for rule in app.url_map.iter_rules() for name, converter in rule._converters.items()
        if isinstance(converter, UnicodeConverter)
    }  # fmt: skip
    assert parts - NAMES == DOORS.keys()


@pytest.fixture
def jana(people: People) -> Person:
    """Jana, with a password."""
    people.jana.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    return people.jana


@pytest.fixture
def mine(signed_in: SignedIn, jana: Person) -> PageClient:
    """Her browser."""
    return signed_in(jana)


def row_of(person: Person) -> str:
    return str(db.session.scalars(sa.select(UserSession.id).where(UserSession.person_id == person.id)).first())


@pytest.fixture
def tokens(app: Flask, make: Make, jana: Person, mine: PageClient) -> dict[str, str]:
    """One of each that is good now."""
    notice = notices.receive_notice(
        idea=make.idea(), ground=NoticeGround.LAW, explanation="Das ist nicht recht.", name="Ida", email="ida@example.org",
        good_faith=True,
    )  # fmt: skip
    export = prepare_export(person=jana, session_id=row_of(jana))
    db.session.commit()
    return {
        "token": leave_token(jana.id, clock.today(), app.config["SECRET_KEY"]), "receipt": notice.receipt,
        "export_id": export.id, "row_id": row_of(jana),
    }  # fmt: skip


def opens(client: PageClient, kind: str, value: str) -> bool:
    """Whether a door opened, and for a session whether it was ended."""
    method, door = DOORS[kind]
    status = client.open(door.format(value), method, data={"List-Unsubscribe": "One-Click"}).status_code
    if kind == "row_id":
        row = db.session.get(UserSession, value)
        return row is not None and row.ended_at is not None
    return status in {200, 204}


@pytest.mark.parametrize("kind", DOORS)
def test_each_opens_its_own_door(tokens: dict[str, str], mine: PageClient, kind: str) -> None:
    """The control of all that follows."""
    assert opens(mine, kind, tokens[kind])


@pytest.mark.parametrize("door", DOORS)
def test_none_opens_another_door(tokens: dict[str, str], mine: PageClient, door: str) -> None:
    cookie = mine.browser.get_cookie("session")
    assert cookie is not None
    others = [value for kind, value in tokens.items() if kind != door] + [cookie.value]
    assert [value for value in others if opens(mine, door, value)] == []
    assert mine.get("/account").status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_no_character_of_a_token_may_be_another(tokens: dict[str, str], mine: PageClient, door: str) -> None:
    good = tokens[door]
    forged = {
        good[:place] + ("1" if good[place] != "1" else "2") + good[place + 1 :] for place in range(0, len(good), 3)
    }
    forged |= {good[:-1], good + "1", good.swapcase() if good != good.swapcase() else good[::-1]}
    assert [value for value in forged if opens(mine, door, value)] == []


def test_no_character_of_a_cookie_may_be_another(app: Flask, mine: PageClient) -> None:
    cookie = mine.browser.get_cookie("session")
    assert cookie is not None
    good = cookie.value
    let_in = []
    for place in [*range(0, len(good) - 1, 5), len(good) // 2]:  # the last carries bits that mean nothing
        thief = PageClient(app)
        thief.browser.set_cookie("session", good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :])
        if thief.get("/account").status_code != 303:
            let_in.append(place)
    assert let_in == []


def sign_out(client: PageClient, _person: Person) -> None:
    client.submit("/account", "/account/sign-out", {})


def erase(client: PageClient, _person: Person) -> None:
    client.submit("/account/leave", "/account/leave", {"current": PASSWORD})


def change_password(_client: PageClient, person: Person) -> None:
    elsewhere = PageClient(_client.app).as_person(person)
    elsewhere.submit("/account/password", "/password", {"current": PASSWORD, "password": "acht kleine Enten"})


@pytest.mark.parametrize("ending", [sign_out, erase, change_password])
def test_what_is_over_opens_nothing(
    app: Flask, tokens: dict[str, str], mine: PageClient, jana: Person, ending: Callable[[PageClient, Person], None]
) -> None:
    """The cookie of before is worth nothing, and with it the copy that was prepared for its session."""
    cookie = mine.browser.get_cookie("session")
    assert cookie is not None
    ending(mine, jana)
    thief = PageClient(app)
    thief.browser.set_cookie("session", cookie.value)
    assert thief.get("/account").status_code == 303
    assert thief.post(DOORS["export_id"][1].format(tokens["export_id"])).status_code == 303
    assert opens(thief, "token", tokens["token"]) == (ending is not erase), "only who left gets no mails to switch off"


def test_a_code_from_before_signs_nobody_in_who_has_left(
    client: PageClient, mine: PageClient, jana: Person, people: Any
) -> None:
    code = ask(client, jana.email or "")
    erase(mine, jana)
    assert client.post("/account/code", {"code": code}).status_code in {303, 422}
    assert client.get("/account").status_code == 303
    assert db.session.scalars(sa.select(Person.id).where(Person.display_name == "Jana Holm")).all() == []
