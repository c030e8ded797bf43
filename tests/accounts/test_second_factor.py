"""The second factor: setting it up, signing in with it, what counts once and how often one may try."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import passwords, recovery, second_factor
from mitreden.accounts.models import Person, RecoveryCode, SecondFactor, UserSession
from mitreden.audit.models import AuditEvent
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.outbox.models import OutboxMail
from tests.accounts.phone import START, STEP, Phone, carry, set_up
from tests.accounts.test_sign_in import ask
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
PASSWORD = "vier kleine Enten"
SECOND = "/account/sign-in/second"
HASHED = passwords.hashed(PASSWORD)


@pytest.fixture
def jana(people: Any, clock_at: Callable[[datetime], None]) -> Person:
    """Jana, with a password, at ten."""
    clock_at(START)
    people.jana.password_hash = HASHED
    db.session.commit()
    return people.jana


@pytest.fixture
def phone(jana: Person, make: Any) -> Phone:
    """Jana's phone."""
    return carry(jana, make.keys)


def by_password(client: PageClient, person: Person, target: str = "") -> str:
    """The first step. Where it leads."""
    data = {"email": person.email, "password": PASSWORD}
    return client.submit(f"/account/sign-in/password{target}", "", data).headers["Location"]


def is_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


def kinds() -> list[str]:
    return list(db.session.scalars(sa.select(OutboxMail.kind).order_by(OutboxMail.id)))


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_setting_up_ends_other_sessions_and_is_told_by_mail(signed_in: SignedIn, jana: Person) -> None:
    here, there = signed_in(jana), signed_in(jana)
    phone = set_up(here)
    assert len(set(phone.codes)) == recovery.NUMBER
    assert (is_in(here), is_in(there)) == (True, False)
    assert kinds() == ["accounts.second_factor_on"]
    assert actions()[-3:] == ["person.signed_out", "person.second_factor_on", "person.recovery_codes_made"]
    page = here.page("/account/second-factor")
    assert "Übrig: 10 von 10" in page.text
    assert phone.secret not in page.response.text.replace(" ", "")
    assert not [code for code in phone.codes if code in page.response.text]


def test_the_key_is_shown_only_in_the_session_that_sets_it_up(signed_in: SignedIn, jana: Person, clock_at: Any) -> None:
    here, there = signed_in(jana), signed_in(jana)
    answer = here.submit("/account/second-factor", "/second-factor/start", {})
    assert here.follow(answer).response.headers["Cache-Control"] == "private, no-store"
    assert there.page("/account/second-factor").all(".//code") == []
    assert len(here.page("/account/second-factor").all(".//code")) == 1
    assert there.post("/account/second-factor/confirm", {"code": "123456"}).status_code == 303
    clock_at(START + second_factor.SET_UP_WITHIN)
    assert here.page("/account/second-factor").all(".//code") == []
    assert not second_factor.queries.has_second_factor(jana.id)


def test_an_open_browser_that_somebody_finds_locks_its_owner_not_out(
    signed_in: SignedIn, jana: Person, clock_at: Any
) -> None:
    client = signed_in(jana)
    clock_at(START + timedelta(minutes=31))
    assert "noch einmal an" in client.page("/account/second-factor").text
    client.post("/account/second-factor/start")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SecondFactor)) == 0


def test_both_ways_of_signing_in_ask_for_it(client: PageClient, jana: Person, phone: Phone, clock_at: Any) -> None:
    assert by_password(client, jana, "?next=/account/password") == SECOND
    assert not is_in(client)
    answer = client.submit(SECOND, SECOND, {"code": phone.code()})
    assert answer.headers["Location"] == "/account/password"
    assert is_in(client)
    clock_at(START + 2 * STEP)
    other = PageClient(client.app)
    code = ask(other, jana.email or "")
    assert other.submit("/account/code", "/account/code", {"code": code}).headers["Location"] == SECOND
    assert not is_in(other)
    other.submit(SECOND, SECOND, {"code": phone.code()})
    assert is_in(other)
    assert db.session.scalar(sa.select(sa.func.count()).where(UserSession.awaits_second)) == 0


def test_the_first_step_alone_is_forgotten_after_ten_minutes(
    client: PageClient, jana: Person, phone: Phone, clock_at: Any
) -> None:
    by_password(client, jana)
    clock_at(START + timedelta(minutes=10))
    assert client.post(SECOND, {"code": phone.code()}).headers["Location"] == "/account/sign-in"
    assert not is_in(client)


def test_a_new_password_or_signing_out_everywhere_ends_the_first_step_too(
    client: PageClient, jana: Person, phone: Phone, signed_in: SignedIn
) -> None:
    by_password(client, jana)
    signed_in(jana).post("/account/sessions/end")
    assert client.get(SECOND).headers["Location"] == "/account/sign-in"


@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
def test_the_clock_of_the_phone_may_be_one_step_off(client: PageClient, jana: Person, phone: Phone, off: int) -> None:
    by_password(client, jana)
    client.submit(SECOND, SECOND, {"code": phone.code(off)}, status=303 if abs(off) < 2 else 422)
    assert is_in(client) is (abs(off) < 2)


def test_a_code_counts_once(client: PageClient, jana: Person, phone: Phone, clock_at: Any) -> None:
    code, before = phone.code(), phone.code(-1)
    by_password(client, jana)
    client.submit(SECOND, SECOND, {"code": code})
    thief = PageClient(client.app)
    by_password(thief, jana)
    for used in (code, before):
        answer = thief.submit(SECOND, SECOND, {"code": used}, status=422)
        assert "schon benutzt" in answer.text
    assert not is_in(thief)
    clock_at(START + STEP)
    thief.submit(SECOND, SECOND, {"code": code}, status=422)
    thief.submit(SECOND, SECOND, {"code": phone.code()})
    assert is_in(thief)


def test_setting_up_uses_the_code_up(signed_in: SignedIn, client: PageClient, jana: Person) -> None:
    phone = set_up(signed_in(jana))
    by_password(client, jana)
    client.submit(SECOND, SECOND, {"code": phone.code()}, status=422)


def test_five_wrong_codes_close_it_for_a_quarter_of_an_hour(
    client: PageClient, jana: Person, phone: Phone, clock_at: Any
) -> None:
    for left in (4, 3, 2, 1, 0):
        other = PageClient(client.app)
        by_password(other, jana)
        answer = other.submit(SECOND, SECOND, {"code": phone.wrong()}, status=422)
        assert (f"noch {left}-mal" in answer.text) is (left > 0)
    by_password(client, jana)
    for data in ({"code": phone.code()}, {"recovery": phone.codes[0]}):
        assert "zu viele Versuche" in client.post(SECOND, data).text
    assert not is_in(client)
    assert kinds().count("accounts.second_factor_tries") == 1
    assert actions().count("person.second_factor_locked") == 1
    clock_at(START + second_factor.TRIES_WITHIN)
    by_password(client, jana)
    client.submit(SECOND, SECOND, {"code": phone.code()})
    assert is_in(client)


def test_a_recovery_code_counts_once_and_says_how_many_are_left(client: PageClient, jana: Person, phone: Phone) -> None:
    by_password(client, jana)
    answer = client.post(SECOND, {"recovery": f" {phone.codes[3].upper().replace('-', ' ')} "})
    assert "Übrige Wiederherstellungscodes: 9" in client.follow(answer).text
    assert kinds()[-1] == "accounts.second_factor_recovery"
    other = PageClient(client.app)
    by_password(other, jana)
    assert other.post(SECOND, {"recovery": phone.codes[3]}).status_code == 422
    assert not is_in(other)


def test_the_last_recovery_code_leads_to_new_ones(client: PageClient, jana: Person, phone: Phone) -> None:
    for code in phone.codes[1:]:
        second_factor.verify(person=jana, typed=code, keys=client.app.config["KEYS"])
    db.session.commit()
    by_password(client, jana)
    answer = client.post(SECOND, {"recovery": phone.codes[0]})
    assert answer.headers["Location"] == "/account/second-factor"
    assert "letzter Wiederherstellungscode" in client.follow(answer).text


def test_what_keeps_used_codes_and_guesses_out_is_what_we_think(client: PageClient, jana: Person, phone: Phone) -> None:
    """The negative control: each protection taken away, the same attempt comes in."""
    hashes = db.session.scalars(sa.select(RecoveryCode.code_hash)).all()
    keys = client.app.config["KEYS"]

    def tried(typed: str) -> bool:
        return second_factor.verify(person=jana, typed=typed, keys=keys).is_right

    assert [tried(phone.code()), tried(phone.code())] == [True, False]
    db.session.execute(sa.update(SecondFactor).values(last_step=None))
    assert tried(phone.code()), "without the last half minute a code counts again"
    assert [tried(phone.codes[0]), tried(phone.codes[0])] == [True, False]
    used = next(one for one in hashes if one not in db.session.scalars(sa.select(RecoveryCode.code_hash)).all())
    db.session.add(RecoveryCode(person_id=jana.id, code_hash=used))
    db.session.flush()
    assert tried(phone.codes[0]), "a row that stayed opens again"
    for _ in range(second_factor.MAX_TRIES):
        tried(phone.wrong())
    with pytest.raises(DomainError):
        tried(phone.codes[1])
    db.session.execute(sa.update(SecondFactor).values(tries=0))
    assert tried(phone.codes[1]), "without the count of tries guessing goes on"


def test_new_recovery_codes_need_a_code_and_replace_the_old(
    signed_in: SignedIn, jana: Person, phone: Phone, clock_at: Any
) -> None:
    here, there = signed_in(jana), signed_in(jana)
    where = "/account/second-factor/codes"
    here.submit(where, where, {"code": phone.wrong()}, status=422)
    here.submit(where, where, {"code": ""}, status=422)
    assert is_in(there)
    answer = here.submit(where, where, {"code": phone.code()}, status=200)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert phone.codes[0] not in answer.text
    assert (is_in(here), is_in(there)) == (True, False)
    here.submit("/account/second-factor/off", "/off", {"code": phone.codes[0]}, status=422)
    assert "person.recovery_codes_made" in actions()


def test_switching_off_needs_a_code(signed_in: SignedIn, client: PageClient, jana: Person, phone: Phone) -> None:
    here, there = signed_in(jana), signed_in(jana)
    where = "/account/second-factor/off"
    here.submit(where, where, {"code": phone.wrong()}, status=422)
    assert second_factor.queries.has_second_factor(jana.id)
    here.submit(where, where, {"code": phone.code()})
    assert (is_in(here), is_in(there)) == (True, False)
    assert kinds()[-1] == "accounts.second_factor_off"
    assert by_password(client, jana) == "/"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 0
    assert here.get(where).status_code == 303


def test_nobody_comes_in_without_the_key_of_the_installation(
    client: PageClient, jana: Person, phone: Phone, make: Any
) -> None:
    """Another key, or none: nobody is let in, nothing is made anew, and the page says whom to ask."""
    path = make.keys.folder / f"{second_factor.KEY}.key"
    right = path.read_bytes()
    by_password(client, jana)
    try:
        path.write_bytes(b"x" * 32)
        assert client.post(SECOND, {"code": phone.code()}).status_code == 503
        path.unlink()
        for data in ({"code": phone.code()}, {"recovery": phone.codes[0]}):
            answer = client.post(SECOND, data)
            assert (answer.status_code, "Team der Region" in answer.text) == (503, True)
        assert not path.exists()
    finally:
        path.write_bytes(right)
    assert not is_in(client)
    client.submit(SECOND, SECOND, {"code": phone.code()})
    assert is_in(client)
