"""A campaign in which guests take part, and what they do there."""

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.campaigns.models import Campaign, ModerationMode, PhaseKind, Taking
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.outbox.mails import Letter, rendered
from mitreden.outbox.models import OutboxMail
from tests.factories import Make
from tests.page_client import PageClient

DAY = timedelta(days=1)
ADDRESS = "gerda@example.org"
TEXT = "Unter der Linde am Weiher fehlt eine Bank, auf der man sich ausruhen kann."
OPEN = {"who_submits": Taking.GUEST, "who_supports": Taking.GUEST, "who_comments": Taking.GUEST}
_LINK = re.compile(r"/take-part/([\w-]{43})")


@pytest.fixture
def campaign(make: Make) -> Campaign:
    """All phases run, guests may do everything, ideas are public at once."""
    return campaign_for_guests(make)


def campaign_for_guests(make: Make, slug: str = "dorf", **values: Any) -> Campaign:
    """The same with other rules."""
    now = clock.now()
    during = (now - DAY, now + 30 * DAY)
    values = {**OPEN, "moderation": ModerationMode.AFTERWARDS, **values}
    return make.campaign(slug, phases=dict.fromkeys(PhaseKind, during), **values)


def idea_form(campaign: Campaign, **values: Any) -> dict[str, Any]:
    """What a guest types for an idea."""
    field_id = campaign.fields[0].id
    return {"title": "Eine Bank am Weiher", "text": TEXT, "field_id": field_id, "municipality_id": "0", "then": "send",
            "kind": "idea", **values}  # fmt: skip


def ask(browser: PageClient, address: str = ADDRESS, *, status: int = 303) -> None:
    """Give the address at the end of the visit."""
    answer = browser.post("/take-part", {"email": address})
    assert answer.status_code == status, answer.text[:2000]


def letters(address: str = ADDRESS) -> list[Letter]:
    """The mails with a link that wait for an address, oldest first."""
    columns = ("id", "kind", "address", "locale", "data", "created_at", "attempts")
    query = (
        sa.select(*(getattr(OutboxMail, name) for name in columns))
        .where(OutboxMail.kind == "guests.link", OutboxMail.address == address)
        .order_by(OutboxMail.id)
    )
    return [Letter(**row._mapping) for row in db.session.execute(query)]


def mail(app: Flask, address: str = ADDRESS) -> EmailMessage:
    """The newest of them as it leaves."""
    with app.test_request_context():
        return rendered(letters(address)[-1])


def token(app: Flask, address: str = ADDRESS) -> str:
    """The token in the newest mail."""
    body = mail(app, address).get_body(("plain",))
    assert body is not None
    found = _LINK.search(body.get_content().replace("=\n", ""))
    assert found, body.get_content()
    return found[1]
