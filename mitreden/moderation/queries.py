"""Reading the queue, decisions and notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts.models import PUBLIC_NAME, Person
from mitreden.comments.models import Comment
from mitreden.core.model import UTCDateTime
from mitreden.core.pagination import PAGE_SIZE, Cursor, Page
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation.lists import (
    COMMENTS,
    MEMBERS,
    WAS_RETURNED,
    WORKED_OFF,
    Queue,
    comment_may_be_decided_by,
    comment_overseen_by,
    comment_since,
    may_be_decided_by,
    overseen_by,
    since,
)
from mitreden.moderation.models import ModerationDecision, Notice, NoticeState, Rule
from mitreden.moderation.posts import Ref
from mitreden.region.models import InnovationField, Organisation

_REMARK = 160  # characters of a comment in a queue
_RULES = sa.select(Rule).order_by(Rule.position, Rule.id)


def rules() -> list[Rule]:
    """The rules of discussion in their order."""
    return list(db.session.scalars(_RULES))


def rule(key: str | None) -> Rule | None:
    """One rule."""
    return db.session.scalars(sa.select(Rule).where(Rule.key == key)).first() if key else None


@dataclass(frozen=True)
class Tally:
    """How many ideas and comments stand in a queue, since when the oldest does, and how many are overdue or came back revised."""

    number: int
    oldest: datetime | None = None
    overdue: int = 0
    revised: int = 0


def tallies(person: Person, late: datetime, queues: Sequence[Queue] = tuple(Queue)) -> dict[Queue, Tally]:
    """All queues of a person counted in one query. What came in before `late` is overdue."""
    parts = []
    for queue in queues:
        ideas = sa.select(since(queue).label("since"), _revised(queue)).where(MEMBERS[queue], may_be_decided_by(person))
        remarks = sa.select(comment_since(queue).label("since"), sa.false()).where(
            COMMENTS[queue], comment_may_be_decided_by(person)
        )
        inside = sa.union_all(ideas, remarks).subquery(queue.value)
        parts.append(
            sa.select(
                sa.literal(queue.value),
                sa.func.count(),
                sa.type_coerce(sa.func.min(inside.c.since), UTCDateTime()),
                sa.func.count().filter(inside.c.since < late),
                sa.func.count().filter(inside.c.was_returned),
            ).select_from(inside)
        )
    return {Queue(row[0]): Tally(*row[1:]) for row in db.session.execute(sa.union_all(*parts))}


def _revised(queue: Queue) -> sa.ColumnElement[Any]:
    return WAS_RETURNED if queue is Queue.WAITING else sa.false().label("was_returned")


def to_do(person: Person) -> int:
    """How many ideas and comments wait for the person: the counter in the navigation."""
    ideas = sa.or_(*(MEMBERS[queue] for queue in WORKED_OFF))
    remarks = sa.or_(*(COMMENTS[queue] for queue in WORKED_OFF))
    number = sa.select(sa.func.count())
    one = number.select_from(Idea).where(ideas, may_be_decided_by(person)).scalar_subquery()
    other = number.select_from(Comment).where(remarks, comment_may_be_decided_by(person)).scalar_subquery()
    return db.session.scalar(sa.select(one + other)) or 0


@dataclass(frozen=True)
class _Part:
    """One kind of post in a queue: its rows, since when each stands there, and its number (see `posts.Ref`)."""

    rows: Any
    since: Any
    number: Any

    def beyond(self, moment: Any, number: int, *, backwards: bool) -> Any:
        """The rows after (or before) a place in the order."""
        if backwards:
            there = sa.or_(self.since < moment, sa.and_(self.since == moment, self.number < number))
        else:
            there = sa.or_(self.since > moment, sa.and_(self.since == moment, self.number > number))
        return _Part(self.rows.where(there), self.since, self.number)

    def first(self, limit: int, *, backwards: bool) -> Any:
        """So many rows, oldest first, or newest first."""
        order = (self.since.desc(), self.number.desc()) if backwards else (self.since, self.number)
        return sa.select(self.rows.order_by(*order).limit(limit).subquery())


def _parts(person: Person, queue: Queue) -> tuple[_Part, _Part]:
    """The ideas and the comments of a queue, with what a moderator needs to choose."""
    shown = (
        InnovationField.name.label("field_name"), InnovationField.slug.label("field_slug"),
        InnovationField.icon.label("field_icon"), Organisation.name.label("municipality"),
    )  # fmt: skip
    number, key = Idea.id * 2, since(queue)
    ideas = (
        sa.select(
            number.label("number"),
            Idea.title,
            sa.literal("").label("remark"),
            key.label("since"),
            _revised(queue),
            *shown,
        )
        .join(InnovationField, InnovationField.id == Idea.field_id)
        .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
        .where(MEMBERS[queue], may_be_decided_by(person))
    )
    comment_number, comment_key = Comment.id * 2 + 1, comment_since(queue)
    remarks = (
        sa.select(
            comment_number.label("number"), Idea.title, sa.func.substr(Comment.text_source, 1, _REMARK).label("remark"),
            comment_key.label("since"), sa.false().label("was_returned"), *shown,
        )
        .select_from(Comment)
        .join(Idea, Idea.id == Comment.idea_id)
        .join(InnovationField, InnovationField.id == Idea.field_id)
        .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
        .where(COMMENTS[queue], comment_may_be_decided_by(person))
    )  # fmt: skip
    return _Part(ideas, key, number), _Part(remarks, comment_key, comment_number)


def _merged(parts: Sequence[_Part], limit: int, *, backwards: bool) -> Any:
    """Both kinds in one order."""
    both = sa.union_all(*(part.first(limit, backwards=backwards) for part in parts)).subquery()
    order = (both.c.since.desc(), both.c.number.desc()) if backwards else (both.c.since, both.c.number)
    return sa.select(both).order_by(*order).limit(limit), both


def queue_page(
    person: Person, queue: Queue, cursor: Cursor | None = None, *, backwards: bool = False
) -> Page[sa.Row[Any]]:
    """One page of a queue, oldest first: what a moderator needs to choose, in one query."""
    parts = _parts(person, queue)
    if cursor is not None:
        moment = datetime.fromisoformat(cursor.value)
        parts = tuple(part.beyond(moment, cursor.id, backwards=backwards) for part in parts)
    query, _ = _merged(parts, PAGE_SIZE + 1, backwards=backwards)
    rows = list(db.session.execute(query))
    return _page(rows, has_cursor=cursor is not None, backwards=backwards)


def _page(rows: list[sa.Row[Any]], *, has_cursor: bool, backwards: bool) -> Page[sa.Row[Any]]:
    there_is_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    is_last, is_first = (not there_is_more, not has_cursor) if not backwards else (False, not there_is_more)
    return Page(rows, after=None if is_last else _cursor(rows[-1]), before=None if is_first else _cursor(rows[0]))


def _cursor(row: sa.Row[Any]) -> str:
    return str(Cursor(row.since.isoformat(), row.number))


def neighbours(person: Person, queue: Queue, post: Ref) -> tuple[Ref | None, Ref | None]:
    """The posts before and after this one in a queue, also if it is no longer in it: one query."""
    model, key = (Comment, comment_since(queue)) if post.is_comment else (Idea, since(queue))
    here = sa.func.coalesce(
        sa.select(key).where(model.id == post.id).scalar_subquery(),
        sa.select(model.state_changed_at).where(model.id == post.id).scalar_subquery(),
        type_=UTCDateTime(),
    )
    found = []
    for backwards in (True, False):
        parts = [part.beyond(here, post.number, backwards=backwards) for part in _parts(person, queue)]
        query, both = _merged(parts, 1, backwards=backwards)
        found.append(query.with_only_columns(both.c.number).scalar_subquery())
    row = db.session.execute(sa.select(*found)).one()
    before, after = (Ref.of(number) if number is not None else None for number in row)
    return before, after


def idea(person: Person, idea_id: int) -> sa.Row[Idea, str] | None:
    """One idea that the person oversees, with campaign, field and municipality, and its author's name."""
    query = (
        sa.select(Idea, PUBLIC_NAME)
        .outerjoin(Person, Person.id == Idea.author_id)
        .where(Idea.id == idea_id, overseen_by(person), Idea.submitted_at.is_not(None))
        .options(joinedload(Idea.campaign), joinedload(Idea.field), joinedload(Idea.municipality))
    )
    return db.session.execute(query).first()


def comment(person: Person, comment_id: int) -> sa.Row[Comment, str] | None:
    """One comment below an idea that the person oversees, with all that `idea` gives, and its author's name."""
    below = joinedload(Comment.idea)
    query = (
        sa.select(Comment, PUBLIC_NAME)
        .outerjoin(Person, Person.id == Comment.author_id)
        .where(Comment.id == comment_id, comment_overseen_by(person))
        .options(below.joinedload(Idea.campaign), below.joinedload(Idea.field), below.joinedload(Idea.municipality))
    )
    return db.session.execute(query).first()


def answered_words(comment: Comment) -> str:
    """The words that a comment answers, empty if it answers none."""
    if comment.parent_id is None:
        return ""
    return db.session.scalar(sa.select(Comment.text_html).where(Comment.id == comment.parent_id)) or ""


def decisions(post: Ref) -> Sequence[sa.Row[ModerationDecision, str]]:
    """The decisions on an idea or a comment with the names of those who took them, newest first: for the desk."""
    query = (
        sa.select(ModerationDecision, Person.display_name)
        .outerjoin(Person, Person.id == ModerationDecision.decided_by)
        .where(_about(ModerationDecision, post))
        .options(joinedload(ModerationDecision.rule))
        .order_by(ModerationDecision.id.desc())
    )
    return db.session.execute(query).all()


def _about(table: type[ModerationDecision | Notice], post: Ref) -> sa.ColumnElement[bool]:
    """What is about the comment, or about the idea itself and not about a comment below it."""
    if post.is_comment:
        return table.comment_id == post.id
    return sa.and_(table.idea_id == post.id, table.comment_id.is_(None))


def newest_decision_id(post: Ref) -> int:
    """The newest decision on a post, 0 if there is none."""
    query = sa.select(sa.func.max(ModerationDecision.id)).where(_about(ModerationDecision, post))
    return db.session.scalar(query) or 0


def open_notices(post: Ref) -> list[Notice]:
    """The notices about a post that nobody has decided yet, oldest first."""
    query = (
        sa.select(Notice)
        .where(_about(Notice, post), Notice.state == NoticeState.OPEN)
        .options(joinedload(Notice.rule))
        .order_by(Notice.received_at, Notice.id)
    )
    return list(db.session.scalars(query))


def notice_by_receipt(receipt: str) -> Notice | None:
    """The notice of a receipt, with its rule and what was decided."""
    query = (
        sa.select(Notice).where(Notice.receipt == receipt).options(joinedload(Notice.rule), joinedload(Notice.decision))
    )
    return db.session.scalars(query).first()
