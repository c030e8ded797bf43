"""Reading comments. Who may see which stands in `visible_to`, which pages, counts, feeds and exports share."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from mitreden.accounts.models import PUBLIC_NAME, Person
from mitreden.accounts.policy import Visitor, scope_ids
from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment, CommentAside, CommentVersion
from mitreden.core.reading import Question
from mitreden.extensions import db, reading
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.ideas.policy import READERS
from mitreden.region.models import Organisation

THREADS = 50  # a page below an idea
EARLIER_SHOWN = 20

_thread = aliased(Comment, name="thread")
_WAS_PUBLIC = sa.or_(Comment.is_public, sa.and_(Comment.aside.is_not(None), Comment.published_at.is_not(None)))
_MINE = Comment.author_id == sa.bindparam("me", type_=sa.Integer())
_start = aliased(Comment, name="start")
_FROM_START = (
    _start.id == sa.bindparam("start"),
    _start.idea_id == _thread.idea_id,
    sa.tuple_(_thread.created_at, _thread.id) >= sa.tuple_(_start.created_at, _start.id),
)


def visible_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The comments whose words `person` may read: a condition on Comment.

    Public ones below ideas that the person may read, the person's own, and for those who moderate, coordinate, plan or
    audit all in their scope. Lists for everybody add `Comment.is_public`.
    """
    readable = Comment.idea_id.in_(sa.select(Idea.id).where(ideas.visible_to(person)))
    return sa.or_(sa.and_(Comment.is_public, readable), *_reasons(person))


def _reasons(person: Visitor) -> list[sa.ColumnElement[bool]]:
    """Why somebody may read comments that are not public."""
    if person.id is None:
        return []
    everywhere, campaign_ids, organisation_ids = scope_ids(person, *READERS)
    if everywhere:
        return [sa.true()]
    reasons: list[sa.ColumnElement[bool]] = [Comment.author_id == person.id]
    if campaign_ids:
        reasons.append(Comment.campaign_id.in_(campaign_ids))
    if organisation_ids:
        near = sa.select(Idea.id).where(Idea.municipality_id.in_(organisation_ids))
        reasons.append(Comment.idea_id.in_(near))
    return reasons


def _threads_from(*conditions: Any) -> Any:
    """The page's threads: those that leave something to see to whoever asks, oldest first."""
    shown = sa.or_(
        _thread.is_public,
        sa.and_(_thread.aside.is_not(None), _thread.published_at.is_not(None)),
        _thread.author_id == sa.bindparam("me", type_=sa.Integer()),
    )
    return (
        sa.select(_thread.id, _thread.created_at)
        .where(_thread.idea_id == sa.bindparam("idea_id"), _thread.parent_id.is_(None), shown, *conditions)
        .order_by(_thread.created_at, _thread.id)
        .limit(THREADS + 1)
        .subquery("threads")
    )


def _page_of(threads: Any) -> Any:
    """All rows of these threads in reading order, with authors and organisations: one statement, columns only."""
    return (
        sa.select(
            Comment.id, Comment.parent_id, Comment.author_id, PUBLIC_NAME.label("author"),
            sa.type_coerce(Comment.voice, sa.String).label("voice"), Organisation.name.label("organisation"),
            sa.type_coerce(Comment.state, sa.String).label("state"),
            sa.type_coerce(Comment.aside, sa.String).label("aside"),
            sa.type_coerce(Comment.is_public, sa.Integer).label("is_public"), Comment.rule_key,
            Comment.text_html, Comment.version, Comment.created_at, Comment.import_ref,
        )
        .select_from(Comment)
        .join(threads, sa.or_(Comment.id == threads.c.id, Comment.parent_id == threads.c.id))  # each by its index
        .outerjoin(Person, Person.id == Comment.author_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .where(sa.or_(_WAS_PUBLIC, _MINE))
        .order_by(threads.c.created_at, threads.c.id, Comment.parent_id.is_not(None), Comment.created_at, Comment.id)
    )  # fmt: skip


_FIRST_PAGE = Question(_page_of(_threads_from()))
_LATER_PAGE = Question(_page_of(_threads_from(*_FROM_START)))


def rows_below(idea_id: int, person: Visitor, start: int | None = None) -> Sequence[sa.Row[Any]]:
    """The comments below an idea whose words `person` may read, up to one thread more than a page: one query.

    `start`: the thread with which the page begins. Rows of what was set aside come without a right to show their words.
    """
    question = _FIRST_PAGE if start is None else _LATER_PAGE
    return question.rows(reading(), idea_id=idea_id, me=person.id, start=start)


def comment(person: Visitor, comment_id: int) -> Comment | None:
    """One comment with idea, campaign and phases; None if `person` may not read its words."""
    query = (
        sa.select(Comment)
        .join(Comment.idea)
        .join(Idea.campaign)
        .where(Comment.id == comment_id, visible_to(person))
        .options(contains_eager(Comment.idea).contains_eager(Idea.campaign).selectinload(Campaign.phases))
    )
    return db.session.scalars(query).first()


def earlier_words(comment_id: int) -> Sequence[CommentVersion]:
    """What a comment said before, newest first: for those who decide on it."""
    query = sa.select(CommentVersion).where(CommentVersion.comment_id == comment_id)
    return db.session.scalars(query.order_by(CommentVersion.number.desc()).limit(EARLIER_SHOWN)).all()


def threads_before(comment: Comment) -> int:
    """How many comments on the same idea began before the thread to which this one belongs."""
    thread = comment.parent_id or comment.id
    here = (_start.id == thread, _thread.idea_id == comment.idea_id, _thread.parent_id.is_(None))
    before = sa.tuple_(_thread.created_at, _thread.id) < sa.tuple_(_start.created_at, _start.id)
    return db.session.scalar(sa.select(sa.func.count()).select_from(_thread, _start).where(*here, before)) or 0


def is_answered(comment_id: int) -> bool:
    """Whether somebody answered a comment, and did not take it back."""
    still_there = Comment.aside.is_distinct_from(CommentAside.WITHDRAWN)
    query = sa.select(sa.exists().where(Comment.parent_id == comment_id, still_there))
    return bool(db.session.scalar(query))


def comments_of(person_id: int) -> Sequence[Comment]:
    """All comments of a person in whatever state, newest first, with ideas, campaigns and phases."""
    query = (
        sa.select(Comment)
        .join(Comment.idea)
        .join(Idea.campaign)
        .where(Comment.author_id == person_id)
        .options(contains_eager(Comment.idea).contains_eager(Idea.campaign).selectinload(Campaign.phases))
        .order_by(Comment.id.desc())
    )
    return db.session.scalars(query).all()


def count_of(person_id: int) -> int:
    """How many comments a person has, in whatever state."""
    return db.session.scalar(sa.select(sa.func.count()).where(Comment.author_id == person_id)) or 0


def answered_among(comment_ids: Sequence[int]) -> set[int]:
    """Those of the comments that somebody answered."""
    still_there = Comment.aside.is_distinct_from(CommentAside.WITHDRAWN)
    query = sa.select(Comment.parent_id).where(Comment.parent_id.in_(comment_ids), still_there).distinct()
    return {number for number in db.session.scalars(query) if number is not None}
