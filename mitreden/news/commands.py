"""Writing news: publish, edit, withdraw."""

from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns.models import Campaign
from mitreden.core import clock, rich_text
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.news import policy
from mitreden.news.models import TEXT_MAX, TITLE_MAX, TITLE_MIN, NewsPost
from mitreden.region.models import Region
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

SAME_WITHIN = timedelta(minutes=10)
_WITHDRAWN = N_("Diese Neuigkeit ist zurückgezogen. Bitte schreiben Sie eine neue.")


class Words(NamedTuple):
    """The words of a post as they are stored."""

    title: str
    source: str
    html: str


def checked_words(title: str, text: str) -> Words:
    """Title and Markdown as they would be published: for the preview, too. DomainError if they cannot be."""
    title, source = " ".join(rich_text.normalised(title).split()), rich_text.normalised(text)
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        raise DomainError(N_("Bitte geben Sie der Neuigkeit einen Titel mit 3 bis 120 Zeichen."), field="title")
    if len(source) > TEXT_MAX:
        raise DomainError(N_("Bitte fassen Sie sich kürzer: höchstens 4.000 Zeichen."), field="text")
    html = rich_text.render(source)
    if not rich_text.plain(html):
        raise DomainError(N_("Bitte schreiben Sie, was es Neues gibt."), field="text")
    return Words(title, source, html)


def publish_post(*, campaign: Campaign | None, by: Actor | None, title: str, text: str) -> NewsPost:
    """Post to a campaign, or to the whole region. From now on it is seen, and told to followers once.

    The same words sent twice within minutes (a second click) stay one post.
    """
    if campaign is not None and not policy.takes_news(campaign):
        raise DomainError(N_("Diese Beteiligung ist noch ein Entwurf. Neuigkeiten kann sie erst danach haben."))
    words = checked_words(title, text)
    known = _same(campaign, words)
    if known is not None:
        return known
    post = NewsPost(
        campaign_id=campaign.id if campaign else None, published_at=clock.now(), published_by=by.id if by else None,
    )  # fmt: skip
    _write(post, words)
    db.session.add(post)
    db.session.flush()
    timeline.append(Subject.NEWS, post.id, "news.published")
    _record("news.published", post, by, words=commitment(f"{words.title}\n{words.source}"))
    return post


def _same(campaign: Campaign | None, words: Words) -> NewsPost | None:
    """The post that somebody has just published with these words; who publishes at the same moment waits until it is there."""
    place = sa.select(Region.id) if campaign is None else sa.select(Campaign.id).where(Campaign.id == campaign.id)
    db.session.execute(place.with_for_update())
    query = sa.select(NewsPost).where(
        NewsPost.campaign_id.is_not_distinct_from(campaign.id if campaign else None),
        NewsPost.title == words.title,
        NewsPost.text_source == words.source,
        NewsPost.withdrawn_at.is_(None),
        NewsPost.published_at > clock.now() - SAME_WITHIN,
    )
    return db.session.scalars(query).first()


def edit_post(*, post: NewsPost, by: Actor | None, title: str, text: str) -> bool:
    """Put other words into a post; nobody is told again. Whether that changed anything."""
    _require_shown(post)
    words = checked_words(title, text)
    if (post.title, post.text_source) == (words.title, words.source):
        return False
    _write(post, words)
    post.edited_at, post.edited_by = clock.now(), by.id if by else None
    db.session.flush()
    _record("news.edited", post, by, words=commitment(f"{words.title}\n{words.source}"))
    return True


def withdraw_post(*, post: NewsPost, by: Actor | None) -> None:
    """Take a post away for good: from pages, feeds, and mails that have not left."""
    _require_shown(post)
    post.withdrawn_at, post.withdrawn_by = clock.now(), by.id if by else None
    db.session.flush()
    _record("news.withdrawn", post, by)


def _require_shown(post: NewsPost) -> None:
    if post.withdrawn_at is not None:
        raise DomainError(_WITHDRAWN)


def _write(post: NewsPost, words: Words) -> None:
    post.title, post.text_source, post.text_html = words
    post.excerpt = rich_text.excerpt(words.html)


def _record(action: str, post: NewsPost, by: Actor | None, **facts: object) -> None:
    log.record(action, by=by, subject="news", subject_id=post.id, campaign=post.campaign_id, **facts)
