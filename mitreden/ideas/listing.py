"""The list of a campaign's public ideas: filtered, sorted, paged by key, at the same price on page 5,000 and for 100,000 ideas.

Questions of visitors are prepared once for each shape; those of signed-in people carry their own reasons in `visible_to` and
are built anew. Rows are columns, not entities.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from mitreden.accounts.asking import ALIKE, VisitorsQuestion
from mitreden.accounts.policy import Visitor
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import (
    Campaign,
    CampaignState,
    Counts,
    Phase,
    Taking,
)
from mitreden.core import clock
from mitreden.core.model import UTCDateTime
from mitreden.core.pagination import PAGE_SIZE, Cursor, Page
from mitreden.core.reading import Question, text_of
from mitreden.extensions import reading
from mitreden.ideas import mixing, queries
from mitreden.ideas.models import Idea, IdeaKind, IdeaState
from mitreden.ideas.squares import Square
from mitreden.region.models import InnovationField, Organisation
from mitreden.search import queries as search

WHOLE_REGION = 0  # in place of a municipality's id
REGION = "region"  # and of its slug
_MOMENT_LENGTH = len("20260503T180000.000000Z")


class Sort(StrEnum):
    """The orders of the list."""

    NEWEST = "newest"
    SUPPORTED = "supported"
    OLDEST = "oldest"
    MIXED = "mixed"


class Wish(NamedTuple):
    """What a visitor wants to see. `after` or `before`: the key at which the page begins or ends."""

    sort: Sort = Sort.NEWEST
    field_id: int | None = None
    municipality_id: int | None = None
    state: IdeaState | None = None
    words: str = ""
    after: Cursor | None = None
    before: Cursor | None = None
    kind: IdeaKind | None = None
    begin: int | None = None  # of the mixed order; None: where today's begins
    least: int | None = None  # supports; in the order of supports only, whose index finds them
    square: Square | str | None = None  # of the map; or `squares.NOWHERE`


_HEAD = (
    sa.select(
        Campaign.id, Campaign.slug, Campaign.title, Campaign.state, Campaign.counts, Campaign.public_ideas, Campaign.qualified_at,
        Campaign.who_supports, Campaign.voting_key, Campaign.voting_key_print, Phase.kind, Phase.starts_at, Phase.ends_at,
    )
    .outerjoin(Phase, Phase.campaign_id == Campaign.id)
    .where(Campaign.slug == sa.bindparam("slug"))
)  # fmt: skip
_HEAD_FOR = VisitorsQuestion(lambda person: _HEAD.where(campaigns.visible_to(person)))

_ROWS = (
    sa.select(
        Idea.id, Idea.title, Idea.excerpt, text_of(Idea.state).label("state"), Idea.support_count,
        Idea.comment_count, text_of(Idea.published_at).label("published_at"), Idea.place, Organisation.name.label("municipality"),
        InnovationField.name.label("field_name"), InnovationField.slug.label("field_slug"),
        InnovationField.icon.label("field_icon"), text_of(Idea.kind).label("kind"), Idea.shuffle,
        Idea.thumb_id, Idea.bundle_id,
    )
    .join(InnovationField, InnovationField.id == Idea.field_id)
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .where(Idea.campaign_id == sa.bindparam("campaign_id"), Idea.is_public)
    .limit(PAGE_SIZE + 1)
)  # fmt: skip


_COLUMNS: dict[Sort, Any] = {Sort.SUPPORTED: Idea.support_count, Sort.MIXED: Idea.shuffle}
_EDGES = ("south", "north", "west", "east")
_ENDS = [
    sa.tuple_(sa.bindparam(end, type_=sa.Integer()), sa.bindparam(f"{end}_id", type_=sa.Integer()))
    for end in ("low", "high")
]


class Head(NamedTuple):
    """As much of a campaign as its list of ideas needs; rows in place of phases."""

    id: int
    slug: str
    title: str
    state: CampaignState
    counts: Counts
    public_ideas: int
    qualified_at: int | None
    who_supports: Taking
    voting_key: str | None
    voting_key_print: str | None
    phases: Sequence[Any]


def head(person: Visitor, slug: str) -> Campaign | None:
    """The campaign as far as its list of ideas needs it, None if `person` may not know of it: one query.

    It is a `Head`, at a third of an entity's price; the pure functions of `campaigns` ask it for nothing more.
    """
    rows = _HEAD_FOR.rows(person, slug=slug)
    if not rows:
        return None
    phases = [row for row in rows if row.kind is not None]
    return cast("Campaign", Head._make([*rows[0][:10], phases]))


def page(person: Visitor, campaign_id: int, wish: Wish) -> Page[sa.Row[Any]]:
    """One page of the list: one query.

    Going back to where fewer than a page is left shows the first page.
    """
    if wish.sort is Sort.MIXED and wish.begin is None:
        edge = wish.after or wish.before
        wish = wish._replace(begin=mixing.parsed(edge.value)[0] if edge else mixing.start(clock.today()))
    if wish.before is None:
        rows = _rows(person, campaign_id, wish)
        has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        return _page(rows, wish, has_after=has_more, has_before=wish.after is not None and bool(rows))
    rows = _rows(person, campaign_id, wish)
    if len(rows) <= PAGE_SIZE:
        return page(person, campaign_id, wish._replace(before=None, after=None))
    return _page(rows[PAGE_SIZE - 1 :: -1], wish, has_after=True, has_before=True)


def only_in_comments(rows: Sequence[Any], words: str) -> frozenset[int]:
    """Those of the ideas found by `words` of which only comments say them: one query, and none without words."""
    ids = [row.id for row in rows] if words else []
    return frozenset(ids) - search.say_themselves("idea", ids, words) if ids else frozenset()


def _page(rows: Sequence[Any], wish: Wish, *, has_after: bool, has_before: bool) -> Page[sa.Row[Any]]:
    return Page(
        items=rows,
        after=str(cursor(rows[-1], wish.sort, wish.begin)) if has_after else None,
        before=str(cursor(rows[0], wish.sort, wish.begin)) if has_before else None,
    )


def cursor(row: Any, sort: Sort, begin: int | None = None) -> Cursor:
    """The key of a row in the order `sort`; `begin`: where its circle began."""
    if sort is Sort.MIXED:
        return Cursor(f"{begin}-{row.shuffle}", row.id)
    if sort is Sort.SUPPORTED:
        return Cursor(str(row.support_count), row.id)
    at = row.published_at
    moment = at.astimezone(UTC) if isinstance(at, datetime) else datetime.fromisoformat(at)  # SQLite keeps UTC as text
    return Cursor(moment.strftime("%Y%m%dT%H%M%S.%fZ"), row.id)


def key_value(text: str, sort: Sort) -> int | datetime:
    """The sort value in a cursor. ValueError if it does not belong to this order."""
    if sort is Sort.MIXED:
        return mixing.parsed(text)[1]
    if sort is not Sort.SUPPORTED:
        if len(text) != _MOMENT_LENGTH or not text.endswith("Z"):
            raise ValueError(text)
        return datetime.fromisoformat(text)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _rows(person: Visitor, campaign_id: int, wish: Wish) -> Sequence[Any]:
    if wish.sort is not Sort.MIXED:
        edge = wish.after or wish.before
        return _asked(
            person, campaign_id, wish, {"edge": key_value(edge.value, wish.sort), "edge_id": edge.id} if edge else {}
        )
    after, before = ((mixing.parsed(edge.value)[1], edge.id) if edge else None for edge in (wish.after, wish.before))
    rows: list[Any] = []
    for low, high in mixing.legs(wish.begin or 0, after=after, before=before):
        ends = {"low": low[0], "low_id": low[1], "high": high[0], "high_id": high[1]}
        rows += _asked(person, campaign_id, wish, ends)
        if len(rows) > PAGE_SIZE:
            break
    return rows[: PAGE_SIZE + 1]


def _asked(person: Visitor, campaign_id: int, wish: Wish, key: dict[str, Any]) -> Sequence[Any]:
    place = wish.municipality_id
    question = _question(
        wish.sort,
        edge="after" if wish.after else "before" if wish.before else "",
        has_field=wish.field_id is not None,
        place=place if place in {None, WHOLE_REGION} else 1,
        has_state=wish.state is not None,
        kind=wish.kind,
        has_least=wish.least is not None,
        square=None if wish.square is None else isinstance(wish.square, Square),
        is_guest=None if person.active_grants else person.id is None,
    )
    values: dict[str, Any] = {
        "person_id": person.id, "campaign_id": campaign_id, "field_id": wish.field_id, "place_id": place,
        "state": wish.state, "least": wish.least, **key,
    }  # fmt: skip
    if isinstance(wish.square, Square):
        values.update(zip(_EDGES, wish.square.edges, strict=True))
    connection = reading()
    if not person.active_grants and not wish.words:
        return question.rows(connection, **values)
    query = question.statement
    if person.active_grants:
        query = query.where(queries.visible_to(person))
    if wish.words:
        query = query.where(Idea.id.in_(search.matches("idea", wish.words)))
    return connection.execute(query, values).all()


@lru_cache(maxsize=128)
def _question(
    sort: Sort,
    *,
    edge: str,
    has_field: bool,
    place: int | None,
    has_state: bool,
    kind: IdeaKind | None,
    has_least: bool,
    square: bool | None,
    is_guest: bool | None,
) -> Question:
    query: Any = _ROWS if is_guest is None else _ROWS.where(queries.visible_to(ALIKE[is_guest]))
    if has_field:
        query = query.where(Idea.field_id == sa.bindparam("field_id"))
    if place is not None:
        is_there = (
            Idea.municipality_id.is_(None)
            if place == WHOLE_REGION
            else Idea.municipality_id == sa.bindparam("place_id")
        )
        query = query.where(is_there)
    if has_state:
        query = query.where(Idea.state == sa.bindparam("state"))
    query = query.where(*_rarely(has_least=has_least, square=square))
    if kind is not None:
        # Written out: so the small index of what is no plain idea is found.
        query = query.where(
            sa.text(f"idea.kind = '{kind.value}'"), *[sa.text("idea.kind <> 'idea'")] * (kind is not IdeaKind.IDEA)
        )
    column: Any = _COLUMNS.get(sort, Idea.published_at)
    is_upwards = (sort in {Sort.OLDEST, Sort.MIXED}) != (edge == "before")
    if sort is Sort.MIXED:
        here, (low, high) = sa.tuple_(column, Idea.id), _ENDS
        query = query.where(here > low, here < high)
    elif edge:
        type_ = sa.Integer() if sort is Sort.SUPPORTED else UTCDateTime()
        here = sa.tuple_(column, Idea.id)
        there = sa.tuple_(sa.bindparam("edge", type_=type_), sa.bindparam("edge_id", type_=sa.Integer()))
        query = query.where(here > there if is_upwards else here < there)
    order = (column, Idea.id) if is_upwards else (column.desc(), Idea.id.desc())
    return Question(query.order_by(*order))


def _rarely(*, has_least: bool, square: bool | None) -> list[sa.ColumnElement[bool]]:
    """Enough support; in a square of the map, or without a point."""
    found = [Idea.support_count >= sa.bindparam("least", type_=sa.Integer())] if has_least else []
    if square:
        south, north, west, east = (sa.bindparam(edge, type_=sa.Float()) for edge in _EDGES)
        found += [Idea.lat >= south, Idea.lat < north, Idea.lon >= west, Idea.lon < east]
    return [*found, Idea.lat.is_(None)] if square is False else found
