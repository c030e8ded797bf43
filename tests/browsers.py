"""Browsers of signed-in people for tests that go through HTTP to real servers: a cookie, a token, forms with files."""

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from mitreden.accounts.models import Person, UserSession
from mitreden.accounts.sessions import LIFETIME, row_id
from mitreden.core import clock
from mitreden.extensions import db


@dataclass(frozen=True)
class Ticket:
    """What the browser of a signed-in person sends: its cookie, and the token of its forms."""

    cookie: str
    token: str


def sign_in(app: Flask, person: Person) -> Ticket:
    """A session of `person`, committed."""
    token, raw, now = secrets.token_urlsafe(32), secrets.token_hex(20), clock.now()
    db.session.add(
        UserSession(id=row_id(token), person_id=person.id, device="test", created_at=now, expires_at=now + LIFETIME)
    )
    db.session.commit()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookie = f"session={signer.dumps({'_user_id': token, '_fresh': True, 'csrf_token': raw})}"
    return Ticket(cookie, URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw))


def with_files(fields: Mapping[str, str], files: Mapping[str, bytes]) -> tuple[bytes, str]:
    """The body of a form that brings pictures along, and its content type."""
    values = MultiDict[str, object](fields)
    for name, content in files.items():
        values.add(name, FileStorage(BytesIO(content), f"{name}.jpg", content_type="image/jpeg"))
    body, _, boundary = stream_encode_multipart(values, use_tempfile=False)
    return body.read(), f"multipart/form-data; boundary={boundary}"


@dataclass(frozen=True)
class Answer:
    """What a server said; status 0 where it said nothing."""

    status: int
    location: str
    text: str
    retry_after: str | None


class Browser:
    """One connection that is kept, as a browser does. It raises what the connection raises."""

    def __init__(self, address: str, ticket: Ticket | None = None, *, patience: float = 60) -> None:
        self.ticket = ticket
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=patience)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str], files: Mapping[str, bytes] | None = None) -> Answer:
        """Send a form."""
        assert self.ticket is not None
        fields = {"csrf_token": self.ticket.token, **fields}
        if files:
            body, kind = with_files(fields, files)
        else:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookie = {"Cookie": self.ticket.cookie} if self.ticket else {}
        self._connection.request(method, path, body, {**headers, **cookie})
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return Answer(answer.status, answer.getheader("Location", ""), text, answer.getheader("Retry-After"))

    def close(self) -> None:
        """Leave."""
        self._connection.close()
