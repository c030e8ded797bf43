"""What guests have done: a campaign that lets them, a link that waits, one that was used, and somebody without a name."""

from datetime import timedelta
from typing import Any

from flask import Flask

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign, ModerationMode, PhaseKind, Taking
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.guests import commands as guests
from mitreden.ideas import commands as ideas
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField
from mitreden.visits import commands as visits
from tests.browser import hostile
from tests.factories import Make
from tests.installation import Installation

UNSEEN = "Gerda ohne Namen"  # stands in the column, and on no page


def _campaign(make: Make, field_ids: list[int]) -> Campaign:
    """Guests may do everything, from 14 on."""
    fields = [db.session.get_one(InnovationField, number) for number in field_ids]
    during = (clock.now() - timedelta(days=1), clock.now() + timedelta(days=30))
    return make.campaign(
        "offen", title=hostile.TITLES[1], phases=dict.fromkeys(PhaseKind, during), fields=fields, minimum_age=14,
        who_submits=Taking.GUEST, who_supports=Taking.GUEST, who_comments=Taking.GUEST,
        moderation=ModerationMode.AFTERWARDS,
    )  # fmt: skip


def made(make: Make, jana: Person, app: Flask, field_ids: list[int]) -> tuple[dict[str, Any], Person]:
    """Names for addresses, and a guest who wrote something."""
    campaign = _campaign(make, field_ids)
    common = {"campaign": campaign, "field_id": campaign.fields[0].id, "text": hostile.TEXT}
    idea = make.idea(campaign, author=jana, title=hostile.TITLES[3][:120], field_id=campaign.fields[0].id)
    guest = make.person(UNSEEN, is_guest=True)
    make.comment(idea, author=guest, text=hostile.TAGS)
    links = {}
    for name in ("visit_link", "visit_used"):
        key = visits.begin()
        _do(key, idea, ideas.keep_unconfirmed(title=hostile.LONG[:100], **common))
        address = f"{'g' * 60}@example.org" if name == "visit_link" else "gerda@example.org"
        links[name] = visits.add_link(key=key, address=address, locale="de", address_hash=b"x" * 32)
    db.session.commit()
    guests.confirm(token=links["visit_used"], keys=app.config["KEYS"])
    db.session.commit()
    return {**links, "guest_idea": idea.id, "guest_campaign": campaign.slug}, guest


def _do(key: str, idea: Idea, own: Idea) -> None:
    number = idea.campaign_id
    visits.note(key=key, kind="idea", about=own.id, campaign=number, age=14)
    visits.note(key=key, kind="comment", about=idea.id, campaign=number, age=14, text=hostile.TEXT[:1_500])
    visits.note(key=key, kind="support", about=idea.id, campaign=number, age=14, version=1)
    visits.note(key=key, kind="support", about=own.id, campaign=number, age=14, version=1)


def open_to_guests(installation: Installation) -> int:
    """A plain campaign for guests with one idea. Returns the idea's number."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        during = (clock.now() - timedelta(days=1), clock.now() + timedelta(days=30))
        campaign = make.campaign(
            "offen", phases=dict.fromkeys(PhaseKind, during), who_submits=Taking.GUEST, who_supports=Taking.GUEST,
            who_comments=Taking.GUEST, moderation=ModerationMode.AFTERWARDS,
        )  # fmt: skip
        return int(make.idea(campaign, title="Ein Bus am Abend", field_id=campaign.fields[0].id).id)
