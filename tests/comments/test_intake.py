"""Taking in comments from elsewhere."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.comments import intake
from mitreden.comments.intake import Imported
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea, TextFormat
from mitreden.search import queries as search
from tests.factories import Make


def imported(ref: str, idea: Idea, parent: str | None = None) -> Imported:
    moment = clock.now() - timedelta(days=100)
    return Imported(ref, idea.id, "Gut!", TextFormat.MARKDOWN, "<p>Gut!</p>", moment, parent_ref=parent)


def take(campaign: Campaign, *comments: Imported) -> dict[str, str | None]:
    """Take comments in; which hangs below which, by their references."""
    intake.take_imported(campaign=campaign, comments=comments, by=None)
    db.session.commit()
    rows = db.session.scalars(sa.select(Comment)).all()
    refs = {row.id: row.import_ref for row in rows}
    return {str(row.import_ref): refs[row.parent_id] if row.parent_id else None for row in rows}


def test_comments_come_with_their_dates_and_are_counted(make: Make) -> None:
    campaign = make.campaign()
    idea, other = make.idea(campaign), make.idea(campaign)
    take(
        campaign,
        imported("a", idea),
        imported("b", idea),
        imported("c", other),
        replace(imported("d", idea), is_withdrawn=True),
    )
    comment = db.session.scalars(sa.select(Comment).where(Comment.import_ref == "a")).one()
    assert comment.created_at == comment.published_at < clock.now() - timedelta(days=99)
    db.session.expire_all()
    assert (idea.comment_count, other.comment_count) == (2, 1)
    assert sorted(db.session.scalars(search.matches("idea", "gut"))) == [idea.id, idea.id, other.id]


def test_answers_to_answers_hang_below_their_thread(make: Make) -> None:
    campaign = make.campaign()
    idea, other = make.idea(campaign), make.idea(campaign)
    assert take(
        campaign, imported("c", idea, "b"), imported("b", idea, "a"), imported("a", idea), imported("x", other, "a"),
        imported("o", idea, "o"), imported("p", idea, "q"), imported("q", idea, "p"), imported("lost", idea, "gone"),
    ) == {"a": None, "b": "a", "c": "a", "x": None, "o": None, "p": None, "q": None, "lost": None}  # fmt: skip


def test_answers_find_threads_that_were_there_before(make: Make) -> None:
    campaign = make.campaign()
    idea, other = make.idea(campaign), make.idea(campaign)
    take(campaign, imported("a", idea), imported("b", idea, "a"))
    assert set(intake.known_references(campaign.id, ["a", "b", "z"])) == {"a", "b"}
    below = take(campaign, imported("c", idea, "b"), imported("d", idea, "c"), imported("e", other, "a"))
    assert below == {"a": None, "b": "a", "c": "a", "d": "a", "e": None}
