"""Who may do what with a campaign, and who may know of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Guest, Person
from mitreden.accounts.roles import Role
from mitreden.campaigns import commands, policy, queries
from mitreden.campaigns.models import Audience, Campaign, CampaignState, Counts, PhaseKind, Taking
from mitreden.core import clock
from mitreden.extensions import db
from tests.factories import Make, People

DAY = timedelta(days=1)


def fresh(person: Person) -> Person:
    """The person with grants, as a request loads them."""
    loaded = accounts.person(person.id)
    assert loaded is not None
    return loaded


PAST, RUNNING, FUTURE = (-2 * DAY, -DAY), (-DAY, DAY), (DAY, 2 * DAY)
Window = tuple[timedelta, timedelta]


def window(offsets: Window) -> tuple[datetime, datetime]:
    return clock.now() + offsets[0], clock.now() + offsets[1]


@pytest.mark.parametrize("who", Taking)
@pytest.mark.parametrize(
    ("state", "offsets", "expected"),
    [
        (CampaignState.OPEN, RUNNING, True),
        (CampaignState.OPEN, PAST, False),
        (CampaignState.OPEN, FUTURE, False),
        (CampaignState.DRAFT, RUNNING, False),
        (CampaignState.ANNOUNCED, RUNNING, False),
        (CampaignState.EVALUATING, RUNNING, False),
        (CampaignState.ARCHIVED, RUNNING, False),
    ],
)
def test_taking_part_needs_an_open_campaign_its_phase_and_an_account_unless_guests_may(
    make: Make, people: People, who: Taking, state: CampaignState, offsets: Window, expected: bool
) -> None:
    kinds = dict.fromkeys(PhaseKind, window(offsets))
    campaign = make.campaign(state=state, phases=kinds, who_submits=who, who_supports=who, who_comments=who)
    for question in (policy.may_submit, policy.may_support, policy.may_comment):
        assert question(people.jana, campaign, clock.now()) is expected
        for_guests = expected and who is Taking.GUEST
        assert question(Guest(), campaign, clock.now()) is for_guests
        assert question(make.person("Gast", is_guest=True), campaign, clock.now()) is for_guests


def test_each_phase_allows_its_own_thing(make: Make, people: People) -> None:
    campaign = make.campaign(phases={PhaseKind.VOTING: window(RUNNING), PhaseKind.COLLECTING: window(PAST)})
    assert policy.may_support(people.jana, campaign, clock.now())
    assert not policy.may_submit(people.jana, campaign, clock.now())


@pytest.mark.parametrize("kind", PhaseKind)
def test_comments_are_possible_while_anything_runs_and_only_where_they_are_wanted(
    make: Make, people: People, kind: PhaseKind
) -> None:
    campaign = make.campaign(phases={kind: window(RUNNING)})
    assert policy.may_comment(people.jana, campaign, clock.now())
    assert not policy.may_comment(people.jana, make.campaign(phases={kind: window(PAST)}), clock.now())
    assert not policy.may_comment(people.jana, make.campaign(has_comments=False), clock.now())


@pytest.mark.parametrize(
    ("counts", "state", "voting", "expected"),
    [
        (Counts.ALWAYS, CampaignState.OPEN, RUNNING, True),
        (Counts.AFTER, CampaignState.OPEN, FUTURE, False),
        (Counts.AFTER, CampaignState.OPEN, RUNNING, False),
        (Counts.AFTER, CampaignState.OPEN, PAST, True),
        (Counts.AFTER, CampaignState.EVALUATING, RUNNING, False),  # closed early: it may still be opened again
        (Counts.AFTER, CampaignState.EVALUATING, PAST, True),
        (Counts.AFTER, CampaignState.ANSWERING, RUNNING, True),  # no way back from here
        (Counts.AFTER, CampaignState.ARCHIVED, RUNNING, True),
        (Counts.AFTER, CampaignState.DRAFT, PAST, False),
        (Counts.AFTER, CampaignState.OPEN, None, False),  # no vote planned yet: nothing is over
    ],
)
def test_hidden_counts_appear_after_the_vote(
    make: Make, counts: Counts, state: CampaignState, voting: Window | None, expected: bool
) -> None:
    campaign = make.campaign(counts=counts, state=state, phases={PhaseKind.VOTING: window(voting)} if voting else {})
    assert policy.shows_counts(campaign, clock.now()) is expected


Scope = Callable[[Campaign], dict[str, int]]
REGION: Scope = lambda _campaign: {}  # noqa: E731  a table reads better with lambdas
THIS: Scope = lambda campaign: {"campaign_id": campaign.id}  # noqa: E731
PLACE: Scope = lambda campaign: {"organisation_id": campaign.municipalities[0].id}  # noqa: E731


@pytest.mark.parametrize(
    ("role", "scope", "sees_draft", "sees_members_only"),
    [
        (Role.COORDINATOR, REGION, True, True),
        (Role.STRATEGIST, REGION, True, True),
        (Role.AUDITOR, REGION, True, True),
        (Role.READER, REGION, True, True),
        (Role.READER, THIS, True, True),
        (Role.MODERATOR, REGION, True, True),
        (Role.MODERATOR, THIS, True, True),
        (Role.MODERATOR, PLACE, False, True),  # reads what is asked in their village, once it is published
        (Role.CONTACT, PLACE, False, True),
        (Role.SPEAKER, PLACE, False, False),
        (Role.EXPERT, THIS, True, True),
        (Role.ASSISTANT, THIS, True, True),
        (Role.ADMINISTRATOR, REGION, False, False),  # runs the installation, not the campaigns
        (None, REGION, False, False),
    ],
)
def test_who_sees_drafts_and_closed_campaigns(
    make: Make, people: People, role: Role | None, scope: Scope, sees_draft: bool, sees_members_only: bool
) -> None:
    place = make.municipality()
    draft = make.campaign("draft", state=CampaignState.DRAFT, municipalities=[place])
    closed = make.campaign("closed", audience=Audience.MEMBERS, municipalities=[place])
    if role:
        for campaign in (draft, closed):
            make.grant(people.jana, role, **scope(campaign))
    jana = fresh(people.jana)
    assert bool(queries.campaign(jana, "draft")) is sees_draft
    assert bool(queries.campaign(jana, "closed")) is sees_members_only
    assert policy.may_preview(jana, draft) is sees_draft
    assert policy.may_plan(jana) is (role is Role.COORDINATOR)


def test_a_role_in_one_campaign_shows_no_other_draft(make: Make, people: People) -> None:
    mine, other = make.campaign(state=CampaignState.DRAFT), make.campaign(state=CampaignState.DRAFT)
    make.grant(people.jana, Role.READER, campaign_id=mine.id)
    assert [campaign.slug for campaign in queries.campaigns(people.jana)] == [mine.slug]
    assert not policy.may_preview(people.jana, other)


def test_an_ended_role_shows_nothing_any_more(make: Make, people: People) -> None:
    draft = make.campaign(state=CampaignState.DRAFT)
    make.grant(people.jana, Role.READER, campaign_id=draft.id, ends_at=clock.now() - timedelta(minutes=1))
    assert queries.campaigns(people.jana) == []


@pytest.fixture
def audiences(make: Make, people: People) -> dict[Audience, Campaign]:
    """A campaign for everybody, one for a club that Ali belongs to and Berta speaks for, one that Jana is invited to."""
    club = make.municipality("Turnverein")
    made = {audience: make.campaign(audience.value, audience=audience) for audience in Audience}
    commands.set_members(organisation=club, by=None, people=[people.ali.id])
    make.grant(people.berta, Role.SPEAKER, organisation_id=club.id)
    commands.set_audience(campaign=made[Audience.MEMBERS], by=None, audience=Audience.MEMBERS, organisations=[club])
    commands.set_audience(campaign=made[Audience.INVITED], by=None, audience=Audience.INVITED, people=[people.jana.id])
    db.session.commit()
    return made


def named(people: People, name: str) -> Person | Guest:
    return Guest() if name == "guest" else fresh(getattr(people, name))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("guest", {"public"}),
        ("ali", {"public", "members"}),
        ("berta", {"public", "members"}),
        ("jana", {"public", "invited"}),
        ("adam", {"public"}),
        ("kora", {"public", "members", "invited"}),
        ("rita", {"public", "members", "invited"}),
    ],
)
def test_each_audience_sees_its_campaigns(
    audiences: dict[Audience, Campaign], people: People, name: str, seen: set[str]
) -> None:
    person = named(people, name)
    assert {campaign.slug for campaign in queries.campaigns(person)} == seen
    assert {slug for slug in ("public", "members", "invited") if queries.campaign(person, slug)} == seen


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("guest", {"public"}),
        ("ali", {"public", "members"}),
        ("berta", {"public", "members"}),
        ("jana", {"public", "invited"}),
        ("kora", {"public"}),  # sees all of them to run them, but is not asked
        ("rita", {"public"}),
    ],
)
def test_staff_see_more_than_they_take_part_in(
    audiences: dict[Audience, Campaign], people: People, name: str, meant: set[str]
) -> None:
    person = named(people, name)
    assert {campaign.slug for campaign in audiences.values() if queries.takes_part(person, campaign)} == meant


def test_drafts_are_hidden_from_their_audience(audiences: dict[Audience, Campaign], people: People) -> None:
    for campaign in audiences.values():
        campaign.state = CampaignState.DRAFT
    db.session.commit()
    for person in (fresh(people.ali), fresh(people.jana), Guest()):
        assert queries.campaigns(person) == []


def test_the_condition_serves_every_door(audiences: dict[Audience, Campaign], people: People) -> None:
    """Lists, counts and joins of other features use the same condition."""
    jana = fresh(people.jana)
    number = sa.select(sa.func.count()).select_from(Campaign).where(queries.visible_to(jana))
    assert db.session.scalar(number) == len(queries.campaigns(jana)) == 2
