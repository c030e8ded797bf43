"""Prepared questions give what SQLAlchemy gives, are seen by whoever listens, and fail in SQLAlchemy's words."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from mitreden.core.reading import Question
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState
from tests.factories import Make, People

_IDEA = (
    sa.select(Idea.id, Idea.title, Idea.state, Idea.published_at, Idea.support_count)
    .where(Idea.state == sa.bindparam("state", type_=Idea.state.type), Idea.support_count < 1_000)
    .order_by(Idea.id)
    .limit(2)
)


def test_a_question_gives_what_sqlalchemy_gives(make: Make, people: People) -> None:
    campaign = make.campaign()
    for title in ("Bank am Weiher", "Radweg mit 'Haken' und ; Strich"):
        make.idea(campaign=campaign, author=people.jana, title=title)
    connection = db.session.connection()
    expected = connection.execute(_IDEA, {"state": IdeaState.PUBLISHED}).all()
    found = Question(_IDEA).rows(connection, state=IdeaState.PUBLISHED)
    assert len(found) == 2
    assert [tuple(row) for row in found] == [tuple(row) for row in expected]
    assert found[0].state is IdeaState.PUBLISHED
    assert found[0].published_at.tzinfo is UTC


def test_values_are_never_part_of_the_statement(make: Make, people: People) -> None:
    make.idea(campaign=make.campaign(), author=people.jana, title="Bank")
    question = Question(sa.select(Idea.id).where(Idea.title == sa.bindparam("title")))
    assert question.rows(db.session.connection(), title="Bank' OR '1'='1") == []
    assert len(question.rows(db.session.connection(), title="Bank")) == 1


def test_who_counts_statements_sees_questions(make: Make, queries: list[str]) -> None:
    make.campaign()
    queries.clear()
    Question(_IDEA).rows(db.session.connection(), state=IdeaState.DRAFT)
    assert len(queries) == 1


def test_a_broken_question_fails_as_sqlalchemy_says(database: sa.Connection) -> None:
    question = Question(sa.select(sa.column("nothing")).select_from(sa.table("nowhere")))
    with pytest.raises((sa.exc.OperationalError, sa.exc.ProgrammingError)), database.begin_nested():
        question.rows(database)


def test_moments_come_back_aware_whatever_the_database(make: Make, people: People) -> None:
    idea = make.idea(campaign=make.campaign(), author=people.jana)
    db.session.execute(sa.update(Idea).values(published_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC)))
    question = Question(sa.select(Idea.published_at).where(Idea.id == sa.bindparam("number")))
    assert question.rows(db.session.connection(), number=idea.id)[0].published_at == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
