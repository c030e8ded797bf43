"""The files of an idea's pictures: who gets them, and how they are sent."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience
from mitreden.extensions import db
from mitreden.ideas import queries
from mitreden.ideas.gallery import address
from mitreden.ideas.models import Aside, IdeaState
from mitreden.media.models import PictureState, Refusal
from tests.factories import GREY_DOT, Make, People
from tests.page_client import PageClient
from tests.site.test_access_matrix import READS_ALL, ROLES, STATES, Place, browser, expected, place

__all__ = ["place"]  # a fixture
SignedIn = Callable[[Person], PageClient]


@pytest.mark.parametrize("role", list(ROLES))
def test_whoever_reads_the_words_sees_the_pictures(
    role: str, place: Place, make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    """Every role x state x audience, by the same hand-written table as the words; hidden pictures by duty only."""
    visitor, wrong = browser(role, place, make, signed_in, client), {}
    for name, (state, aside) in STATES.items():
        idea = make.idea(place.campaign, author=people.jana, state=state, aside=aside, municipality_id=place.village.id)
        for rule in (None, "privacy"):
            picture = make.picture(idea, rule_key=rule)
            reads = expected(role, place.campaign.audience, name) == "words" and (rule is None or role in READS_ALL)
            answer = visitor.get(address(idea.id, picture.id, 480))
            if (answer.status_code, answer.data == GREY_DOT) != ((200, True) if reads else (404, False)):
                wrong[name, rule] = answer.status_code
    assert wrong == {}


def test_control_a_door_without_visible_to_is_noticed(
    make: Make, people: People, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the condition the same look finds a picture of an idea for the invited."""
    idea = make.idea(make.campaign(audience=Audience.INVITED), author=people.jana)
    where = address(idea.id, make.picture(idea).id, 480)
    assert client.get(where).status_code == 404
    monkeypatch.setattr(queries, "visible_to", lambda _person: queries.sa.true())
    assert client.get(where).status_code == 200


def test_authors_see_their_pictures_whatever_became_of_the_idea(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    jana = signed_in(people.jana)
    for state, aside in STATES.values():
        idea = make.idea(author=people.jana, state=state, aside=aside)
        assert jana.get(address(idea.id, make.picture(idea).id, 1280)).status_code == 200
        assert jana.get(address(idea.id, make.picture(idea, rule_key="privacy").id, 1280)).status_code == 404


def test_what_goes_out_of_sight_takes_its_pictures_along(make: Make, client: PageClient) -> None:
    idea = make.idea()
    where = address(idea.id, make.picture(idea).id, 480)
    etag = client.get(where).headers["ETag"]
    assert client.get(where, headers={"If-None-Match": etag}).status_code == 304
    for aside in (Aside.HIDDEN, Aside.RETURNED, Aside.WITHDRAWN):
        idea.aside, idea.is_public = aside, False
        db.session.commit()
        assert client.get(where, headers={"If-None-Match": etag}).status_code == 404, "a kept copy is asked for too"
        idea = db.session.get_one(type(idea), idea.id)


def test_a_picture_is_sent_as_a_picture_and_nothing_else(make: Make, client: PageClient) -> None:
    idea = make.idea()
    answer = client.get(address(idea.id, make.picture(idea).id, 480))
    assert answer.mimetype == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Length"] == str(len(GREY_DOT))
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("state", [PictureState.WAITING, PictureState.REFUSED])
def test_without_copies_there_is_nothing_to_send(make: Make, client: PageClient, state: PictureState) -> None:
    idea = make.idea()
    refusal = Refusal.UNREADABLE if state is PictureState.REFUSED else None
    picture = make.picture(idea, state=state, refusal=refusal)
    assert client.get(address(idea.id, picture.id, 480)).status_code == 404


def test_addresses_are_not_for_guessing(make: Make, client: PageClient) -> None:
    idea, other = make.idea(), make.idea()
    number = make.picture(idea).id
    for path in (
        address(other.id, number, 480), address(idea.id, number, 481), address(idea.id, number + 99, 480),
        f"/ideas/{idea.id}/pictures/{number}.webp", f"/ideas/{idea.id}/pictures/..%2f..%2fmitreden.db",
        address(idea.id, 2**70, 480), address(2**70, number, 480),
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_a_lost_file_is_a_404(make: Make, client: PageClient, app) -> None:
    idea = make.idea()
    picture = make.picture(idea)
    Path(app.config["SETTINGS"].data_folder, "media", picture.key[:2], f"{picture.key}-480.webp").unlink()
    assert client.get(address(idea.id, picture.id, 480)).status_code == 404


def test_a_picture_costs_few_queries(
    make: Make, people: People, signed_in: SignedIn, client: PageClient, queries: list[str]
) -> None:
    idea = make.idea(state=IdeaState.PUBLISHED)
    where = address(idea.id, make.picture(idea).id, 480)
    for visitor, most in ((client, 1), (signed_in(people.jana), 3)):
        queries.clear()
        visitor.get(where)
        assert len(list(queries)) <= most, list(queries)
