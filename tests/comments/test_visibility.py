"""Who may read which comments: one condition for pages, lists and exports."""

from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.accounts.policy import Visitor
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Audience
from mitreden.comments import policy, queries
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.extensions import db
from mitreden.ideas.models import Aside
from tests.comments.conftest import fresh
from tests.factories import Make, People

STANDINGS: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"state": CommentState.SUBMITTED}, False),
    ({"aside": CommentAside.HIDDEN}, False),
    ({"aside": CommentAside.WITHDRAWN}, False),
]


def visible(person: Visitor) -> set[int]:
    return set(db.session.scalars(sa.select(Comment.id).where(queries.visible_to(person))))


@pytest.mark.parametrize(("standing", "is_public"), STANDINGS)
def test_words_are_for_everybody_or_for_their_author_and_the_team(
    make: Make, people: People, standing: dict[str, Any], is_public: bool
) -> None:
    comment = make.comment(author=people.jana, **standing)
    readers = {person.id for person in _everybody(people) if comment.id in visible(person)}
    team = {people.mira.id, people.kora.id, people.stefan.id, people.rita.id, people.jana.id}
    assert readers == (team | {None, people.ali.id, people.adam.id} if is_public else team)
    for person in _everybody(people):
        found = queries.comment(person, comment.id)
        assert (found is not None) == (person.id in readers)
        assert found is None or policy.may_read(person, found)


def _everybody(people: People) -> list[Visitor]:
    named = (people.jana, people.ali, people.mira, people.kora, people.stefan, people.rita, people.adam)
    return [Guest(), *map(fresh, named)]


@pytest.mark.parametrize("idea", [{"aside": Aside.HIDDEN}, {"aside": Aside.WITHDRAWN}])
def test_comments_go_out_of_sight_with_their_idea(make: Make, people: People, idea: dict[str, Any]) -> None:
    comment = make.comment(make.idea(**idea), author=people.ali)
    assert comment.id not in visible(Guest())
    assert comment.id not in visible(fresh(people.jana))
    assert comment.id in visible(fresh(people.mira))


def test_comments_of_a_campaign_for_few_are_for_few(make: Make, people: People) -> None:
    comment = make.comment(make.idea(make.campaign(audience=Audience.INVITED)))
    assert comment.id not in visible(fresh(people.jana))


def test_a_moderator_of_one_town_reads_what_waits_there_only(make: Make, people: People) -> None:
    town, other = make.municipality(), make.municipality()
    here = make.comment(make.idea(municipality_id=town.id), state=CommentState.SUBMITTED)
    there = make.comment(make.idea(municipality_id=other.id), state=CommentState.SUBMITTED)
    make.grant(people.ali, Role.MODERATOR, organisation_id=town.id)
    assert visible(fresh(people.ali)) & {here.id, there.id} == {here.id}


def test_rows_come_in_reading_order_with_names(make: Make, people: People) -> None:
    idea = make.idea()
    club = make.municipality("Sportverein Holm")
    first = make.comment(idea, author=people.jana)
    second = make.comment(idea, author=people.ali, voice="speaker", organisation_id=club.id)
    answer = make.comment(idea, author=people.berta, parent=first)
    waiting = make.comment(idea, author=people.berta, parent=second, state=CommentState.SUBMITTED)
    rows = queries.rows_below(idea.id, Guest())
    assert [row.id for row in rows] == [first.id, answer.id, second.id]
    assert [row.author for row in rows] == ["Jana Holm", "Berta Kluge", "Ali Demir"]
    assert rows[2].organisation == "Sportverein Holm"
    assert [row.id for row in queries.rows_below(idea.id, people.berta)][-1] == waiting.id


def test_later_pages_begin_with_a_thread(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    idea = make.idea()
    threads = [make.comment(idea) for _ in range(5)]
    answer = make.comment(idea, parent=threads[3])
    rows = queries.rows_below(idea.id, Guest(), threads[3].id)
    assert [row.id for row in rows] == [threads[3].id, answer.id, threads[4].id]
    assert queries.rows_below(make.idea().id, Guest(), threads[3].id) == []
