"""What stands in the feeds: always what a guest may see, whoever asks, so that a feed's address can be passed on."""

from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import rich_text
from mitreden.core.errors import NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.following.atom import Entry, Feed
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.news import queries as news
from mitreden.news.models import NewsPost
from mitreden.region.models import InnovationField, Organisation
from mitreden.roadmap import queries as roadmap
from mitreden.roadmap.models import PUBLIC_STATES, Measure
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject, TimelineEntry
from mitreden.timeline.telling import moments
from mitreden.web.i18n import gettext

MOST = 50
_GUEST = Guest()
_GONE = N_("Diesen Feed gibt es nicht (mehr).")
_MEASURES_TELL = ["measure.milestone_reached", *sorted(f"measure.{state.value}" for state in PUBLIC_STATES)]
_OF_MEASURES = (
    sa.select(TimelineEntry.id, TimelineEntry.subject_id, TimelineEntry.key, TimelineEntry.data, TimelineEntry.at)
    .join(Measure, Measure.id == TimelineEntry.subject_id)
    .where(TimelineEntry.subject == Subject.MEASURE, TimelineEntry.key.in_(_MEASURES_TELL), roadmap.visible_to(_GUEST))
    .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
    .limit(MOST)
)
_OF_ONE = (
    sa.select(TimelineEntry.id, TimelineEntry.subject_id, TimelineEntry.key, TimelineEntry.data, TimelineEntry.at)
    .where(TimelineEntry.subject == sa.bindparam("subject"), TimelineEntry.subject_id == sa.bindparam("number"))
    .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
    .limit(MOST)
)


def campaign(slug: str) -> Feed:
    """A campaign's news, its own life and its new ideas."""
    seen = sa.select(Campaign.id, Campaign.title).where(Campaign.slug == slug, campaigns.visible_to(_GUEST))
    row, path = _found(seen), f"/campaigns/{slug}"
    life, posts = _life(Subject.CAMPAIGN, row.id, path), _posts(NewsPost.campaign_id == row.id)
    return _feed("campaigns", row, path, [*posts, *life, *_new_ideas(Idea.campaign_id == row.id)])


def field(slug: str) -> Feed:
    """The new ideas of an innovation field."""
    row = _found(sa.select(InnovationField.id, InnovationField.name.label("title")).where(InnovationField.slug == slug))
    return _feed("fields", row, f"/fields/{slug}", _new_ideas(Idea.field_id == row.id))


def municipality(slug: str) -> Feed:
    """The new ideas of a municipality."""
    row = _found(sa.select(Organisation.id, Organisation.name.label("title")).where(Organisation.slug == slug))
    return _feed("municipalities", row, f"/municipalities/{slug}", _new_ideas(Idea.municipality_id == row.id))


def idea(idea_id: int) -> Feed:
    """What became of one idea."""
    row = _found(sa.select(Idea.id, Idea.title).where(Idea.id == idea_id, Idea.is_public, ideas.visible_to(_GUEST)))
    path = f"/ideas/{idea_id}"
    return _feed("ideas", row, path, _life(Subject.IDEA, row.id, path))


def whole_roadmap() -> Feed:
    """The steps of all public measures."""
    rows = db.session.execute(_OF_MEASURES)
    entries = [entry for row in rows for entry in _told(row, f"/roadmap/measures/{row.subject_id}")]
    return Feed("roadmap", str(gettext("Fahrplan")), "/roadmap", entries)


def of_region() -> Feed:
    """The news of the region."""
    title = str(gettext("Neuigkeiten der Region"))
    return Feed("news", title, "/news", _posts(NewsPost.campaign_id.is_(None)))


def _found(query: Any) -> Any:
    row = db.session.execute(query).first()
    if row is None:
        raise NotFoundError(_GONE)
    return row


def _feed(kind: str, row: Any, path: str, entries: list[Entry]) -> Feed:
    newest = sorted(entries, key=lambda entry: entry.published, reverse=True)[:MOST]
    return Feed(f"{kind}/{row.id}", row.title, path, newest)


def _life(subject: Subject, number: int, path: str) -> list[Entry]:
    rows = db.session.execute(_OF_ONE, {"subject": subject, "number": number})
    return [entry for row in rows for entry in _told(row, path)]


def _told(row: Any, path: str) -> list[Entry]:
    """One entry of a life-line in its own sentence; none if it has no sentence."""
    told = moments([timeline.Entry(row.key, row.data, row.at)])
    return [Entry(f"timeline/{row.id}", one["text"], path, row.at, row.at, one["quote"]) for one in told]


def _posts(where: sa.ColumnElement[bool]) -> list[Entry]:
    query = sa.select(NewsPost).where(where, news.visible_to(_GUEST)).order_by(NewsPost.id.desc()).limit(MOST)
    return [
        Entry(
            f"news/{post.id}", post.title, f"/news/{post.id}", post.published_at, post.edited_at or post.published_at,
            rich_text.plain(post.text_html),
        )
        for post in db.session.scalars(query)
    ]  # fmt: skip


def _new_ideas(where: sa.ColumnElement[bool]) -> list[Entry]:
    query = (
        sa.select(Idea.id, Idea.title, Idea.excerpt, Idea.published_at, Idea.state_changed_at)
        .where(where, Idea.is_public, ideas.visible_to(_GUEST), Idea.published_at.is_not(None))
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(MOST)
    )
    return [
        Entry(
            f"ideas/{row.id}/published", str(gettext("Neue Idee: %(title)s", title=row.title)), f"/ideas/{row.id}",
            row.published_at, max(row.published_at, row.state_changed_at), row.excerpt,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip
