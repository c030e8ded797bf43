"""Ideas like the one being written: only what the visitor may see, and nothing is kept."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Guest
from mitreden.campaigns.models import CampaignState, PhaseKind
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas import findable, similar
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.ideas.similar import Wanted
from mitreden.search import likeness
from mitreden.search.models import SearchDocument
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
TITLE = "Eine Sitzbank am Weiher"
TYPED = {"title": "Sitzbänke am Weiher", "text": ""}
HELP = "/campaigns/dorf/ideas/help"
HTMX = {"HX-Request": "true"}
CANARY = "Kanarienvogel"


def written(make: Make, campaign: Any, title: str = TITLE, **values: Any) -> Idea:
    idea = make.idea(campaign, title=title, **values)
    findable.index(idea)
    db.session.commit()
    return idea


def helped(browser: PageClient, **typed: str) -> str:
    answer = browser.post(HELP, {**TYPED, **typed}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def test_an_idea_like_it_is_shown_with_a_link_and_the_support(client: PageClient, make: Make) -> None:
    idea = written(make, make.campaign("dorf"))
    text = helped(client)
    assert f'href="/ideas/{idea.id}"' in text
    assert f'href="/ideas/{idea.id}/support"' in text


def test_without_a_running_vote_there_is_no_support(client: PageClient, make: Make) -> None:
    now = clock.now()
    idea = written(make, make.campaign("dorf", phases={PhaseKind.COLLECTING: (now, now.replace(year=now.year + 1))}))
    text = helped(client)
    assert f'href="/ideas/{idea.id}"' in text
    assert "/support" not in text


@pytest.mark.parametrize(
    "values",
    [{"state": state} for state in (IdeaState.DRAFT, IdeaState.UNCONFIRMED, IdeaState.SUBMITTED)]
    + [{"aside": aside} for aside in Aside],
    ids=str,
)
def test_what_is_not_public_is_never_shown(
    signed_in: SignedIn, make: Make, people: People, values: dict[str, Any]
) -> None:
    written(make, make.campaign("dorf"), f"{TITLE} {CANARY}", author=people.jana, **values)
    for person in (people.ali, people.jana, people.mira):
        assert CANARY not in helped(signed_in(person))


def test_the_canary_would_sing(client: PageClient, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above: without the condition it is there."""
    idea = written(make, make.campaign("dorf"), f"{TITLE} {CANARY}")
    assert CANARY in helped(client)
    idea.aside, idea.is_public = Aside.HIDDEN, False
    db.session.commit()
    assert CANARY not in helped(client)
    monkeypatch.setattr(similar, "_readable", lambda _person: similar.sa.true())
    assert CANARY in helped(client)


def test_ideas_of_other_campaigns_and_of_invisible_ones_are_not_shown(client: PageClient, make: Make) -> None:
    make.campaign("dorf")
    written(make, make.campaign("stadt"), f"{TITLE} {CANARY}")
    assert CANARY not in helped(client)
    written(make, make.campaign("geheim", state=CampaignState.DRAFT), f"{TITLE} {CANARY}")
    answer = client.post("/campaigns/geheim/ideas/help", TYPED, headers=HTMX)
    assert answer.status_code == 404


def test_an_idea_is_not_like_itself(client: PageClient, make: Make) -> None:
    idea = written(make, make.campaign("dorf"))
    assert TITLE not in helped(client, idea=str(idea.id))


def test_asking_writes_nothing_and_costs_few_queries(client: PageClient, make: Make, queries: list[str]) -> None:
    written(make, make.campaign("dorf"))
    documents = db.session.query(SearchDocument).count()
    queries.clear()
    helped(client, text="Am Weiher fehlt Platz zum Sitzen.")
    assert len(queries) <= 8
    assert not [statement for statement in queries if not statement.lstrip().startswith(("SELECT", "WITH"))]
    assert db.session.query(SearchDocument).count() == documents


def test_the_same_spot_needs_fewer_words(make: Make) -> None:
    campaign = make.campaign("dorf")
    written(make, campaign, "Gefährliche Kreuzung Weiherstraße", lat=48.7012, lon=13.5034)
    wanted = Wanted(campaign.id, "Weiherstraße: Kreuzung umbauen", "Hier wird immer viel zu schnell gefahren.")
    far = similar.similar(Guest(), wanted)
    near = similar.similar(Guest(), wanted._replace(point=(48.7013, 13.5035)))
    assert near[0].likeness - far[0].likeness == pytest.approx(similar.NEAR_BONUS)


def test_a_likeness_that_is_enough_is_counted_to_the_end() -> None:
    """Saying what is enough saves time and changes no number that reaches it."""
    places = ("am Weiher", "an der Schule", "am alten Bahnhof")
    said = [likeness.said(f"{what} {where}", text) for what in ("Eine Sitzbank", "Ein Zebrastreifen", "Bänke und Schatten")
            for where in places for text in ("", f"{where} fehlt eine Bank im Schatten.")]  # fmt: skip
    for one, other in product(said, said):
        exact = likeness.likeness(one, other)
        for enough in (40.0, similar.ENOUGH):
            told = likeness.likeness(one, other, enough=enough)
            assert told == pytest.approx(exact) if exact >= enough else told < enough


@pytest.mark.parametrize(
    "typed", ["' OR 1=1 --", "* AND NEAR(", "\x00 \ufeff", "🦆 🦆", "und der die das", "x" * 5_000]
)
def test_odd_words_are_no_error(client: PageClient, make: Make, typed: str) -> None:
    written(make, make.campaign("dorf"))
    helped(client, title=typed, text=typed, point=typed, idea=typed)


def test_without_htmx_it_leads_back_to_the_form(client: PageClient, make: Make) -> None:
    make.campaign("dorf")
    answer = client.post(HELP, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/campaigns/dorf/ideas/new")
