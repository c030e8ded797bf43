"""While numbers are hidden until the vote is over, no page, order, feed or table tells one to anybody but the auditor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Campaign, CampaignState, Counts
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.roadmap import queries as roadmap
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Any], PageClient]
CANARY = 791_986_543  # so long that no random token or serial number contains it by chance


def _world(make: Make, counts: Counts, slug: str = "dorf") -> Idea:
    make.region()
    campaign = make.campaign(slug, counts=counts, qualified_at=100)
    return make.idea(campaign, support_count=CANARY)


def _paths(browser: PageClient, idea: Idea) -> list[str]:
    """Every route that answers to a GET, with the campaign, idea and field of the test filled in."""
    names = {"slug": "dorf", "idea_id": str(idea.id), "number": str(idea.id), "short": "dorf",
             "table": "ideas", "format": "csv"}  # fmt: skip
    found = []
    for rule in browser.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in {"static", "operations.readyz"}:
            continue
        values = {name: names[name] for name in rule.arguments if name in names}
        if rule.arguments == set(values):
            with browser.app.test_request_context():
                found.append(browser.app.url_for(rule.endpoint, **values))
    return [*found, "/campaigns/dorf/ideas?sort=supported"]


def _shown(browser: PageClient, idea: Idea) -> list[str]:
    """The addresses whose body or head says the number, or that the idea is qualified."""
    return [path for path in _paths(browser, idea) if _tells(browser.get(path))]


def _tells(answer: TestResponse) -> bool:
    words = f"{answer.text if not answer.is_streamed else answer.get_data(as_text=True)}{answer.headers}"
    return any(sign in words for sign in (str(CANARY), "791.986.543", "791,986,543", "mit als Erste ansehen"))


def _with(make: Make, role: Role | None) -> Person:
    """Somebody with a role for the whole region; speakers and contacts have it for the idea's municipality."""
    person = make.person()
    if role in {Role.SPEAKER, Role.CONTACT}:
        make.grant(person, role, organisation_id=make.municipality().id)
    elif role:
        make.grant(person, role)
    return person


# Every door that tells the auditor a hidden number. Feeds, open data and pages that are the same for all tell it to nobody.
AUDITORS = {
    "/ideas/{id}",
    "/campaigns/dorf/ideas",
    "/campaigns/dorf/ideas?sort=supported",
    "/desk/campaigns/dorf/export.csv",
}
WALKING = (None, Role.MODERATOR, Role.COORDINATOR, Role.STRATEGIST, Role.READER, Role.ADMINISTRATOR, Role.AUDITOR)


@pytest.mark.parametrize("role", WALKING)
def test_a_hidden_number_is_for_the_auditor_alone(make: Make, signed_in: SignedIn, role: Role | None) -> None:
    idea = _world(make, Counts.AFTER)
    told = set(_shown(signed_in(_with(make, role)), idea))
    assert told == ({door.format(id=idea.id) for door in AUDITORS} if role is Role.AUDITOR else set())


def test_other_roles_find_none_of_the_auditors_doors(make: Make, signed_in: SignedIn) -> None:
    idea = _world(make, Counts.AFTER)
    for role in set(Role) - set(WALKING):
        browser = signed_in(_with(make, role))
        assert [door for door in AUDITORS if _tells(browser.get(door.format(id=idea.id)))] == [], role


def test_the_auditor_is_told_that_nobody_else_sees_the_number(make: Make, people: People, signed_in: SignedIn) -> None:
    idea, rita = _world(make, Counts.AFTER), signed_in(people.rita)
    for path in (f"/ideas/{idea.id}", "/campaigns/dorf/ideas"):
        assert "Die Zahlen sehen nur Sie als Revision" in rita.page(path).text
    shown = _world(make, Counts.ALWAYS, "holm")
    for path in (f"/ideas/{shown.id}", "/campaigns/holm/ideas"):
        assert "nur Sie als Revision" not in rita.page(path).text


def test_orders_tell_a_hidden_number_to_the_auditor_alone(make: Make, signed_in: SignedIn) -> None:
    much = _world(make, Counts.AFTER)
    db.session.execute(sa.update(Idea).values(published_at=clock.now() - timedelta(days=1)))
    little = make.idea(db.session.get_one(Campaign, much.campaign_id), field_id=much.field_id, support_count=1)
    for role in (None, *Role):
        page = signed_in(_with(make, role)).page("/campaigns/dorf/ideas?sort=supported")
        order = [link for link in page.links() if link.startswith("/ideas/")]
        wanted = [much, little] if role is Role.AUDITOR else [little, much]
        assert order == [f"/ideas/{idea.id}" for idea in wanted], role


@pytest.mark.parametrize(
    ("who", "counts", "state", "is_told"),
    [
        ("stefan", Counts.AFTER, CampaignState.OPEN, False),
        ("stefan", Counts.AFTER, CampaignState.ANSWERING, True),
        ("stefan", Counts.ALWAYS, CampaignState.OPEN, True),
        ("rita", Counts.AFTER, CampaignState.OPEN, True),
    ],
)
def test_ideas_to_link_come_in_an_order_that_tells_nothing(
    make: Make, people: People, who: str, counts: Counts, state: CampaignState, is_told: bool
) -> None:
    campaign = make.campaign(counts=counts, state=state)
    little, much = (
        make.idea(campaign, title="Bank", support_count=1),
        make.idea(campaign, title="Bank", support_count=9),
    )
    found = roadmap.link_candidates("Bank", 0, getattr(people, who))
    assert [idea.id for idea in found] == ([much.id, little.id] if is_told else [little.id, much.id])


def test_a_number_that_may_be_seen_is_found(make: Make, client: PageClient) -> None:
    """Negative control of the walk."""
    idea = _world(make, Counts.ALWAYS)
    assert {f"/ideas/{idea.id}", "/campaigns/dorf/ideas"} <= set(_shown(client, idea))
