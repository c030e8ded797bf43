"""Ideas with enough support are found first, in the list and at the desk; none leaves the follow-up for want of it."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Guest, Person
from mitreden.accounts.roles import Role
from mitreden.campaigns import states
from mitreden.campaigns.models import Campaign, CampaignState, Counts, ModerationMode
from mitreden.core.errors import DomainError
from mitreden.ideas import listing
from mitreden.ideas.listing import Sort, Wish
from mitreden.ideas.models import Aside, IdeaState
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
NUMBERS = (3, 20, 19, 41)
FILTERS, LINK = "/campaigns/dorf/ideas/filters", ".//ul[@id='facet-qualified']//a"


def _campaign(make: Make, **values: object) -> Campaign:
    campaign = make.campaign("dorf", **{"qualified_at": 20, **values})
    for number in NUMBERS:
        make.idea(campaign, title=f"Idee {number}", support_count=number)
    return campaign


def _titles(client: PageClient, query: str = "?qualified=yes") -> list[str]:
    page = client.page(f"/campaigns/dorf/ideas{query}")
    return ["".join(link.itertext()) for link in page.all(".//h2[@class='card-title']/a")]


def test_the_list_can_be_narrowed_to_them_the_most_supported_first(make: Make, client: PageClient) -> None:
    _campaign(make)
    assert _titles(client) == ["Idee 41", "Idee 20"]
    page = client.page(f"{FILTERS}?qualified=yes")
    assert page.one(f"{LINK}[@aria-current]").get("href") == "/campaigns/dorf/ideas"
    assert "mindestens 20 Unterstützungen" in page.text
    page = client.page(f"{FILTERS}?lang=en")
    assert "at least 20 supporters" in page.text
    assert page.one(LINK).get("href") == "/campaigns/dorf/ideas?qualified=yes"
    client.page("/campaigns/dorf/ideas?qualified=20", status=422)


@pytest.mark.parametrize(
    ("who", "values", "is_offered"),
    [
        (None, {}, True),
        (None, {"qualified_at": None}, False),  # no campaign's word for it
        (None, {"counts": Counts.AFTER}, False),  # it would tell who has how much
        ("kora", {"counts": Counts.AFTER}, False),
        ("rita", {"counts": Counts.AFTER}, True),
        (None, {"counts": Counts.AFTER, "state": CampaignState.ANSWERING}, True),
    ],
)
def test_the_filter_is_there_for_who_may_see_numbers(
    make: Make, people: People, client: PageClient, signed_in: SignedIn, who: str | None,
    values: dict[str, object], is_offered: bool,
) -> None:  # fmt: skip
    _campaign(make, **values)
    browser = signed_in(getattr(people, who)) if who else client
    assert bool(browser.page(FILTERS).all(LINK)) is is_offered
    assert len(_titles(browser)) == (2 if is_offered else len(NUMBERS))


def test_its_pages_go_on_by_key_and_walk_the_index_of_supports(make: Make, database: sa.Connection) -> None:
    campaign = make.campaign()
    for number in range(45):
        make.idea(campaign, support_count=number)
    first = listing.page(Guest(), campaign.id, Wish(sort=Sort.SUPPORTED, least=20))
    assert [row.support_count for row in first.items] == list(range(44, 24, -1))
    last = Wish(sort=Sort.SUPPORTED, least=20, after=listing.cursor(first.items[-1], Sort.SUPPORTED))
    assert [row.support_count for row in listing.page(Guest(), campaign.id, last).items] == list(range(24, 19, -1))
    if database.dialect.name == "sqlite":
        question = listing._question(
            Sort.SUPPORTED, edge="", has_field=False, place=None, has_state=False, kind=None, has_least=True, is_guest=True,
            square=None,
        )  # fmt: skip
        plan = question.statement.compile(dialect=database.dialect, compile_kwargs={"literal_binds": False})
        rows = database.execute(sa.text(f"EXPLAIN QUERY PLAN {plan.string.replace('?', '1')}")).all()
        assert any("ix_idea_supported (campaign_id=? AND support_count>?" in row[3] for row in rows), rows


DESK = [
    ({}, {}, True),
    ({}, {"support_count": 19}, False),
    ({}, {"state": IdeaState.UNDER_REVIEW}, True),
    ({}, {"state": IdeaState.ACCEPTED}, False),  # it has its answer
    ({}, {"aside": Aside.HIDDEN, "rule_key": "civil"}, False),
    ({"qualified_at": None}, {}, False),
    ({"counts": Counts.AFTER}, {}, False),
    ({"counts": Counts.AFTER, "state": CampaignState.ANSWERING}, {}, True),
]


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(("campaign", "idea", "is_there"), DESK)
def test_moderators_have_a_list_of_them(
    make: Make,
    people: People,
    signed_in: SignedIn,
    campaign: dict[str, object],
    idea: dict[str, object],
    is_there: bool,
) -> None:
    place = make.campaign(**{"qualified_at": 20, **campaign})
    made = make.idea(place, **{"title": "Rufbus", "support_count": 20, **idea})
    mira = signed_in(people.mira)
    page = mira.page("/desk/moderation?queue=qualified")
    assert (f"/desk/moderation/{made.id}?queue=qualified" in page.links()) is is_there
    link = "/desk/moderation?queue=qualified"
    assert (link in mira.page("/desk/moderation").links()) is is_there, "an empty list needs no tab"
    make.grant(people.ali, Role.MODERATOR, campaign_id=make.campaign().id)
    elsewhere = signed_in(people.ali).page(link)
    assert f"/desk/moderation/{made.id}?queue=qualified" not in elsewhere.links()


@pytest.mark.usefixtures("rules")
def test_no_idea_leaves_the_follow_up_for_want_of_support(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign(
        qualified_at=20, moderation=ModerationMode.AFTERWARDS, state=CampaignState.ANSWERING, phases={}
    )
    much, little = make.idea(campaign, support_count=20), make.idea(campaign, support_count=0)
    fresh = signed_in(people.mira).page("/desk/moderation?queue=fresh").links()
    assert {f"/desk/moderation/{idea.id}?queue=fresh" for idea in (much, little)} <= set(fresh)
    much.state = IdeaState.ACCEPTED
    with pytest.raises(DomainError):
        states.move(campaign, CampaignState.DECIDED, by=people.kora)
