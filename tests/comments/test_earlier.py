"""What a comment said before it was changed: kept for moderators and for its author's copy, and nowhere else."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import ModerationMode
from mitreden.comments import commands, erasing, queries, states
from mitreden.comments.models import Comment, CommentAside, CommentVersion
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation import commands as moderation
from mitreden.privacy import copies
from tests.comments.conftest import fresh, own, whole
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
FIRST, SECOND, THIRD = "Das ist qvzkanari eins.", "Das ist qvzkanari zwei.", "Das ist die letzte Rede."


@pytest.fixture
def idea(make: Make) -> Idea:
    moderation.ensure_rules()
    return make.idea(make.campaign("dorf", moderation=ModerationMode.AFTERWARDS))


@pytest.fixture
def comment(idea: Idea, people: People) -> Comment:
    """Jana's, changed twice."""
    said = commands.write_comment(idea=whole(idea, people.jana), by=fresh(people.jana), text=FIRST)
    for text in (SECOND, SECOND, THIRD):
        commands.edit_comment(comment=own(said, people.jana), by=people.jana, text=text)
    db.session.commit()
    return said


def kept() -> list[tuple[int, str]]:
    query = sa.select(CommentVersion.number, CommentVersion.text_source).order_by(CommentVersion.number)
    return [tuple(row) for row in db.session.execute(query)]


def test_each_change_keeps_what_was_there(comment: Comment) -> None:
    assert kept() == [(1, FIRST), (2, SECOND)]
    assert [version.text_source for version in queries.earlier_words(comment.id)] == [SECOND, FIRST]
    first = db.session.get_one(CommentVersion, (comment.id, 1))
    assert first.said_at == comment.created_at


def test_moderators_of_the_place_read_it_in_the_case_hidden_or_not(
    make: Make, people: People, signed_in: SignedIn, comment: Comment
) -> None:
    mira, path = signed_in(people.mira), f"/desk/moderation/comment-{comment.id}?queue=fresh"
    assert "So stand es vorher: 2 frühere Fassungen" in mira.page(path).text
    assert FIRST in mira.page(path).text
    states.set_aside(own(comment, people.mira), CommentAside.HIDDEN, by=people.mira, rule_key="civil")
    db.session.commit()
    assert FIRST in mira.page(path).text
    make.grant(people.ali, Role.MODERATOR, campaign_id=make.campaign().id)
    assert signed_in(people.ali).get(path).status_code == 404


@pytest.mark.parametrize("is_hidden", [False, True])
def test_nobody_else_reads_it_anywhere(
    make: Make, people: People, client: PageClient, signed_in: SignedIn, comment: Comment, idea: Idea, is_hidden: bool
) -> None:
    if is_hidden:
        states.set_aside(own(comment, people.mira), CommentAside.HIDDEN, by=people.mira, rule_key="civil")
        db.session.commit()
    paths = [f"/ideas/{idea.id}", f"/ideas/{idea.id}/feed.atom", "/data/dorf/comments.csv", "/transparency",
             "/account/comments", "/desk/campaigns/dorf/export/comments.csv"]  # fmt: skip
    for browser in (client, signed_in(people.jana), signed_in(people.berta), signed_in(people.kora)):
        answers = [browser.get(path) for path in paths]
        assert any(answer.status_code == 200 for answer in answers)
        assert not any("qvzkanari" in answer.text for answer in answers)
    if not is_hidden:
        assert THIRD in client.page(f"/ideas/{idea.id}").text, "the control"


def test_the_author_gets_it_with_the_copy_and_nobody_else(make: Make, people: People, comment: Comment) -> None:
    rows = copies.document(people.jana, make.keys)["comment_version"]
    assert [row["text_source"] for row in rows] == [FIRST, SECOND]
    assert copies.document(people.ali, make.keys)["comment_version"] == []


@pytest.mark.parametrize("is_kept", [False, True])
def test_it_goes_with_the_author(people: People, comment: Comment, is_kept: bool) -> None:
    kept_ids = [comment.id] if is_kept else []
    erasing.leave_comments(person_id=people.jana.id, kept=kept_ids, by=None)
    assert kept() == []


def test_it_goes_when_a_campaign_parts_authors_from_their_texts(make: Make, people: People, comment: Comment) -> None:
    other = make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS))
    said = commands.write_comment(idea=whole(other, people.ali), by=fresh(people.ali), text=FIRST)
    commands.edit_comment(comment=own(said, people.ali), by=people.ali, text=THIRD)
    erasing.part_authors(comment.campaign_id)
    assert kept() == [(1, FIRST)]
    assert db.session.scalars(sa.select(CommentVersion.comment_id)).all() == [said.id]
