"""Reading the queue, decisions and notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts.models import Person
from mitreden.core.model import UTCDateTime
from mitreden.core.pagination import PAGE_SIZE, Cursor, Page
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation.lists import (
    MEMBERS,
    WAS_RETURNED,
    WORKED_OFF,
    Queue,
    may_be_decided_by,
    overseen_by,
    since,
)
from mitreden.moderation.models import ModerationDecision, Notice, NoticeState, Rule
from mitreden.region.models import InnovationField, Organisation

_RULES = sa.select(Rule).order_by(Rule.position, Rule.id)


def rules() -> list[Rule]:
    """The rules of discussion in their order."""
    return list(db.session.scalars(_RULES))


def rule(key: str | None) -> Rule | None:
    """One rule."""
    return db.session.scalars(sa.select(Rule).where(Rule.key == key)).first() if key else None


@dataclass(frozen=True)
class Tally:
    """How many ideas stand in a queue, since when the oldest does, and how many are overdue or came back revised."""

    number: int
    oldest: datetime | None = None
    overdue: int = 0
    revised: int = 0


def tallies(person: Person, late: datetime, queues: Sequence[Queue] = tuple(Queue)) -> dict[Queue, Tally]:
    """All queues of a person counted in one query. What came in before `late` is overdue."""
    mine = may_be_decided_by(person)
    parts = []
    for queue in queues:
        inside = (
            sa.select(since(queue).label("since"), _revised(queue)).where(MEMBERS[queue], mine).subquery(queue.value)
        )
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
    """How many ideas wait for the person: the counter in the navigation."""
    waits = sa.or_(*(MEMBERS[queue] for queue in WORKED_OFF))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Idea).where(waits, may_be_decided_by(person))) or 0


def queue_page(
    person: Person, queue: Queue, cursor: Cursor | None = None, *, backwards: bool = False
) -> Page[sa.Row[Any]]:
    """One page of a queue, oldest first: what a moderator needs to choose, in one query."""
    key = since(queue)
    query = (
        sa.select(
            Idea.id, Idea.title, Idea.excerpt, Idea.state, Idea.aside, Idea.channel, key.label("since"), _revised(queue),
            InnovationField.name.label("field_name"), InnovationField.slug.label("field_slug"),
            InnovationField.icon.label("field_icon"), Organisation.name.label("municipality"),
        )
        .join(InnovationField, InnovationField.id == Idea.field_id)
        .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
        .where(MEMBERS[queue], may_be_decided_by(person))
        .limit(PAGE_SIZE + 1)
    )  # fmt: skip
    if cursor is not None:
        query = query.where(_beyond(key, datetime.fromisoformat(cursor.value), cursor.id, backwards=backwards))
    order = (key.desc(), Idea.id.desc()) if backwards else (key, Idea.id)
    rows = list(db.session.execute(query.order_by(*order)))
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
    return str(Cursor(row.since.isoformat(), row.id))


def _beyond(key: Any, moment: datetime, idea_id: int, *, backwards: bool) -> sa.ColumnElement[bool]:
    if backwards:
        return sa.or_(key < moment, sa.and_(key == moment, Idea.id < idea_id))
    return sa.or_(key > moment, sa.and_(key == moment, Idea.id > idea_id))


def neighbours(person: Person, queue: Queue, idea_id: int) -> tuple[int | None, int | None]:
    """The ideas before and after this one in a queue, also if it is no longer in it: one query."""
    key = since(queue)
    moment = sa.select(key).where(Idea.id == idea_id).scalar_subquery()
    here = sa.func.coalesce(moment, sa.select(Idea.state_changed_at).where(Idea.id == idea_id).scalar_subquery())
    inside = sa.select(Idea.id).where(MEMBERS[queue], may_be_decided_by(person), Idea.id != idea_id).limit(1)
    before = inside.where(_beyond(key, here, idea_id, backwards=True)).order_by(key.desc(), Idea.id.desc())  # type: ignore[arg-type]
    after = inside.where(_beyond(key, here, idea_id, backwards=False)).order_by(key, Idea.id)  # type: ignore[arg-type]
    row = db.session.execute(sa.select(before.scalar_subquery(), after.scalar_subquery())).one()
    return row[0], row[1]


def idea(person: Person, idea_id: int) -> sa.Row[Idea, str] | None:
    """One idea that the person oversees, with campaign, field and municipality, and its author's name."""
    query = (
        sa.select(Idea, Person.display_name)
        .outerjoin(Person, Person.id == Idea.author_id)
        .where(Idea.id == idea_id, overseen_by(person), Idea.submitted_at.is_not(None))
        .options(joinedload(Idea.campaign), joinedload(Idea.field), joinedload(Idea.municipality))
    )
    return db.session.execute(query).first()


def decisions(idea_id: int) -> Sequence[sa.Row[ModerationDecision, str]]:
    """The decisions on an idea with the names of those who took them, newest first: for the desk."""
    query = (
        sa.select(ModerationDecision, Person.display_name)
        .outerjoin(Person, Person.id == ModerationDecision.decided_by)
        .where(ModerationDecision.idea_id == idea_id)
        .options(joinedload(ModerationDecision.rule))
        .order_by(ModerationDecision.id.desc())
    )
    return db.session.execute(query).all()


def newest_decision_id(idea_id: int) -> int:
    """The newest decision on an idea, 0 if there is none."""
    query = sa.select(sa.func.max(ModerationDecision.id)).where(ModerationDecision.idea_id == idea_id)
    return db.session.scalar(query) or 0


def open_notices(idea_id: int) -> list[Notice]:
    """The notices about an idea that nobody has decided yet, oldest first."""
    query = (
        sa.select(Notice)
        .where(Notice.idea_id == idea_id, Notice.state == NoticeState.OPEN)
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
