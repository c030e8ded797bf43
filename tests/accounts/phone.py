"""A phone with an authenticator app."""

import re
from datetime import UTC, datetime, timedelta

from mitreden.accounts import second_factor, totp
from mitreden.accounts.models import Person, SecondFactor
from mitreden.core import clock
from mitreden.core.keys import KeyStore
from mitreden.extensions import db
from tests.page_client import PageClient, checked

START = datetime(2026, 5, 3, 10, 0, 5, tzinfo=UTC)
STEP = timedelta(seconds=totp.STEP)


class Phone:
    """Shows codes for a key."""

    def __init__(self, secret: str, codes: list[str]) -> None:
        self.secret = secret
        self.codes = codes  # the recovery codes, on paper

    def code(self, off: int = 0) -> str:
        """What it shows now, or `off` half minutes later."""
        return totp.code_of(self.secret, totp.step_of(clock.now()) + off)

    def wrong(self) -> str:
        """Six digits that it does not show these minutes."""
        near = {self.code(off) for off in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def carry(person: Person, keys: KeyStore) -> Phone:
    """Give `person` a second factor that has been used last five minutes ago."""
    session_id = "set up elsewhere"
    second_factor.start(person=person, keys=keys, session_id=session_id)
    db.session.flush()
    secret = second_factor.shown_secret(person=person, keys=keys, session_id=session_id)
    assert secret
    row = db.session.get_one(SecondFactor, person.id)
    row.confirmed_at, row.session_id, row.last_step = clock.now(), None, totp.step_of(clock.now()) - 10
    codes = second_factor.new_recovery_codes(person=person, keys=keys, keep=None, is_first=True)
    db.session.commit()
    return Phone(secret, codes)


def set_up(client: PageClient) -> Phone:
    """Set one up as a person does it."""
    client.submit("/account/second-factor", "/second-factor/start", {})
    page = client.page("/account/second-factor")
    phone = Phone("".join((page.one(".//code[@class='secret-key']").text or "").split()), [])
    answer = client.submit("/account/second-factor", "/second-factor/confirm", {"code": phone.code()}, status=200)
    checked(answer)
    phone.codes = re.findall(r"<code>([a-z0-9-]{14})</code>", answer.text)
    return phone
