"""Signing up and in by a code sent by mail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import codes
from mitreden.accounts.models import Person, SignInCode, UserSession
from mitreden.extensions import db
from mitreden.outbox.models import OutboxMail
from tests.page_client import PageClient

START = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


def sent_code() -> str:
    """The code of the newest mail."""
    data = db.session.scalars(sa.select(OutboxMail.data).order_by(OutboxMail.id.desc())).first()
    assert data is not None
    return str(data["code"])


def ask(client: PageClient, email: str, target: str = "") -> str:
    """Ask for a code and return it."""
    client.submit(f"/account/sign-in{target}", "", {"email": email})
    return sent_code()


def other(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def test_a_new_person_gets_a_code_gives_a_name_and_is_signed_in(client: PageClient) -> None:
    code = ask(client, "Neu@Example.org", "?next=/account")
    answer = client.submit("/account/code", "/account/code", {"code": f"{code[:3]} {code[3:]}"})
    welcome = client.follow(answer)
    assert "neu@example.org" in welcome.text
    done = client.submit(
        answer.headers["Location"], "next=/account", {"display_name": "Neu Hier", "accepts_terms": "y"}
    )
    assert done.headers["Location"] == "/account"
    assert "Neu Hier" in client.page("/account").text
    assert db.session.scalars(sa.select(Person.terms_accepted_at)).one() is not None


def test_without_the_terms_there_is_no_account(client: PageClient) -> None:
    code = ask(client, "neu@example.org")
    client.submit("/account/code", "/account/code", {"code": code})
    client.submit("/account/welcome", "/account/welcome", {"display_name": "Neu Hier"}, status=422)
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(Person))


def test_a_known_person_is_signed_in_and_led_on(client: PageClient, people: Any) -> None:
    code = ask(client, people.jana.email, "?next=/account/password")
    answer = client.submit("/account/code", "/account/code", {"code": code})
    assert answer.headers["Location"] == "/account/password"
    assert client.page("/account").one(".//h1").text == "Mein Konto"


def test_pages_and_mails_are_the_same_whether_there_is_an_account_or_not(client: PageClient, people: Any) -> None:
    seen = []
    for email in (people.jana.email, "nobody@example.org"):
        answer = client.submit("/account/sign-in", "/account/sign-in", {"email": email})
        page = client.follow(answer)
        seen.append((answer.status_code, answer.headers["Location"], page.text.replace(email, "")))
    assert seen[0] == seen[1]
    kinds = db.session.scalars(sa.select(OutboxMail.kind)).all()
    assert kinds == ["accounts.code", "accounts.code"]


def test_a_code_counts_once(client: PageClient, people: Any) -> None:
    code = ask(client, people.jana.email)
    token = session_of(client)["code_token"]
    client.submit("/account/code", "/account/code", {"code": code})
    again = PageClient(client.app)
    remember(again, token)
    assert again.post("/account/code", {"code": code}).status_code == 422


def session_of(client: PageClient) -> dict[str, Any]:
    import contextvars  # noqa: PLC0415

    def read() -> dict[str, Any]:
        with client.browser.session_transaction() as session:
            return dict(session)

    return contextvars.Context().run(read)


def remember(client: PageClient, token: str) -> None:
    import contextvars  # noqa: PLC0415

    def write() -> None:
        with client.browser.session_transaction() as session:
            session["code_token"] = token

    contextvars.Context().run(write)


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (10, 422), (11, 422)])
def test_a_code_lasts_ten_minutes(client: PageClient, people: Any, clock_at: Any, minutes: int, status: int) -> None:
    clock_at(START)
    code = ask(client, people.jana.email)
    clock_at(START + timedelta(minutes=minutes))
    assert client.post("/account/code", {"code": code}).status_code == status


def test_a_code_is_worth_nothing_in_another_browser(client: PageClient, people: Any) -> None:
    code = ask(client, people.jana.email)
    stranger = PageClient(client.app)
    ask(stranger, people.ali.email)
    for thief in (PageClient(client.app), stranger):
        assert thief.post("/account/code", {"code": code}).status_code == 422
        assert thief.get("/account").status_code == 303
    assert client.post("/account/code", {"code": code}).status_code == 303


@pytest.mark.parametrize(("wrong", "status"), [(4, 303), (5, 422)])
def test_a_code_can_be_tried_five_times(client: PageClient, people: Any, wrong: int, status: int) -> None:
    code = ask(client, people.jana.email)
    for _ in range(wrong):
        assert client.post("/account/code", {"code": other(code)}).status_code == 422
    assert client.post("/account/code", {"code": code}).status_code == status


def test_wrong_tries_are_counted_down(client: PageClient, people: Any) -> None:
    code = ask(client, people.jana.email)
    answer = client.post("/account/code", {"code": other(code)})
    assert "noch 4-mal" in answer.text


@pytest.mark.parametrize("typed", ["", "12", "1234567", "abcdef", "12345x"])
def test_what_is_no_code_costs_no_try(client: PageClient, people: Any, typed: str) -> None:
    ask(client, people.jana.email)
    assert client.post("/account/code", {"code": typed}).status_code == 422
    assert db.session.scalars(sa.select(SignInCode.tries)).one() == 0


def test_an_address_gets_few_codes_that_nobody_uses(client: PageClient, people: Any, clock_at: Any) -> None:
    clock_at(START)
    for _ in range(codes.UNUSED_PER_HOUR):
        ask(client, people.jana.email)
    client.submit("/account/sign-in", "/account/sign-in", {"email": people.jana.email}, status=422)
    clock_at(START + timedelta(hours=1, minutes=1))
    client.submit("/account/sign-in", "/account/sign-in", {"email": people.jana.email})


def test_the_table_gives_no_code_away(client: PageClient, people: Any) -> None:
    code = ask(client, people.jana.email)
    row = db.session.scalars(sa.select(SignInCode)).one()
    assert code not in f"{row.id} {row.code_hash} {row.data}"
    assert session_of(client)["code_token"] not in f"{row.id} {row.code_hash}"


def test_the_proof_of_an_address_ends(client: PageClient, clock_at: Any) -> None:
    clock_at(START)
    code = ask(client, "neu@example.org")
    client.submit("/account/code", "/account/code", {"code": code})
    clock_at(START + timedelta(minutes=31))
    answer = client.post("/account/welcome", {"display_name": "Neu Hier", "accepts_terms": "y"})
    assert answer.headers["Location"] == "/account/sign-in"
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(Person))


def test_signing_in_makes_a_new_session(client: PageClient, people: Any) -> None:
    code = ask(client, people.jana.email)
    client.submit("/account/code", "/account/code", {"code": code})
    kept = session_of(client)
    assert "code_token" not in kept
    assert db.session.scalars(sa.select(UserSession.id)).one() not in kept.values()


@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "a b@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_refused(client: PageClient, email: str) -> None:
    client.submit("/account/sign-in", "/account/sign-in", {"email": email}, status=422)
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMail))
