"""A block of addresses sends so much and no more, however many people sit behind it; others are not affected."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.app import create_app
from mitreden.extensions import db, limiter
from mitreden.ideas.models import Idea
from tests.factories import Make
from tests.guests.conftest import TEXT, campaign_for_guests, idea_form
from tests.installation import Installation
from tests.page_client import Page, PageClient, checked

MOST = 200
NEW = "/campaigns/dorf/ideas/new"
OURS = {"Origin": "http://localhost"}


@pytest.fixture(params=["on", "off"])
def site(request: pytest.FixtureRequest, installation: Installation) -> Iterator[tuple[Flask, dict[str, Any]]]:
    """A campaign for guests on an application with or without rate limits, and what a guest writes."""
    with installation.context() as app:
        settings = dataclasses.replace(app.config["SETTINGS"], rate_limits=request.param)
    limited = create_app(settings)
    limited.config["WTF_CSRF_ENABLED"] = False
    with limited.app_context():
        yield limited, idea_form(campaign_for_guests(Make(keys=limited.config["KEYS"])))
        db.session.remove()
        if limiter.enabled:
            limiter.reset()
        limiter.enabled = False
        db.engine.dispose()


def _visitor(app: Flask, address: str, language: str = "de") -> PageClient:
    """A browser that nobody has seen before."""
    client = PageClient(app)
    client.browser.environ_base |= {"REMOTE_ADDR": address, "HTTP_ACCEPT_LANGUAGE": language}
    return client


def _used_up(app: Flask) -> None:
    """As many visits from a block as it has: each of another address, each sends a form and nothing else."""
    for number in range(MOST):
        _visitor(app, f"203.0.113.{number}").post("/campaigns/elsewhere/ideas/new")
        _visitor(app, f"203.0.113.{number}").post("/take-part", {"email": "gerda@example.org"})


def _typed(page: Page) -> dict[str, str]:
    return {field.get("name", ""): field.get("value", "") for field in page.form(NEW).iter() if field.get("name")}


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize("site", ["on"], indirect=True)
def test_a_block_is_told_when_it_goes_on_and_keeps_what_was_typed(site: tuple[Flask, dict[str, Any]]) -> None:
    app, form = site
    _used_up(app)
    for language, said in (("de", "In 60 Minuten geht es weiter"), ("en", "It goes on in 60 minutes")):
        late = _visitor(app, "203.0.113.250", language)
        page = checked(late.post(NEW, form, headers=OURS), 429)
        assert said in page.text
        assert 3500 < int(page.response.headers["Retry-After"]) <= 3600
        assert TEXT in page.text
        assert (_typed(page)["title"], _typed(page)["text"]) == (form["title"], TEXT)
        assert TEXT not in late.post(NEW, form, headers={"Origin": "https://evil.example"}).text
        assert said in checked(late.post("/take-part", {"email": "gerda@example.org"}), 429).text
    part = late.post(NEW, form, headers={"HX-Request": "true", **OURS})
    assert (part.status_code, part.headers["HX-Reswap"]) == (429, "beforebegin"), "the form stays as it is"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Idea)) == 0
    db.session.rollback()  # else this look keeps the lock that a request left it, and nobody writes
    assert _visitor(app, "203.0.114.1").post(NEW, form).status_code == 303, "another block is not affected"


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize("site", ["off"], indirect=True)
def test_control_without_limits_a_block_goes_on(site: tuple[Flask, dict[str, Any]]) -> None:
    app, form = site
    _used_up(app)
    assert _visitor(app, "203.0.113.250").post(NEW, form).status_code == 303
