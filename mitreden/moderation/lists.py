"""The queues of a moderator: which ideas stand in which, since when."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor, scope_ids
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Campaign, ModerationMode
from mitreden.ideas.models import Aside, Channel, Idea, IdeaState
from mitreden.moderation.models import DecisionKind, ModerationDecision, Notice, NoticeState


class Queue(StrEnum):
    """The tabs of `/desk/moderation`, in their order."""

    WAITING = "waiting"
    NOTICES = "notices"
    FRESH = "fresh"
    RETURNED = "returned"
    HIDDEN = "hidden"


_DECIDED = sa.select(sa.literal(1)).select_from(ModerationDecision).where(ModerationDecision.idea_id == Idea.id)
_OPEN_NOTICE = sa.and_(Notice.idea_id == Idea.id, Notice.state == NoticeState.OPEN)
_FIRST_NOTICE = sa.select(sa.func.min(Notice.received_at)).where(_OPEN_NOTICE).correlate(Idea).scalar_subquery()
_LOOKED_AT_LATER = sa.select(Campaign.id).where(Campaign.moderation != ModerationMode.FIRST)

MEMBERS: dict[Queue, sa.ColumnElement[bool]] = {
    Queue.WAITING: sa.and_(Idea.state == IdeaState.SUBMITTED, Idea.aside.is_(None)),
    Queue.NOTICES: sa.and_(
        Idea.id.in_(sa.select(Notice.idea_id).where(Notice.state == NoticeState.OPEN)), Idea.aside.is_(None)
    ),
    Queue.FRESH: sa.and_(
        Idea.is_public,
        Idea.state == IdeaState.PUBLISHED,
        Idea.channel != Channel.IMPORT,
        Idea.campaign_id.in_(_LOOKED_AT_LATER),
        ~_DECIDED.exists(),
    ),
    Queue.RETURNED: Idea.aside == Aside.RETURNED,
    Queue.HIDDEN: Idea.aside == Aside.HIDDEN,
}
_SINCE: dict[Queue, Any] = {
    Queue.NOTICES: _FIRST_NOTICE,
    Queue.FRESH: Idea.published_at.expression,
}
WAS_RETURNED = (
    _DECIDED.where(ModerationDecision.kind == DecisionKind.RETURN).correlate(Idea).exists().label("was_returned")
)  # fmt: skip
WORKED_OFF = (Queue.WAITING, Queue.NOTICES, Queue.FRESH)


def since(queue: Queue) -> Any:
    """Since when an idea stands in the queue: its order, oldest first."""
    return _SINCE.get(queue, Idea.state_changed_at.expression)


def overseen_by(person: Visitor) -> sa.ColumnElement[bool]:
    """The ideas that lie where the person moderates: the same rule as `policy.oversees`, for the database."""
    everywhere, campaigns, municipalities = scope_ids(person, Role.MODERATOR, Role.COORDINATOR)
    if everywhere:
        return sa.true()
    return sa.or_(
        sa.false(),
        *([Idea.campaign_id.in_(campaigns)] if campaigns else []),
        *([Idea.municipality_id.in_(municipalities)] if municipalities else []),
    )


def may_be_decided_by(person: Person) -> sa.ColumnElement[bool]:
    """The same without the person's own: the rule `policy.may_moderate`, for the database."""
    return sa.and_(overseen_by(person), Idea.author_id.is_distinct_from(person.id))
