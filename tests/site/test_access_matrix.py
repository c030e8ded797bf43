"""Who may read which idea: every role, own and foreign, every state, the three audiences.

The table of what is expected is written here by hand from the definition of the product, not taken from the code.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Audience, Campaign, campaign_invitation, organisation_member
from mitreden.campaigns.models import campaign_member_organisation as named
from mitreden.comments.models import CommentAside, CommentState
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.region.models import Organisation
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]

# role -> where it is held
ROLES = {
    "guest": None,
    "citizen": None,
    "member": None,
    "speaker": "club",
    "assistant": "campaign",
    "moderator": "region",
    "moderator of the campaign": "campaign",
    "moderator of the municipality": "municipality",
    "moderator elsewhere": "elsewhere",
    "contact": "municipality",
    "expert": "campaign",
    "reader": "region",
    "strategist": "region",
    "coordinator": "region",
    "auditor": "region",
    "administrator": "installation",
}
# what a visitor who did not write it gets, by whether they know of the campaign and whether they read everything there
STATES = {
    "draft": (IdeaState.DRAFT, None),
    "submitted": (IdeaState.SUBMITTED, None),
    "returned": (IdeaState.SUBMITTED, Aside.RETURNED),
    "published": (IdeaState.PUBLISHED, None),
    "declined": (IdeaState.DECLINED, None),
    "hidden": (IdeaState.PUBLISHED, Aside.HIDDEN),
    "withdrawn": (IdeaState.PUBLISHED, Aside.WITHDRAWN),
}
READS_ALL = {
    "moderator",
    "moderator of the campaign",
    "moderator of the municipality",
    "strategist",
    "coordinator",
    "auditor",
}
KNOWS_ANY_CAMPAIGN = READS_ALL | {"assistant", "expert", "reader", "contact"}
KNOWS_MEMBERS = KNOWS_ANY_CAMPAIGN | {"member", "speaker"}


def expected(role: str, audience: Audience, state: str) -> str:
    """`words`, `placeholder` or `nothing`, for somebody else's idea in the village where the moderator moderates."""
    knows = {
        Audience.PUBLIC: True,
        Audience.MEMBERS: role in KNOWS_MEMBERS,
        Audience.INVITED: role in KNOWS_ANY_CAMPAIGN,
    }[audience]
    if state != "draft" and role in READS_ALL:
        return "words"
    if not knows or state in {"draft", "submitted", "returned"}:
        return "nothing"
    return "placeholder" if state in {"hidden", "withdrawn"} else "words"


@dataclass
class Place:
    """A campaign with its people and places."""

    campaign: Campaign
    village: Organisation
    club: Organisation


@pytest.fixture(params=list(Audience), ids=lambda audience: audience.value)
def place(request: pytest.FixtureRequest, make: Make) -> Place:
    """A campaign of one audience in one village, for one club."""
    village, club = make.municipality("Ringbach"), make.municipality("Sportverein")
    campaign = make.campaign(audience=request.param, municipalities=[village])
    db.session.execute(sa.insert(named).values(campaign_id=campaign.id, organisation_id=club.id))
    invited = make.person("Irma Eingeladen")
    db.session.execute(sa.insert(campaign_invitation).values(campaign_id=campaign.id, person_id=invited.id))
    db.session.commit()
    return Place(campaign, village, club)


def browser(role: str, place: Place, make: Make, signed_in: SignedIn, client: PageClient) -> PageClient:
    """The browser of somebody who holds `role`."""
    if role == "guest":
        return client
    person = make.person(role)
    if role == "member":
        values = {"organisation_id": place.club.id, "person_id": person.id}
        db.session.execute(sa.insert(organisation_member).values(values))
    where = ROLES[role]
    if where is not None:
        scope = {
            "club": {"organisation_id": place.club.id},
            "campaign": {"campaign_id": place.campaign.id},
            "municipality": {"organisation_id": place.village.id},
            "elsewhere": {"organisation_id": make.municipality("Anderswo").id},
        }.get(where, {})
        make.grant(person, Role(role.split(maxsplit=1)[0]), **scope)
    return signed_in(person)


def seen(client: PageClient, idea: Idea) -> str:
    """What the page of the idea gives."""
    answer = client.get(f"/ideas/{idea.id}")
    if answer.status_code == 404:
        assert idea.title not in answer.text
        return "nothing"
    assert answer.status_code == 200
    return "words" if idea.title in answer.text else "placeholder"


@pytest.mark.parametrize("role", list(ROLES))
def test_who_reads_what(
    role: str, place: Place, make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    visitor = browser(role, place, make, signed_in, client)
    audience = place.campaign.audience
    wrong = {}
    for name, (state, aside) in STATES.items():
        idea = make.idea(
            place.campaign, author=people.jana, state=state, aside=aside, municipality_id=place.village.id,
            title=f"Titel {name} von Jana",
        )  # fmt: skip
        wanted, got = expected(role, audience, name), seen(visitor, idea)
        if got != wanted:
            wrong[name] = f"{got} instead of {wanted}"
    assert wrong == {}


COMMENTS = {
    "public": ({}, True),
    "waiting": ({"state": CommentState.SUBMITTED}, False),
    "hidden": ({"aside": CommentAside.HIDDEN}, False),
    "withdrawn": ({"aside": CommentAside.WITHDRAWN}, False),
}


@pytest.mark.parametrize("role", list(ROLES))
def test_who_reads_which_comment(
    role: str, place: Place, make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    """On the page of an idea that can be read: the public ones and nothing else, whatever the role. Own ones wait in sight."""
    visitor = browser(role, place, make, signed_in, client)
    idea = make.idea(place.campaign, municipality_id=place.village.id, title="Titel von Jana")
    for name, (standing, _) in COMMENTS.items():
        make.comment(idea, author=people.jana, text=f"Kommentar {name} von Jana", **standing)
    text = visitor.get(f"/ideas/{idea.id}").text
    is_readable = expected(role, place.campaign.audience, "published") == "words"
    for name, (_, is_public) in COMMENTS.items():
        assert (f"Kommentar {name} von Jana" in text) == (is_readable and is_public), name
    own = signed_in(people.jana).get(f"/ideas/{idea.id}").text
    assert ("Kommentar waiting von Jana" in own) == (place.campaign.audience is Audience.PUBLIC)
    assert "Kommentar hidden von Jana" not in own


@pytest.mark.parametrize("name", list(STATES))
def test_the_author_always_reads_their_own(
    name: str, place: Place, make: Make, people: People, signed_in: SignedIn
) -> None:
    state, aside = STATES[name]
    idea = make.idea(place.campaign, author=people.jana, state=state, aside=aside, title="Titel von Jana")
    assert seen(signed_in(people.jana), idea) == "words"


def test_who_is_invited_sees_what_is_for_the_invited(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign(audience=Audience.INVITED)
    idea = make.idea(campaign, title="Titel für Eingeladene")
    assert seen(signed_in(people.jana), idea) == "nothing"
    db.session.execute(sa.insert(campaign_invitation).values(campaign_id=campaign.id, person_id=people.jana.id))
    db.session.commit()
    assert seen(signed_in(people.jana), idea) == "words"
