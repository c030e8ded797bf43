"""Kinds and points on the form: who may put in what, and that a point lies here."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, CampaignState, ModerationMode, PhaseKind
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas import commands, policy, queries
from mitreden.ideas.models import Idea, IdeaKind
from mitreden.timeline.models import TimelineEntry
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
NEW = "/campaigns/dorf/ideas/new"
WORDS = {"title": "Eine Bank am Weiher", "text": "Am Weiher fehlt eine **Bank** zum Sitzen.", "then": "send"}
DAY = timedelta(days=1)
K = IdeaKind
BOTH = (K.IDEA, K.EXAMPLE)

# who, the campaign's state, whether ideas are collected -> what they may put in
MAY = [
    ("jana", CampaignState.OPEN, True, BOTH),
    ("jana", CampaignState.OPEN, False, ()),
    ("mira", CampaignState.OPEN, True, BOTH),
    ("stefan", CampaignState.OPEN, True, (*BOTH, K.PREPARED)),
    ("kora", CampaignState.OPEN, True, (*BOTH, K.PREPARED)),
    ("stefan", CampaignState.OPEN, False, (K.PREPARED,)),
    ("stefan", CampaignState.EVALUATING, True, ()),
    ("stefan", CampaignState.ANNOUNCED, True, ()),
]


@pytest.mark.parametrize(("who", "state", "collects", "expected"), MAY)
def test_who_may_put_in_what(
    make: Make, people: People, who: str, state: CampaignState, collects: bool, expected: tuple[K, ...]
) -> None:
    now = clock.now()
    begin = now - DAY if collects else now + DAY
    campaign = make.campaign(state=state, phases={PhaseKind.COLLECTING: (begin, now + 9 * DAY)})
    person = accounts.existing_person(getattr(people, who).id)
    assert policy.kinds(person, campaign, now) == expected


def _form_kinds(browser: PageClient) -> list[str]:
    return [box.get("value", "") for box in browser.page(NEW).all(".//input[@name='kind']")]


def test_the_form_offers_what_one_may(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf", moderation=ModerationMode.AFTERWARDS)
    jana, stefan = signed_in(people.jana), signed_in(people.stefan)
    assert _form_kinds(jana) == ["idea", "example"]
    assert _form_kinds(stefan) == ["idea", "example", "prepared"]
    page = jana.follow(jana.submit(NEW, NEW, {**WORDS, "kind": "example"}))
    assert "Gutes Beispiel von anderswo" in page.text
    page = stefan.follow(stefan.submit(NEW, NEW, {**WORDS, "kind": "prepared"}))
    assert "Vorbereitet vom Team der Region" in page.text
    assert "Von Stefan Rau" not in page.text
    assert "Das Team der Region hat diese Maßnahme vorbereitet" in page.text


@pytest.mark.parametrize("kind", ["prepared", "bogus", ""])
def test_a_citizen_cannot_put_in_what_the_form_does_not_offer(
    make: Make, people: People, signed_in: SignedIn, kind: str
) -> None:
    make.campaign("dorf")
    signed_in(people.jana).submit(NEW, NEW, {**WORDS, "kind": kind}, status=422)
    assert db.session.query(Idea).count() == 0


def test_the_command_asks_too(make: Make, people: People) -> None:
    campaign = make.campaign(phases={PhaseKind.VOTING: (clock.now() - DAY, clock.now() + DAY)})
    values = {"campaign": campaign, "title": WORDS["title"], "text": WORDS["text"], "field_id": campaign.fields[0].id}
    jana, stefan = (accounts.existing_person(person.id) for person in (people.jana, people.stefan))
    with pytest.raises(NotAllowedError):
        commands.submit_idea(by=jana, kind=K.PREPARED, **values)
    with pytest.raises(DomainError):
        commands.submit_idea(by=stefan, kind=K.IDEA, **values)
    assert commands.submit_idea(by=stefan, kind=K.PREPARED, **values).kind is K.PREPARED


def test_of_a_closed_circle_only_its_members_send_in_and_the_team_prepares(make: Make, people: People) -> None:
    campaign = make.campaign(audience=Audience.INVITED)
    values = {"campaign": campaign, "title": WORDS["title"], "text": WORDS["text"], "field_id": campaign.fields[0].id}
    stefan = accounts.existing_person(people.stefan.id)
    with pytest.raises(NotAllowedError):
        commands.submit_idea(by=stefan, kind=K.IDEA, **values)
    assert commands.submit_idea(by=stefan, kind=K.PREPARED, **values)


def test_a_prepared_measure_can_be_changed_while_the_campaign_is_open(make: Make, people: People) -> None:
    campaign = make.campaign(phases={PhaseKind.VOTING: (clock.now() - DAY, clock.now() + DAY)})
    prepared = make.idea(campaign, author=people.stefan, kind=K.PREPARED)
    idea = make.idea(campaign, author=people.jana)
    loaded = [queries.idea_to_edit(who, one.id) for who, one in ((people.stefan, prepared), (people.jana, idea))]
    assert policy.may_edit(people.stefan, loaded[0], clock.now())
    assert not policy.may_edit(people.jana, loaded[1], clock.now())


def test_the_kind_can_be_put_right_and_that_is_told(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(make.campaign("dorf", moderation=ModerationMode.AFTERWARDS), author=people.jana)
    edit, jana = f"/ideas/{idea.id}/edit", signed_in(people.jana)
    jana.submit(edit, edit, {"kind": "example"})
    assert db.session.get_one(Idea, idea.id).kind is K.EXAMPLE
    assert [entry.key for entry in db.session.query(TimelineEntry)] == ["idea.became_example"]
    jana.submit(edit, edit, {"kind": "prepared"}, status=422)


def _sent(browser: PageClient, point: str, status: int = 303) -> Any:
    return browser.submit(NEW, NEW, {**WORDS, "municipality_id": "0", "point": point}, status=status)


def test_a_point_is_kept_shown_and_filled_in_again(make: Make, people: People, signed_in: SignedIn) -> None:
    make.municipality("Holm", lat=48.7, lon=13.5)
    make.campaign("dorf", moderation=ModerationMode.AFTERWARDS)
    jana = signed_in(people.jana)
    page = jana.follow(_sent(jana, "https://www.openstreetmap.org/#map=17/48.70123/13.50345"))
    assert "48.70123, 13.50345" in page.text
    idea = db.session.query(Idea).one()
    edit = jana.page(f"/ideas/{idea.id}/edit")
    assert [box.get("value") for box in edit.all(".//input[@name='point']")] == ["48.70123, 13.50345"]
    jana.submit(f"/ideas/{idea.id}/edit", f"/ideas/{idea.id}/edit", {"point": ""})
    assert db.session.get_one(Idea, idea.id).lat is None


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ("am Weiher", "Das können wir nicht lesen."),
        ("13.5, 48.7", "Dieser Punkt liegt nicht in der Region."),
        ("1, 1", "nicht in der Region"),
    ],
)
def test_a_point_that_is_none_or_far_away(
    make: Make, people: People, signed_in: SignedIn, point: str, message: str
) -> None:
    make.municipality("Holm", lat=48.7, lon=13.5)
    make.campaign("dorf")
    answer = _sent(signed_in(people.jana), point, 422)
    assert message in answer.text
    assert f'value="{point}"' in answer.text


def test_where_nobody_knows_where_the_region_is_every_point_is_taken(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    make.campaign("dorf")
    signed_in(people.jana).submit(NEW, NEW, {**WORDS, "point": "1, 1"})
    assert db.session.query(Idea).one().lon == 1.0
