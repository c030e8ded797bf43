"""Rate limits on signing in and on writing."""

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask

from mitreden.app import create_app
from mitreden.extensions import WRITING_LIMIT, db, limiter
from tests.installation import Installation
from tests.page_client import PageClient, checked


@pytest.fixture
def limited(installation: Installation) -> Iterator[Flask]:
    """An application with rate limits."""
    with installation.context() as app:
        limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits="on"))
    limited.config["WTF_CSRF_ENABLED"] = False
    with limited.app_context():
        yield limited
        db.session.remove()
        limiter.reset()
        limiter.enabled = False
        db.engine.dispose()


def test_wrong_passwords_for_an_address_are_limited_with_a_page(limited: Flask) -> None:
    client = PageClient(limited)
    data = {"email": "jana@example.org", "password": "falsch"}
    for _ in range(10):
        assert client.post("/account/sign-in/password", data).status_code == 422
    answer = client.post("/account/sign-in/password", data)
    assert "etwas schnell" in checked(answer, 429).text
    assert answer.headers["Retry-After"]
    assert client.post("/account/sign-in/password", {**data, "email": "ali@example.org"}).status_code == 422


def test_writing_is_limited_reading_is_not(limited: Flask) -> None:
    most = int(WRITING_LIMIT.split()[0])
    client = PageClient(limited)
    statuses = [client.post("/account/sign-out").status_code for _ in range(most + 1)]
    assert statuses == [303] * most + [429]
    assert client.get("/account/sign-in").status_code == 200


def test_switched_off_there_are_no_limits(installation: Installation) -> None:
    data = {"email": "jana@example.org", "password": "falsch"}
    with installation.context() as app:
        app.config["WTF_CSRF_ENABLED"] = False
        client = PageClient(app)
        assert {client.post("/account/sign-in/password", data).status_code for _ in range(12)} == {422}
