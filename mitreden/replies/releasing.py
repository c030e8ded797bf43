"""Letting replies out at their time: the worker's part, some at once in each transaction, each reply whole or not at all."""

from collections.abc import Sequence

import sqlalchemy as sa

from mitreden.accounts import queries as people
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import states as ideas
from mitreden.ideas.models import OUTCOMES, Idea, IdeaState
from mitreden.replies import joint, states
from mitreden.replies.models import Reply, ReplyIdea, ReplyState

PORTION = 20
_NOBODY_LEFT = N_("Keine der Ideen kann diese Antwort bekommen: Sie sind nicht mehr zu sehen oder haben eine eigene.")


def due() -> list[Reply]:
    """The next replies whose time has come, locked: those that another worker holds are its own."""
    query = (
        sa.select(Reply)
        .where(Reply.state == ReplyState.PLANNED, Reply.release_at <= clock.now())
        .order_by(Reply.release_at, Reply.id)
        .limit(PORTION)
        .with_for_update(of=Reply, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def release(replies: Sequence[Reply]) -> int:
    """Release locked replies. One that cannot be goes back with the reason and keeps nothing from the others. How many went out."""
    covered = {reply.id: _covered(reply) for reply in replies}
    found = _locked({number for numbers in covered.values() for number in numbers})
    return sum(
        _released(reply, [found[number] for number in covered[reply.id] if number in found]) for reply in replies
    )


def _covered(reply: Reply) -> list[int]:
    """The ideas named in it, or all that belong to its joint idea or measure now, but for those with a reply of their own."""
    own = sa.select(ReplyIdea.idea_id).where(ReplyIdea.is_own)
    if reply.joint is None or reply.joint_id is None:
        return sorted(db.session.scalars(own.where(ReplyIdea.reply_id == reply.id)))
    whole = joint.whole(reply.joint, reply.joint_id)
    members = whole.idea_ids if whole else frozenset()
    return sorted(members - set(db.session.scalars(own.where(ReplyIdea.idea_id.in_(members)))))


def _locked(idea_ids: set[int]) -> dict[int, Idea]:
    """Ideas by number, then the rows of their campaigns: the order in which everybody takes them. The log comes last."""
    query = sa.select(Idea).where(Idea.id.in_(idea_ids)).order_by(Idea.id).with_for_update(of=Idea, key_share=True)
    found = {idea.id: idea for idea in db.session.scalars(query.execution_options(populate_existing=True))}
    campaigns = sorted({idea.campaign_id for idea in found.values()})
    row = sa.select(Campaign.id).where(Campaign.id.in_(campaigns)).order_by(Campaign.id)
    db.session.execute(row.with_for_update(key_share=True))
    return found


def _released(reply: Reply, covered: Sequence[Idea]) -> bool:
    by = people.person(reply.planned_by) if reply.planned_by else None
    try:
        with db.session.begin_nested():
            _let_out(reply, covered, by)
    except DomainError as error:
        db.session.refresh(reply)
        values = {"request": str(error), "release_at": None, "planned_by": None}
        states.record(states.move(reply, ReplyState.HANDED_IN, by=None, event="reply.put_back", **values))
        return False
    return True


def _let_out(reply: Reply, covered: Sequence[Idea], by: Actor | None) -> None:
    answered = [idea.id for idea in covered if _answer(reply, idea, by)]
    if not answered:
        raise DomainError(_NOBODY_LEFT)
    event = states.move(reply, ReplyState.RELEASED, by=by, released_at=clock.now())
    _show(reply, answered)
    states.record(event, ideas=answered, outcome=reply.outcome.value)


def _answer(reply: Reply, idea: Idea, by: Actor | None) -> bool:
    """Bring an idea to its outcome, if it can be seen. A reply through a joint idea is no answer to one that has its outcome."""
    if not idea.is_public or (reply.joint and idea.state in OUTCOMES and not _is_covered(idea)):
        return False
    outcome = reply.outcome.state
    if idea.state is outcome:  # answered anew: the page shows the new words, the life-line both
        ideas.move(idea, IdeaState.UNDER_REVIEW, by=by)
    ideas.move(idea, outcome, by=by, text=reply.text_source, decline_reason=reply.decline_reason)
    return True


def _is_covered(idea: Idea) -> bool:
    """Whether its outcome came with a joint reply, which a newer one replaces."""
    now = sa.select(ReplyIdea.reply_id).where(ReplyIdea.idea_id == idea.id, ReplyIdea.is_current)
    return db.session.scalar(now) is not None


def _show(reply: Reply, idea_ids: list[int]) -> None:
    """From now on these ideas show this reply, and nobody is at work on it any more."""
    quietly = {"synchronize_session": False}
    before = sa.update(ReplyIdea).where(ReplyIdea.idea_id.in_(idea_ids), ReplyIdea.is_current)
    db.session.execute(before.values(is_current=False).execution_options(**quietly))
    mine = sa.update(ReplyIdea).where(ReplyIdea.reply_id == reply.id)
    db.session.execute(mine.values(is_open=False).execution_options(**quietly))
    if reply.joint:
        rows = [{"reply_id": reply.id, "idea_id": number, "is_own": False, "is_open": False} for number in idea_ids]
        db.session.execute(sa.insert(ReplyIdea), [{**row, "is_current": True} for row in rows])
        return
    shown = mine.where(ReplyIdea.idea_id.in_(idea_ids)).values(is_current=True)
    db.session.execute(shown.execution_options(**quietly))
