"""The table of posts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.campaigns.models import Campaign
from mitreden.core.model import Base

TITLE_MIN, TITLE_MAX, TEXT_MAX = 3, 120, 4_000


class NewsPost(Base):
    """A short update. Without a campaign it is for the whole region. `text_html` is safe HTML, `excerpt` its beginning."""

    __tablename__ = "news_post"
    __table_args__ = (
        sa.CheckConstraint(f"length(title) BETWEEN {TITLE_MIN} AND {TITLE_MAX}", name="title_length"),
        sa.CheckConstraint(f"length(text_source) BETWEEN 1 AND {TEXT_MAX}", name="text_length"),
        sa.Index("ix_news_post_place", "campaign_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    title: Mapped[str]
    text_source: Mapped[str]
    text_html: Mapped[str]
    excerpt: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None]
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]

    campaign: Mapped[Campaign | None] = relationship(lazy="raise_on_sql")
