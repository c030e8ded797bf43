"""The support button beside the cards of a list, for who is signed in: with and without htmx, back to the same place."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign, Counts, PhaseKind
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
DAY = timedelta(days=1)
LIST = "/campaigns/dorf/ideas"


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("dorf", municipalities=[make.municipality()])


@pytest.fixture
def idea(make: Make, campaign: Campaign) -> Idea:
    return make.idea(campaign, title="Bank & Baum")


def test_it_supports_and_takes_back_and_returns_to_the_same_place_in_the_list(
    people: People, signed_in: SignedIn, idea: Idea
) -> None:
    jana, here = signed_in(people.jana), f"{LIST}?sort=oldest&kind=idea"
    answer = jana.submit(here, f"/ideas/{idea.id}/support", {})
    assert answer.headers["Location"] == f"{here}#support-{idea.id}"
    page = jana.follow(answer)
    assert "Danke! Ihre Unterstützung ist gezählt." in page.text
    button = page.one(f".//button[@id='support-{idea.id}-button']")
    assert button.get("aria-pressed") == "true"
    assert " ".join("".join(button.itertext()).split()) == "Unterstützt: Bank & Baum"
    assert "1 Unterstützung" in page.text
    answer = jana.submit(here, f"/ideas/{idea.id}/support/withdraw", {})
    assert answer.headers["Location"] == f"{here}#support-{idea.id}"
    assert db.session.get_one(Idea, idea.id).support_count == 0


def test_the_button_stands_outside_of_the_link(people: People, signed_in: SignedIn, idea: Idea) -> None:
    page = signed_in(people.jana).page(LIST)
    assert page.all(".//article//button") == []
    (button,) = page.all(".//div[@class='card-beside']//button")
    assert len(page.all(f".//form[@id='{button.get('form')}']")) == 1


def test_htmx_gets_the_box_again_with_its_way_back(people: People, signed_in: SignedIn, idea: Idea) -> None:
    jana = signed_in(people.jana)
    for path, pressed in ((f"/ideas/{idea.id}/support", "true"), (f"/ideas/{idea.id}/support/withdraw", "false")):
        answer = jana.post(path, {"back": f"{LIST}?sort=oldest"}, headers=HTMX)
        assert answer.text.lstrip().startswith(f'<div class="support support-beside" id="support-{idea.id}"')
        assert f'aria-pressed="{pressed}"' in answer.text
        assert 'form="supports"' in answer.text, "the list's form knows the way back"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_it_leads_to_no_other_site(people: People, signed_in: SignedIn, idea: Idea, back: str) -> None:
    answer = signed_in(people.jana).post(f"/ideas/{idea.id}/support", {"back": back})
    assert answer.headers["Location"] == f"/ideas/{idea.id}#support-{idea.id}"


def test_what_goes_wrong_is_told_where_the_page_says_more(make: Make, people: People, signed_in: SignedIn) -> None:
    full = make.campaign("dorf", max_supports_per_field=1)
    first, second = make.idea(full), make.idea(full)
    jana = signed_in(people.jana)
    jana.submit(LIST, f"/ideas/{first.id}/support", {})
    answer = jana.submit(LIST, f"/ideas/{second.id}/support", {})
    assert answer.headers["Location"] == f"/ideas/{second.id}#support-{second.id}"
    answer = jana.post(f"/ideas/{second.id}/support", {"back": LIST}, headers=HTMX)
    assert "schon alle 1 Unterstützungen vergeben" in answer.text
    assert 'aria-pressed="false"' in answer.text


NO_BUTTON = ["a guest", "not the time", "the secret is gone"]


@pytest.mark.parametrize("why", NO_BUTTON)
def test_there_is_no_button_for_who_cannot_press_it(
    make: Make, people: People, client: PageClient, signed_in: SignedIn, why: str
) -> None:
    now = clock.now()
    values = {
        "a guest": {},
        "not the time": {"phases": {PhaseKind.VOTING: (now - 2 * DAY, now - DAY)}},
        "the secret is gone": {"voting_key": "lost", "voting_key_print": "0"},
    }[why]
    make.idea(make.campaign("dorf", **values))
    page = (client if why == "a guest" else signed_in(people.jana)).page(LIST)
    assert page.all(".//button[@class='support-button']") == []
    assert "0 Unterstützungen" in page.text, "the number stands on the card"


def test_a_hidden_number_is_in_no_box(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(make.campaign("dorf", counts=Counts.AFTER), support_count=9_177)
    jana = signed_in(people.jana)
    assert "9.177" not in jana.page(LIST).text
    assert "9.17" not in jana.post(f"/ideas/{idea.id}/support", {"back": LIST}, headers=HTMX).text


def test_it_costs_one_query_signed_in_and_none_signed_out(
    make: Make, people: People, client: PageClient, signed_in: SignedIn, campaign: Campaign, queries: list[str]
) -> None:
    for _ in range(25):
        make.idea(campaign)
    jana = signed_in(people.jana)
    queries.clear()
    page = jana.page(LIST)
    asked = list(queries)
    assert len([query for query in asked if re.search(r"FROM vote\b", query)]) == 1
    assert len(asked) <= 11, asked
    assert len(page.all(".//button[@class='support-button']")) == 20
    queries.clear()
    client.page(f"{LIST}?sort=newest")
    assert not any("vote" in query for query in queries)
    assert len(list(queries)) <= 4
