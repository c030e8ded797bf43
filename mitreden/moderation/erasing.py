"""What moderators and reporters wrote, when it is no longer needed or the text it was about is gone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation.models import ModerationDecision, Notice, NoticeState

GONE = N_("Die Begründung wurde gelöscht, weil es den Text nicht mehr gibt.")
_QUIETLY: dict[str, Any] = {"synchronize_session": False}


def forget_reporter(address: str) -> int:
    """Notices from an address have no sender any more; the words of those that are decided go, too."""
    return _forget_senders(Notice.email == address)


def forget_decided_notices(before: datetime) -> int:
    """The same for all notices that were decided before a moment."""
    return _forget_senders(sa.and_(Notice.state != NoticeState.OPEN, Notice.decided_at < before))


def _forget_senders(which: sa.ColumnElement[bool]) -> int:
    is_left = sa.or_(Notice.name != "", Notice.email != "", Notice.explanation != "")
    words = sa.case((Notice.state == NoticeState.OPEN, Notice.explanation), else_="")
    query = sa.update(Notice).where(which, is_left).values(name="", email="", explanation=words)
    return db.session.execute(query.execution_options(**_QUIETLY)).rowcount  # type: ignore[attr-defined,no-any-return]  # an update has it


def forget_reasons(*, idea_ids: Collection[int] = (), comment_ids: Collection[int] = ()) -> None:
    """What moderators wrote to the authors of these texts may quote them."""
    about_ideas = sa.and_(ModerationDecision.idea_id.in_(idea_ids), ModerationDecision.comment_id.is_(None))
    _forget_reasons(sa.or_(about_ideas, ModerationDecision.comment_id.in_(comment_ids)))


def forget_reasons_of_campaign(campaign_id: int) -> int:
    """The same for a whole campaign whose time of keeping is over."""
    ideas = sa.select(Idea.id).where(Idea.campaign_id == campaign_id)
    return _forget_reasons(ModerationDecision.idea_id.in_(ideas))


def _forget_reasons(which: sa.ColumnElement[bool]) -> int:
    query = (
        sa.update(ModerationDecision)
        .where(which, ModerationDecision.reason.not_in(("", GONE)))
        .values(reason=GONE)
        .execution_options(**_QUIETLY)
    )
    return db.session.execute(query).rowcount  # type: ignore[attr-defined,no-any-return]  # an update has it
