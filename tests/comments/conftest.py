"""Helpers of these tests."""

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.comments import queries
from mitreden.comments.models import Comment
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea


@pytest.fixture(autouse=True)
def counts_agree(database: sa.Connection):
    """After every test here: the number shown on each idea is the number of its public comments."""
    yield
    assert differing() == []


def differing() -> list[int]:
    """The ideas whose shown number is not that of their public comments."""
    public = sa.select(sa.func.count()).where(Comment.idea_id == Idea.id, Comment.is_public).scalar_subquery()
    return list(db.session.scalars(sa.select(Idea.id).where(Idea.comment_count != public)))


def fresh(person: Person) -> Person:
    """The person with grants, as a request loads them."""
    loaded = accounts.person(person.id)
    assert loaded is not None
    return loaded


def whole(idea: Idea, person: Person) -> Idea:
    """The idea as a view loads it."""
    loaded = ideas.idea(fresh(person), idea.id)
    assert loaded is not None
    return loaded


def own(comment: Comment, person: Person) -> Comment:
    """The comment as a view loads it."""
    loaded = queries.comment(fresh(person), comment.id)
    assert loaded is not None
    return loaded
