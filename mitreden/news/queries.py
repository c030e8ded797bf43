"""Reading news. Who may read a post stands in `visible_to`, which pages, mails and feeds share.

Posts come by number, newest first: they are numbered as they are published.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts.policy import Visitor
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core.reading import Question
from mitreden.extensions import db, reading
from mitreden.news.models import NewsPost

PAGE, FEW = 20, 3
Listed = tuple[Sequence[Any], int | None]
_IS_SHOWN = NewsPost.withdrawn_at.is_(None)
_COLUMNS = (NewsPost.id, NewsPost.title, NewsPost.excerpt, NewsPost.published_at, NewsPost.edited_at)
_OF_REGION = Question(
    sa.select(*_COLUMNS).where(NewsPost.campaign_id.is_(None), _IS_SHOWN).order_by(NewsPost.id.desc()).limit(FEW)
)
_OF_CAMPAIGN = Question(
    sa.select(*_COLUMNS)
    .where(NewsPost.campaign_id == sa.bindparam("campaign", type_=sa.Integer()), _IS_SHOWN)
    .order_by(NewsPost.id.desc())
    .limit(FEW)
)


def visible_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The posts that `person` may read, a condition on NewsPost: the region's, and those of campaigns they may know of."""
    known = sa.select(Campaign.id).where(campaigns.visible_to(person))
    return sa.and_(_IS_SHOWN, sa.or_(NewsPost.campaign_id.is_(None), NewsPost.campaign_id.in_(known)))


def few(campaign_id: int | None) -> list[Any]:
    """The newest posts of the region, or of a campaign that the visitor may see, for a box on a page: one query."""
    return _OF_REGION.rows(reading()) if campaign_id is None else _OF_CAMPAIGN.rows(reading(), campaign=campaign_id)


def post(person: Visitor, post_id: int) -> NewsPost | None:
    """One post with its campaign, None if `person` may not read it."""
    query = sa.select(NewsPost).where(NewsPost.id == post_id, visible_to(person)).options(joinedload(NewsPost.campaign))
    return db.session.scalars(query).first()


def page(person: Visitor, campaign_id: int | None, *, before: int | None = None) -> Listed:
    """Posts of the region or of a campaign, newest first, and where the next page begins."""
    query = (
        sa.select(*_COLUMNS, NewsPost.text_html)
        .where(_place(campaign_id), visible_to(person))
        .order_by(NewsPost.id.desc())
        .limit(PAGE + 1)
    )
    return _cut(db.session.execute(query if before is None else query.where(NewsPost.id < before)).all())


def all_posts(*, before: int | None = None) -> Listed:
    """Every post, withdrawn ones too, with its campaign's title, for those who write them."""
    query = (
        sa.select(*_COLUMNS, NewsPost.withdrawn_at, Campaign.title.label("campaign"))
        .outerjoin(Campaign, Campaign.id == NewsPost.campaign_id)
        .order_by(NewsPost.id.desc())
        .limit(PAGE + 1)
    )
    return _cut(db.session.execute(query if before is None else query.where(NewsPost.id < before)).all())


def any_post(post_id: int) -> NewsPost | None:
    """One post with its campaign, withdrawn or not, for those who write them."""
    return db.session.scalars(
        sa.select(NewsPost).where(NewsPost.id == post_id).options(joinedload(NewsPost.campaign))
    ).first()


def _place(campaign_id: int | None) -> sa.ColumnElement[bool]:
    return NewsPost.campaign_id.is_(None) if campaign_id is None else NewsPost.campaign_id == campaign_id


def _cut(rows: Sequence[Any]) -> Listed:
    return rows[:PAGE], (rows[PAGE - 1].id if len(rows) > PAGE else None)
