"""Ideas like the one that somebody writes: asked while they write, so that they may support it instead. Writes nothing."""

import math
from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.accounts.policy import Visitor
from mitreden.extensions import db
from mitreden.ideas import queries
from mitreden.ideas.findable import KIND
from mitreden.ideas.models import Idea
from mitreden.region.models import Organisation
from mitreden.search import likeness
from mitreden.search import queries as search
from mitreden.search.models import SearchDocument

CANDIDATES = 200
SHOWN = 3
ENOUGH = 65.0
NEAR = 50.0  # metres: what is said of the same spot needs fewer words in common
NEAR_BONUS = 12.0
LEAST_LETTERS = 5
_DEGREE = 111_195.0  # metres of latitude


class Similar(NamedTuple):
    """An idea like the one being written."""

    id: int
    title: str
    excerpt: str
    municipality: str | None
    likeness: float


class Wanted(NamedTuple):
    """What is being written. `idea_id`: the idea itself, if it exists already."""

    campaign_id: int
    title: str
    text: str = ""
    point: tuple[float, float] | None = None
    idea_id: int | None = None


def similar(person: Visitor, wanted: Wanted, most: int = SHOWN) -> list[Similar]:
    """Public ideas of the campaign that say much the same, the most alike first: one query."""
    return ranked(wanted, _readable(person), most=most)


def ranked(wanted: Wanted, readable: sa.ColumnElement[bool], *, most: int, least: float = ENOUGH) -> list[Similar]:
    """Those ideas of the campaign that are `readable` and at least so much alike, the most alike first: one query."""
    if len(wanted.title.strip()) < LEAST_LETTERS:
        return []
    mine = likeness.said(wanted.title, wanted.text)
    found = sorted(
        (
            Similar(row.id, row.title, row.excerpt, row.municipality, _score(mine, row, wanted.point, least))
            for row in _candidates(readable, wanted)
        ),
        key=lambda one: (-one.likeness, one.id),
    )
    return [one for one in found[:most] if one.likeness >= least]


def _candidates(readable: sa.ColumnElement[bool], wanted: Wanted) -> list[Any]:
    nearest = (
        search.alike(KIND, *likeness.telling(wanted.title, wanted.text))
        .join(Idea, Idea.id == SearchDocument.object_id)
        .where(Idea.campaign_id == wanted.campaign_id, readable)
        .order_by(*_nearest(wanted.point), Idea.id.desc())
        .limit(CANDIDATES)
    )
    if wanted.idea_id is not None:
        nearest = nearest.where(Idea.id != wanted.idea_id)
    return list(db.session.execute(_with_words(nearest.subquery())))


def _with_words(nearest: sa.Subquery) -> sa.Executable:
    """What is compared and shown, read for those alone that are left: words are wide, and among many hits dear to sort."""
    return (
        sa.select(
            SearchDocument.stems,
            Idea.id,
            Idea.title,
            Idea.excerpt,
            Idea.lat,
            Idea.lon,
            Organisation.name.label("municipality"),
        )
        .select_from(nearest)
        .join(SearchDocument, SearchDocument.id == nearest.c.id)
        .join(Idea, Idea.id == nearest.c.object_id)
        .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    )


def _readable(person: Visitor) -> sa.ColumnElement[bool]:
    """Public, and for this visitor: whoever may read what waits or is hidden is not told here either."""
    return sa.and_(Idea.is_public, queries.visible_to(person))


def _nearest(point: tuple[float, float] | None) -> list[Any]:
    """Where there are more than can be compared, those of the same spot come first; those without a point last."""
    if point is None:
        return []
    off = sa.func.abs(Idea.lat - point[0]) + sa.func.abs(Idea.lon - point[1])
    return [sa.func.coalesce(off, 360.0)]


def _score(mine: likeness.Said, row: Any, point: tuple[float, float] | None, least: float) -> float:
    is_near = point is not None and row.lat is not None and metres(point, (row.lat, row.lon)) <= NEAR
    bonus = NEAR_BONUS * is_near
    return likeness.likeness(mine, likeness.kept(row.title, row.stems), enough=least - bonus) + bonus


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points are from each other, near enough for a few kilometres."""
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(one[0] - other[0], east) * _DEGREE
