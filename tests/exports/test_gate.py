"""Few tables at a time, and only so many an hour for one visitor."""

import dataclasses
import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from mitreden.app import create_app
from mitreden.core.errors import UnavailableError
from mitreden.exports import downloads
from mitreden.exports.gate import Gate
from mitreden.extensions import db, limiter
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient, checked


def admitted(gate: Gate, visitors: int) -> tuple[int, int]:
    """How many of those who come at once were inside together, and how many were sent away."""
    inside, most, away, start = 0, 0, 0, threading.Barrier(visitors)
    counting, full = threading.Lock(), threading.Event()

    def come() -> None:
        nonlocal inside, most, away
        start.wait()
        try:
            with gate.passed():
                with counting:
                    inside += 1
                    most = max(most, inside)
                full.wait(0.3)
                with counting:
                    inside -= 1
        except UnavailableError:
            with counting:
                away += 1

    threads = [threading.Thread(target=come) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return most, away


def test_two_at_once_four_wait_the_others_are_sent_away() -> None:
    assert admitted(Gate(), 20) == (2, 14)


def test_who_waits_too_long_is_sent_away() -> None:
    assert admitted(Gate(patience=0.05), 4) == (2, 2)


def test_a_gate_that_stands_open_is_noticed() -> None:
    """The negative control."""
    most, away = admitted(Gate(at_once=100, waiting=100), 20)
    assert (most > 2, away) == (True, 0)


@pytest.mark.parametrize("address", ["/data/wege/ideas.csv", "/desk/campaigns/wege/export.xlsx"])
def test_a_crowd_gets_a_page_that_says_so(
    make: Make, people: People, signed_in: object, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    make.campaign("wege")
    client = signed_in(people.kora)  # type: ignore[operator]
    assert client.get(address).status_code == 200
    monkeypatch.setattr(downloads, "gate", Gate(at_once=0, waiting=0))
    answer = client.get(address)
    assert "Gerade laden viele" in checked(answer, 503).text
    assert answer.headers["Retry-After"]
    assert client.get("/data").status_code == 200


@pytest.fixture
def limited(installation: Installation) -> Iterator[tuple[Flask, str]]:
    """An application with rate limits, and the cookie of a coordinator."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        make.campaign("wege")
        kora = People(make).kora
        limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits="on"))
        client = PageClient(limited).as_person(kora)
        cookie = client.browser.get_cookie("session")
        assert cookie is not None
    with limited.app_context():
        yield limited, cookie.value
        db.session.remove()
        limiter.reset()
        limiter.enabled = False
        db.engine.dispose()


@pytest.mark.parametrize("address", ["/data/wege/ideas.csv", "/desk/campaigns/wege/export.csv"])
def test_sixty_an_hour(limited: tuple[Flask, str], address: str) -> None:
    app, cookie = limited
    client = PageClient(app)
    client.browser.set_cookie("session", cookie)
    assert [client.get(address).status_code for _ in range(61)] == [200] * 60 + [429]
    answer = client.get(address)
    assert "etwas schnell" in checked(answer, 429).text
    assert answer.headers["Retry-After"]
    assert client.get("/data").status_code == 200
