"""The ideas of a campaign that have no outcome yet: what keeps it from becoming decided, one by one."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.core.pagination import Cursor, Page
from mitreden.ideas.models import Idea, IdeaState
from mitreden.region.models import Organisation
from mitreden.replies.models import Reply, ReplyIdea, ReplyState
from mitreden.replies.queries import OWNER, paged

STATES = (IdeaState.SUBMITTED, IdeaState.PUBLISHED, IdeaState.UNDER_REVIEW)


class Unanswered(NamedTuple):
    """An idea without an outcome: who answers (None: the region's team), and how far its reply is."""

    id: int
    title: str
    state: IdeaState
    organisation: str | None
    reply_id: int | None
    reply_state: ReplyState | None


def ideas(campaign_id: int, cursor: Cursor | None, *, backwards: bool) -> Page[Unanswered]:
    """Those of a campaign, oldest first. `ideas.figures.without_outcome` counts the same."""
    query: Any = (
        sa.select(Idea.id, Idea.title, Idea.state, Organisation.name, Reply.id, Reply.state)
        .join(Campaign, Campaign.id == Idea.campaign_id)
        .outerjoin(Organisation, Organisation.id == OWNER)
        .outerjoin(ReplyIdea, sa.and_(ReplyIdea.idea_id == Idea.id, ReplyIdea.is_open))
        .outerjoin(Reply, Reply.id == ReplyIdea.reply_id)
        .where(Idea.campaign_id == campaign_id, Idea.state.in_(STATES), Idea.aside.is_(None))
    )
    return paged(query, Idea.id, Unanswered, cursor, backwards=backwards)
