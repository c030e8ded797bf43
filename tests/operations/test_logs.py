"""What the service logs names nobody: no mail address, no network address, no token, whatever goes wrong."""

import http.client
import logging
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa

from mitreden.core.discretion import Discreet, discreet
from mitreden.extensions import db
from tests.factories import Make
from tests.installation import Installation

MAIL, ADDRESS, SOURCE = "jana.qvzk@example.org", "203.0.113.77", "127.9.8.7"
TOKEN = "lDc764wtUR4Qbp45Rfwi3A"
LEAVE = "2-739948-064759e3af8799226db416b4a313017e25e8c33d"
PLAIN = "%(levelname)s %(name)s: %(message)s"


@pytest.mark.parametrize(
    "named",
    [MAIL, ADDRESS, TOKEN, LEAVE, "2001:db8:85a3::8a2e:370:7334", "eyJfdXNlcl9pZCI6ImFiYyJ9.aSEc0Q.x7Kq-3hYw_9"],
)
def test_addresses_and_tokens_are_left_out(named: str) -> None:
    for text in (
        f"Exception on /unsubscribe/{named} [GET]",
        f"Key (email)=({named}) already exists",
        f"to <{named}>: refused",
    ):
        assert named in logging.Formatter(PLAIN).format(_record(text)), "the negative control"
        assert named not in Discreet(logging.Formatter(PLAIN)).format(_record(text))


def _record(text: str) -> logging.LogRecord:
    return logging.LogRecord("mitreden", logging.ERROR, __file__, 1, text, None, None)


@pytest.mark.parametrize("text", [
    'File "/srv/mitreden/.venv/lib/python3.11/site-packages/flask/app.py", line 917, in full_dispatch_request', "12:30:05",
    "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database is locked", "127.0.0.1:8000", "mail 7 (accounts.code)",
])  # fmt: skip
def test_what_names_nobody_stays(text: str) -> None:
    assert discreet(text) == text


def test_errors_of_the_database_hold_no_values(database: sa.Connection) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught:
        db.session.execute(sa.text("SELECT * FROM nowhere WHERE email = :mail"), {"mail": MAIL})
    assert MAIL not in str(caught.value)
    db.session.rollback()


def ask(address: str, method: str, path: str, body: str = "") -> int:
    """A request from an address of its own, with everything in its headers that should not be kept."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30, source_address=(SOURCE, 0))
    headers = {
        "X-Forwarded-For": ADDRESS, "Cookie": f"session={TOKEN}.aSEc0Q.{TOKEN}", "User-Agent": MAIL,
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    connection.request(method, path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.servers
def test_a_server_that_fails_tells_of_nobody(installation: Installation) -> None:
    """Tables are taken away under its feet, so that every question about them fails and is logged."""
    with installation.context() as app:
        Make(app.config["KEYS"]).person(email=MAIL)
    with installation.server("--workers", "1") as address:
        for path in ("/", f"/notices/{TOKEN}", f"/unsubscribe/{LEAVE}", f"/?next={quote(MAIL)}", "/account/%ff"):
            assert ask(address, "GET", path) < 500
        for table in ("notice", "person", "outbox_mail"):
            installation.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
        failed = [
            ask(address, "GET", f"/notices/{TOKEN}"),
            ask(address, "GET", f"/unsubscribe/{LEAVE}"),
            ask(address, "POST", f"/unsubscribe/{LEAVE}", f"email={quote(MAIL)}"),
        ]
        assert max(failed) >= 500
    log = (installation.folder / "serve.log").read_text()
    assert "Traceback" in log
    assert [word for word in (MAIL, quote(MAIL), ADDRESS, SOURCE, TOKEN, LEAVE) if word in log] == []
