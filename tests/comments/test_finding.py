"""Comments are found: an idea by what is said below it, as long as everybody can read it."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.campaigns.models import ModerationMode
from mitreden.comments import commands, erasing, findable, states
from mitreden.comments.jobs import mend_index
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.extensions import db
from mitreden.ideas import listing
from mitreden.ideas.findable import index
from mitreden.ideas.listing import Wish
from mitreden.ideas.models import Idea
from mitreden.search import queries as search
from mitreden.search.models import SearchDocument
from tests.comments.conftest import own, whole
from tests.factories import Make, People
from tests.page_client import PageClient


def found(words: str) -> list[int]:
    return sorted(db.session.scalars(search.matches("idea", words)))


def said(make: Make, people: People, text: str = "Dort fehlen Fahrradständer.") -> tuple[Idea, Comment]:
    idea = make.idea(make.campaign("dorf", moderation=ModerationMode.AFTERWARDS))
    index(idea)
    return idea, commands.write_comment(idea=whole(idea, people.jana), by=people.jana, text=text)


def test_an_idea_is_found_by_what_is_said_of_it(make: Make, people: People) -> None:
    idea, _comment = said(make, people)
    assert found("Fahrradstaender") == found("Fahrrad") == found("fehlen Fahrradständer") == [idea.id]
    assert found("Bank Fahrradständer") == [], "all words in one text"
    assert list(db.session.scalars(search.matches_itself("idea", "Fahrrad"))) == []


WAYS: list[tuple[str, Callable[..., Any]]] = [
    ("hidden", lambda comment, _: states.set_aside(comment, CommentAside.HIDDEN, by=None, rule_key="civil")),
    ("taken back", lambda comment, me: commands.withdraw_comment(comment=own(comment, me), by=me)),
    ("erased", lambda _, me: erasing.leave_comments(person_id=me.id, kept=(), by=None)),
    ("waits again", lambda comment, _: states.move(comment, CommentState.SUBMITTED, by=None)),
    ("changed", lambda comment, me: commands.edit_comment(comment=own(comment, me), by=me, text="Nichts mehr.")),
]


@pytest.mark.parametrize("way", [way for _, way in WAYS], ids=[name for name, _ in WAYS])
def test_words_that_nobody_can_read_find_nothing(make: Make, people: People, way: Callable[..., Any]) -> None:
    idea, comment = said(make, people)
    assert found("Fahrradständer") == [idea.id]
    way(comment, people.jana)
    assert found("Fahrradständer") == []
    stems = "\n".join(db.session.scalars(sa.select(SearchDocument.stems)))
    assert "fahrrad" not in stems, "gone from the rows, too"


def test_what_is_put_back_is_found_again(make: Make, people: People) -> None:
    idea, comment = said(make, people)
    states.set_aside(comment, CommentAside.HIDDEN, by=None, rule_key="civil")
    states.set_aside(comment, None, by=None)
    assert found("Fahrradständer") == [idea.id]


def test_what_waits_is_not_found(make: Make, people: People) -> None:
    idea = make.idea()
    comment = commands.write_comment(idea=whole(idea, people.jana), by=people.jana, text="Ein Kiosk!")
    assert found("Kiosk") == []
    states.move(comment, CommentState.PUBLISHED, by=None)
    assert found("Kiosk") == [idea.id]


def test_the_index_is_made_for_comments_of_before_and_mended(
    make: Make, monkeypatch: pytest.MonkeyPatch, queries: list[str]
) -> None:
    """`make.comment` writes rows only, as a version does that knows nothing of the index."""
    monkeypatch.setattr(findable, "PORTION", 2)
    idea = make.idea()
    comments = [make.comment(idea, text=f"Ein Kiosk {number}") for number in range(5)]
    make.comment(idea, text="Ein Kiosk", aside=CommentAside.HIDDEN)
    assert found("Kiosk") == []
    db.session.commit()
    mend_index()
    assert found("Kiosk") == [idea.id] * 5
    comments[0].is_public, comments[0].aside, comments[0].rule_key = False, CommentAside.HIDDEN, "civil"
    idea.comment_count -= 1
    db.session.commit()
    mend_index()
    assert found("Kiosk") == [idea.id] * 4
    queries.clear()
    mend_index()
    assert [one.split()[0] for one in queries] == ["SELECT"], "with nothing to do it holds nobody up"


def test_the_list_says_where_the_words_were_found(
    client: PageClient, make: Make, people: People, queries: list[str]
) -> None:
    idea, _comment = said(make, people, "Am besten eine Bank mit Dach.")
    queries.clear()
    page = client.page("/campaigns/dorf/ideas?q=Daecher")
    assert len(queries) <= 8, queries
    assert "In einem Kommentar gefunden" in page.text
    assert "In einem Kommentar gefunden" not in client.page("/campaigns/dorf/ideas?q=Bank").text
    rows = listing.page(Guest(), idea.campaign_id, Wish(words="Dach")).items
    assert listing.only_in_comments(rows, "Dach") == {idea.id}
    assert listing.only_in_comments(rows, "Bank") == set(), "its own words say it, too"
