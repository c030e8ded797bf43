"""Reading who follows what, how often they want to hear of it, and what there is to tell."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.extensions import db
from mitreden.following.models import Follow, FollowingSetting, FollowKind, Frequency
from mitreden.following.news import Event, Place
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.news import queries as news
from mitreden.news.models import NewsPost
from mitreden.timeline.models import Subject, TimelineEntry
from mitreden.timeline.queries import Entry

_SETTING = sa.select(FollowingSetting.frequency).where(FollowingSetting.person_id == sa.bindparam("person"))
_STANDING = sa.select(
    sa.exists(
        sa.select(Follow.person_id).where(
            Follow.person_id == sa.bindparam("person"),
            Follow.kind == sa.bindparam("kind", type_=Follow.kind.type),
            Follow.subject_id == sa.bindparam("subject"),
        )
    ),
    _SETTING.scalar_subquery(),
)


class Standing(NamedTuple):
    """How somebody stands to a thing."""

    is_following: bool
    frequency: Frequency


def standing(person_id: int, kind: FollowKind, subject_id: int) -> Standing:
    """Whether a person follows a thing, and how often they want mail: one query."""
    row = db.session.execute(_STANDING, {"person": person_id, "kind": kind, "subject": subject_id}).one()
    return Standing(bool(row[0]), row[1] or Frequency.DAILY)


def frequency(person_id: int) -> Frequency:
    """How often a person wants to hear of news."""
    return db.session.scalar(_SETTING, {"person": person_id}) or Frequency.DAILY


def count_of(person_id: int) -> int:
    """How many things a person follows."""
    return db.session.scalar(sa.select(sa.func.count()).where(Follow.person_id == person_id)) or 0


class Due(NamedTuple):
    """Somebody whose digest is due."""

    person_id: int
    email: str | None
    locale: str
    told_until: datetime


_IS_DUE = FollowingSetting.due_at <= sa.bindparam("moment", type_=FollowingSetting.due_at.type)
_EARLIEST = sa.select(sa.func.min(FollowingSetting.told_until)).where(_IS_DUE)
_DUE = (
    sa.select(FollowingSetting.person_id, Person.email, Person.locale, FollowingSetting.told_until)
    .join(Person, Person.id == FollowingSetting.person_id)
    .where(_IS_DUE)
    .order_by(FollowingSetting.due_at, FollowingSetting.person_id)
    .limit(sa.bindparam("most"))
)
_IS_IDEA = sa.and_(TimelineEntry.subject == Subject.IDEA, Idea.id == TimelineEntry.subject_id)
_IS_POST = sa.and_(TimelineEntry.subject == Subject.NEWS, NewsPost.id == TimelineEntry.subject_id)
_EVENTS = (
    sa.select(
        TimelineEntry.id, TimelineEntry.subject, TimelineEntry.subject_id, TimelineEntry.key, TimelineEntry.at,
        sa.func.coalesce(Idea.campaign_id, NewsPost.campaign_id), Idea.field_id, Idea.municipality_id, Idea.author_id,
        sa.and_(TimelineEntry.key == "idea.published", Idea.published_at >= TimelineEntry.at),
    )
    .outerjoin(Idea, _IS_IDEA)
    .outerjoin(NewsPost, _IS_POST)
    .where(
        TimelineEntry.at > sa.bindparam("since", type_=TimelineEntry.at.type),
        TimelineEntry.at <= sa.bindparam("until", type_=TimelineEntry.at.type),
        sa.or_(
            TimelineEntry.subject == Subject.CAMPAIGN, Idea.is_public,
            sa.and_(NewsPost.id.is_not(None), NewsPost.withdrawn_at.is_(None)),
        ),
    )
)  # fmt: skip


def earliest_due(moment: datetime) -> datetime | None:
    """From when on somebody whose digest is due has not heard; None: nobody's is."""
    return db.session.scalar(_EARLIEST, {"moment": moment})


def due(moment: datetime, most: int) -> list[Due]:
    """The next whose digest is due."""
    return [Due(*row) for row in db.session.execute(_DUE, {"moment": moment, "most": most})]


def events(since: datetime, until: datetime) -> list[Event]:
    """What happened to campaigns, to ideas that are public now, and what was posted: one query."""
    rows: Sequence[Sequence[Any]] = db.session.execute(_EVENTS, {"since": since, "until": until}).all()
    return [Event(*row) for row in rows]


def followed_by(person_ids: Sequence[int]) -> dict[int, dict[Place, date]]:
    """What each of these people follows, and since when: one query."""
    found: dict[int, dict[Place, date]] = {}
    query = sa.select(Follow.person_id, Follow.kind, Follow.subject_id, Follow.since)
    for person_id, kind, number, since in db.session.execute(query.where(Follow.person_id.in_(person_ids))):
        found.setdefault(person_id, {})[kind, number] = since
    return found


class Told(NamedTuple):
    """An entry as a digest tells it; of an idea with its title, of a post with its beginning, too."""

    id: int
    subject: Subject
    subject_id: int
    entry: Entry
    title: str | None
    excerpt: str | None


def told(person: Visitor, numbers: Sequence[int]) -> dict[int, Told]:
    """Those of the entries that `person` may read now: hidden ideas and withdrawn posts are left out, campaigns judge
    themselves."""
    is_idea = sa.and_(Idea.is_public, ideas.visible_to(person))
    is_post = sa.and_(NewsPost.id.is_not(None), news.visible_to(person))
    query = (
        sa.select(
            TimelineEntry.id, TimelineEntry.subject, TimelineEntry.subject_id, TimelineEntry.key, TimelineEntry.data,
            TimelineEntry.at, sa.func.coalesce(Idea.title, NewsPost.title).label("title"), NewsPost.excerpt,
        )
        .outerjoin(Idea, _IS_IDEA)
        .outerjoin(NewsPost, _IS_POST)
        .where(TimelineEntry.id.in_(numbers), sa.or_(TimelineEntry.subject == Subject.CAMPAIGN, is_idea, is_post))
    )  # fmt: skip
    rows = db.session.execute(query)
    return {
        row.id: Told(row.id, row.subject, row.subject_id, Entry(row.key, row.data, row.at), row.title, row.excerpt)
        for row in rows
    }
