"""How many answers are overdue, for everybody to see: pages of lower features ask for it in their templates."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Guest
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Dimension, IdeaCount
from mitreden.replies.queries import ANSWERED_IN, OPEN_STATES

_RUNNING = (CampaignState.OPEN, *ANSWERED_IN)
_UNANSWERED = (
    sa.select(sa.func.coalesce(sa.func.sum(IdeaCount.number), 0))
    .where(IdeaCount.campaign_id == Campaign.id, IdeaCount.dimension == Dimension.STATE)
    .where(IdeaCount.key.in_([state.value for state in OPEN_STATES]))
    .correlate(Campaign)
    .scalar_subquery()
)
_ANSWERED = (
    sa.select(sa.func.coalesce(sa.func.sum(IdeaCount.number), 0))
    .where(IdeaCount.campaign_id == Campaign.id, IdeaCount.dimension == Dimension.STATE)
    .where(IdeaCount.key.not_in([state.value for state in OPEN_STATES]))
    .correlate(Campaign)
    .scalar_subquery()
)


class Promise(NamedTuple):
    """What a campaign promised, and how far it is."""

    slug: str
    title: str
    answer_on: date
    answered: int
    unanswered: int
    is_late: bool


def overdue(campaign: Any) -> int:
    """How many answers of a campaign are overdue: ideas without an outcome after the promised day. No query before it."""
    if campaign.answer_on is None or campaign.answer_on >= clock.today() or campaign.state not in _RUNNING:
        return 0
    return db.session.scalar(sa.select(_UNANSWERED).select_from(Campaign).where(Campaign.id == campaign.id)) or 0


def promises() -> list[Promise]:
    """What running campaigns that everybody may see promised, the oldest promise first: one query."""
    query = (
        sa.select(Campaign.slug, Campaign.title, Campaign.answer_on, _ANSWERED, _UNANSWERED)
        .where(campaigns.visible_to(Guest()), Campaign.answer_on.is_not(None), Campaign.state.in_(_RUNNING))
        .order_by(Campaign.answer_on, Campaign.id)
    )
    today = clock.today()
    return [
        Promise(slug, title, day, answered, unanswered, day < today)
        for slug, title, day, answered, unanswered in db.session.execute(query)
        if day is not None
    ]


def init_app(app: Flask) -> None:
    """Give templates `overdue_replies(campaign)` and `promised_replies()`."""
    app.jinja_env.globals.update(overdue_replies=overdue, promised_replies=promises)
