"""Who may know of an idea, and who may read its words: every role, on own, foreign, draft, returned, hidden, withdrawn."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Guest, Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Audience, Campaign, CampaignState, campaign_invitation
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas import policy, queries
from mitreden.ideas.models import Aside, Idea, IdeaState
from tests.factories import Make, People

KINDS = {
    "draft": {"state": IdeaState.DRAFT},
    "waiting": {"state": IdeaState.SUBMITTED},
    "public": {"state": IdeaState.PUBLISHED},
    "answered": {"state": IdeaState.ACCEPTED},
    "returned": {"state": IdeaState.SUBMITTED, "aside": Aside.RETURNED},
    "changed": {"state": IdeaState.SUBMITTED, "published_at": True},
    "hidden": {"state": IdeaState.PUBLISHED, "aside": Aside.HIDDEN},
    "hidden at once": {"state": IdeaState.SUBMITTED, "aside": Aside.HIDDEN},
    "withdrawn": {"state": IdeaState.PUBLISHED, "aside": Aside.WITHDRAWN},
    "withdrawn at once": {"state": IdeaState.SUBMITTED, "aside": Aside.WITHDRAWN},
}
PUBLIC = {"public", "answered"}
PLACEHOLDERS = {"hidden", "hidden at once", "withdrawn", "changed"}  # known, but without its words
SENT = set(KINDS) - {"draft"}

# who asks -> whose words are read, besides the placeholders
READS = {
    "guest": PUBLIC,
    "author": set(KINDS),
    "citizen": PUBLIC,
    "moderator of the region": SENT,
    "moderator of the campaign": SENT,
    "moderator of another campaign": PUBLIC,
    "moderator of the municipality": SENT,
    "moderator of another municipality": PUBLIC,
    "coordinator": SENT,
    "strategist": SENT,
    "auditor": SENT,
    "assistant": PUBLIC,
    "contact": PUBLIC,
    "expert": PUBLIC,
    "reader": PUBLIC,
    "administrator": PUBLIC,
}


def _who(make: Make, people: People, name: str, campaign: Campaign, town_id: int) -> Visitor:
    grants = {
        "moderator of the region": (Role.MODERATOR, {}),
        "moderator of the campaign": (Role.MODERATOR, {"campaign_id": campaign.id}),
        "moderator of another campaign": (Role.MODERATOR, {"campaign_id": "other"}),
        "moderator of the municipality": (Role.MODERATOR, {"organisation_id": town_id}),
        "moderator of another municipality": (Role.MODERATOR, {"organisation_id": "other"}),
        "coordinator": (Role.COORDINATOR, {}),
        "strategist": (Role.STRATEGIST, {}),
        "auditor": (Role.AUDITOR, {}),
        "assistant": (Role.ASSISTANT, {"campaign_id": campaign.id}),
        "contact": (Role.CONTACT, {"organisation_id": town_id}),
        "expert": (Role.EXPERT, {"campaign_id": campaign.id}),
        "reader": (Role.READER, {}),
        "administrator": (Role.ADMINISTRATOR, {}),
    }
    if name in {"guest", "author", "citizen"}:
        return {"guest": Guest(), "author": people.jana, "citizen": people.ali}[name]
    role, scope = grants[name]
    others: dict[str, Callable[[], int]] = {
        "campaign_id": lambda: make.campaign().id, "organisation_id": lambda: make.municipality().id
    }  # fmt: skip
    person = make.person("Toni Beispiel")
    make.grant(person, role, **{key: others[key]() if value == "other" else value for key, value in scope.items()})
    return person


def _asking(visitor: Visitor) -> Visitor:
    """The visitor as a request loads them, with grants."""
    return visitor if visitor.id is None else accounts.person(visitor.id) or visitor


def _ideas(make: Make, author: Person, campaign: Campaign, town_id: int | None) -> dict[str, Idea]:
    moment = clock.now()
    made = {}
    for name, values in KINDS.items():
        timed = {key: moment if value is True else value for key, value in values.items()}
        made[name] = make.idea(campaign, author=author, municipality_id=town_id, **timed)
    return made


@pytest.mark.parametrize("name", list(READS))
def test_who_reads_what(make: Make, people: People, name: str) -> None:
    town = make.municipality()
    campaign = make.campaign(municipalities=[town])
    ideas = _ideas(make, people.jana, campaign, town.id)
    person = _asking(_who(make, people, name, campaign, town.id))
    listed = set(db.session.scalars(sa.select(Idea.id).where(queries.visible_to(person))))
    assert {kind for kind, idea in ideas.items() if idea.id in listed} == READS[name]
    known = {kind: queries.idea(person, idea.id) for kind, idea in ideas.items()}
    assert {kind for kind, idea in known.items() if idea} == READS[name] | PLACEHOLDERS
    assert {kind for kind, idea in known.items() if idea and policy.may_read(person, idea)} == READS[name]


def test_an_idea_for_the_whole_region_is_nothing_for_the_moderator_of_one_municipality(
    make: Make, people: People
) -> None:
    town = make.municipality()
    campaign = make.campaign(municipalities=[town])
    ideas = _ideas(make, people.jana, campaign, None)
    person = _who(make, people, "moderator of the municipality", campaign, town.id)
    listed = set(db.session.scalars(sa.select(Idea.id).where(queries.visible_to(person))))
    assert {kind for kind, idea in ideas.items() if idea.id in listed} == PUBLIC


def test_a_grant_that_has_ended_shows_nothing_more(make: Make, people: People) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED)
    make.grant(people.ali, Role.MODERATOR, ends_at=clock.now())
    assert queries.idea(_asking(people.ali), idea.id) is None


@pytest.mark.parametrize(
    ("values", "sees"),
    [
        ({"state": CampaignState.DRAFT}, {"kora"}),
        ({"audience": Audience.INVITED}, {"kora", "berta"}),
        ({"audience": Audience.PUBLIC}, {"kora", "berta", "ali", "guest"}),
    ],
)
def test_ideas_are_seen_by_those_who_see_the_campaign(
    make: Make, people: People, values: dict[str, object], sees: set[str]
) -> None:
    campaign = make.campaign(**values)
    db.session.execute(sa.insert(campaign_invitation).values(campaign_id=campaign.id, person_id=people.berta.id))
    idea, hidden = make.idea(campaign), make.idea(campaign, aside=Aside.HIDDEN)
    everybody: dict[str, Visitor] = {"kora": people.kora, "berta": people.berta, "ali": people.ali, "guest": Guest()}
    asking = {name: _asking(person) for name, person in everybody.items()}
    assert {name for name, person in asking.items() if queries.idea(person, idea.id)} == sees
    assert {name for name, person in asking.items() if queries.idea(person, hidden.id)} == sees
