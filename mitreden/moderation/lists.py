"""The queues of a moderator: which ideas and comments stand in which, since when."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor, scope_ids
from mitreden.accounts.roles import Role
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign, ModerationMode
from mitreden.comments.models import Comment, CommentAside, CommentState, Voice
from mitreden.core import clock
from mitreden.core.model import UTCDateTime
from mitreden.ideas.models import Aside, Channel, Idea, IdeaState
from mitreden.moderation.models import DecisionKind, ModerationDecision, Notice, NoticeState


class Queue(StrEnum):
    """The tabs of `/desk/moderation`, in their order."""

    WAITING = "waiting"
    NOTICES = "notices"
    FRESH = "fresh"
    QUALIFIED = "qualified"
    RETURNED = "returned"
    HIDDEN = "hidden"


_ANY = sa.select(sa.literal(1)).select_from(ModerationDecision)
_DECIDED = _ANY.where(ModerationDecision.idea_id == Idea.id, ModerationDecision.comment_id.is_(None))
_ABOUT_IDEA = sa.and_(Notice.state == NoticeState.OPEN, Notice.comment_id.is_(None))
_OPEN_NOTICE = sa.and_(Notice.idea_id == Idea.id, _ABOUT_IDEA)
_FIRST_NOTICE = sa.select(sa.func.min(Notice.received_at)).where(_OPEN_NOTICE).correlate(Idea).scalar_subquery()
_LOOKED_AT_LATER = sa.select(Campaign.id).where(Campaign.moderation != ModerationMode.FIRST)

# What orders attention, and takes nothing out of another queue: much support, no outcome yet, numbers open to everybody.
_QUALIFIED = (
    sa.exists()
    .where(
        Campaign.id == Idea.campaign_id,
        Idea.support_count >= Campaign.qualified_at,
        campaigns.counts_shown(sa.bindparam("now", callable_=clock.now, type_=UTCDateTime())),
    )
    .correlate(Idea)
)

MEMBERS: dict[Queue, sa.ColumnElement[bool]] = {
    Queue.WAITING: sa.and_(Idea.state == IdeaState.SUBMITTED, Idea.aside.is_(None)),
    Queue.NOTICES: sa.and_(Idea.id.in_(sa.select(Notice.idea_id).where(_ABOUT_IDEA)), Idea.aside.is_(None)),
    Queue.FRESH: sa.and_(
        Idea.is_public,
        Idea.state == IdeaState.PUBLISHED,
        Idea.channel != Channel.IMPORT,
        Idea.campaign_id.in_(_LOOKED_AT_LATER),
        ~_DECIDED.exists(),
    ),
    Queue.QUALIFIED: sa.and_(Idea.is_public, Idea.state.in_((IdeaState.PUBLISHED, IdeaState.UNDER_REVIEW)), _QUALIFIED),
    Queue.RETURNED: Idea.aside == Aside.RETURNED,
    Queue.HIDDEN: Idea.aside == Aside.HIDDEN,
}
_SINCE: dict[Queue, Any] = {
    Queue.NOTICES: _FIRST_NOTICE,
    Queue.FRESH: Idea.published_at.expression,
    Queue.QUALIFIED: Idea.published_at.expression,
}
WAS_RETURNED = (
    _DECIDED.where(ModerationDecision.kind == DecisionKind.RETURN).correlate(Idea).exists().label("was_returned")
)  # fmt: skip

_COMMENT_DECIDED = _ANY.where(ModerationDecision.comment_id == Comment.id)
_COMMENT_NOTICE = sa.and_(Notice.comment_id == Comment.id, Notice.state == NoticeState.OPEN)
_COMMENT_FIRST = sa.select(sa.func.min(Notice.received_at)).where(_COMMENT_NOTICE).correlate(Comment).scalar_subquery()
COMMENTS: dict[Queue, sa.ColumnElement[bool]] = {
    Queue.WAITING: sa.and_(Comment.state == CommentState.SUBMITTED, Comment.aside.is_(None)),
    Queue.NOTICES: sa.and_(
        Comment.id.in_(
            sa.select(Notice.comment_id).where(Notice.state == NoticeState.OPEN, Notice.comment_id.is_not(None))
        ),
        Comment.aside.is_(None),
    ),
    Queue.FRESH: sa.and_(
        Comment.is_public,
        Comment.import_ref.is_(None),
        sa.or_(Comment.voice.is_(None), Comment.voice == Voice.SPEAKER),
        Comment.campaign_id.in_(_LOOKED_AT_LATER),
        ~_COMMENT_DECIDED.exists(),
    ),
    Queue.QUALIFIED: sa.false(),
    Queue.RETURNED: sa.false(),
    Queue.HIDDEN: Comment.aside == CommentAside.HIDDEN,
}
_COMMENT_SINCE: dict[Queue, Any] = {
    Queue.NOTICES: _COMMENT_FIRST,
    Queue.FRESH: Comment.published_at.expression,
}
WORKED_OFF = (Queue.WAITING, Queue.NOTICES, Queue.FRESH)


def since(queue: Queue) -> Any:
    """Since when an idea stands in the queue: its order, oldest first."""
    return _SINCE.get(queue, Idea.state_changed_at.expression)


def comment_since(queue: Queue) -> Any:
    """The same for a comment."""
    return _COMMENT_SINCE.get(queue, Comment.state_changed_at.expression)


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


def comment_overseen_by(person: Visitor) -> sa.ColumnElement[bool]:
    """The comments below ideas that lie where the person moderates."""
    everywhere, campaigns, municipalities = scope_ids(person, Role.MODERATOR, Role.COORDINATOR)
    if everywhere:
        return sa.true()
    near = sa.select(Idea.id).where(Idea.municipality_id.in_(municipalities))
    return sa.or_(
        sa.false(),
        *([Comment.campaign_id.in_(campaigns)] if campaigns else []),
        *([Comment.idea_id.in_(near)] if municipalities else []),
    )


def comment_may_be_decided_by(person: Person) -> sa.ColumnElement[bool]:
    """The same without the person's own."""
    return sa.and_(comment_overseen_by(person), Comment.author_id.is_distinct_from(person.id))
