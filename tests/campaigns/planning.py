"""A draft to which nothing is missing."""

from datetime import timedelta
from typing import Any

from mitreden.campaigns import commands, queries
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.extensions import db
from tests.factories import Make, People

WORDS: dict[str, Any] = {
    "purpose": "Was fehlt im **Dorf**?",
    "negotiable": "- Bänke\n- Busse",
    "afterwards": "Wir lesen alles.",
    "contact": "Kora Lindner",
    "controller": "Verband Holmer Land",
    "legal_basis": "Einwilligung",
}


def complete(make: Make, people: People, **values: Any) -> Campaign:
    """Collects and votes from yesterday on for a month."""
    now = clock.now()
    settings = {**WORDS, "answer_on": clock.today() + timedelta(days=60), **values}
    campaign = commands.create_campaign(
        by=people.kora, title="Unser Dorf", fields=[make.field()],
        dates=commands.default_dates(now - timedelta(days=1), now + timedelta(days=30)), **settings,
    )  # fmt: skip
    db.session.commit()
    loaded = queries.campaign_by_slug(campaign.slug)
    assert loaded is not None
    return loaded
