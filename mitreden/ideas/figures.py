"""What campaigns ask of their ideas (see `campaigns.figures`)."""

from collections.abc import Mapping

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.ideas import counters
from mitreden.ideas.models import Dimension, Idea, IdeaState

_WITHOUT_OUTCOME = (
    sa.select(sa.func.count())
    .select_from(Idea)
    .where(
        Idea.campaign_id == sa.bindparam("campaign_id"),
        Idea.state.in_((IdeaState.SUBMITTED, IdeaState.PUBLISHED, IdeaState.UNDER_REVIEW)),
        Idea.aside.is_(None),
    )
)


def public_by_field(campaign_id: int) -> Mapping[int, int]:
    """The number of public ideas of a campaign, by field."""
    return {int(key): number for key, number in counters.numbers(campaign_id, Dimension.FIELD).items()}


def without_outcome(campaign_id: int) -> int:
    """The number of ideas of a campaign that wait for a moderator or for their outcome."""
    return db.session.scalar(_WITHOUT_OUTCOME, {"campaign_id": campaign_id}) or 0
