"""The list of a campaign's public ideas: filtered, sorted, paged by key, at the same price on page 5,000 and for 100,000 ideas.

Statements for visitors are built once for each shape of question; those for signed-in people carry their own reasons in
`visible_to` and are built anew. Rows are columns, not entities.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.accounts.policy import Visitor
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import (
    Campaign,
    CampaignState,
    Counts,
    Phase,
    campaign_field,
    campaign_municipality,
)
from mitreden.core.model import UTCDateTime
from mitreden.core.pagination import PAGE_SIZE, Cursor, Page
from mitreden.extensions import db
from mitreden.ideas import queries
from mitreden.ideas.models import Idea, IdeaState
from mitreden.region import queries as region
from mitreden.region.models import InnovationField, Organisation
from mitreden.search import queries as search

WHOLE_REGION = 0  # in place of a municipality's id
REGION = "region"  # and of its slug


class Sort(StrEnum):
    """The orders of the list."""

    NEWEST = "newest"
    SUPPORTED = "supported"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Wish:
    """What a visitor wants to see. `after` or `before`: the key at which the page begins or ends."""

    sort: Sort = Sort.NEWEST
    field_id: int | None = None
    municipality_id: int | None = None
    state: IdeaState | None = None
    words: str = ""
    after: Cursor | None = None
    before: Cursor | None = None


@dataclass(frozen=True)
class Choice:
    """An innovation field or municipality to filter by."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Choices:
    """What one can filter the ideas of a campaign by."""

    fields: Sequence[Choice]
    municipalities: Sequence[Choice]


_VISIBLE_TO_GUESTS = queries.visible_to(Guest())
_HEAD = (
    sa.select(
        Campaign.id, Campaign.slug, Campaign.title, Campaign.state, Campaign.counts, Campaign.public_ideas, Phase.kind,
        Phase.starts_at, Phase.ends_at,
    )
    .outerjoin(Phase, Phase.campaign_id == Campaign.id)
    .where(Campaign.slug == sa.bindparam("slug"))
)  # fmt: skip
_HEAD_FOR_GUESTS = _HEAD.where(campaigns.visible_to(Guest()))
_CHOICES = sa.union_all(
    sa.select(
        sa.literal("field").label("kind"), InnovationField.id, InnovationField.slug, InnovationField.name,
        InnovationField.position.label("place"),
    )
    .join(campaign_field, campaign_field.c.field_id == InnovationField.id)
    .where(campaign_field.c.campaign_id == sa.bindparam("campaign_id")),
    sa.select(sa.literal("municipality"), Organisation.id, Organisation.slug, Organisation.name, sa.literal(0))
    .join(campaign_municipality, campaign_municipality.c.organisation_id == Organisation.id)
    .where(campaign_municipality.c.campaign_id == sa.bindparam("campaign_id")),
)  # fmt: skip

_ROWS = (
    sa.select(
        Idea.id, Idea.title, Idea.excerpt, sa.type_coerce(Idea.state, sa.String).label("state"), Idea.support_count,
        Idea.comment_count, Idea.published_at, Idea.place, Organisation.name.label("municipality"),
        InnovationField.name.label("field_name"), InnovationField.slug.label("field_slug"),
        InnovationField.icon.label("field_icon"),
    )
    .join(InnovationField, InnovationField.id == Idea.field_id)
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .where(Idea.campaign_id == sa.bindparam("campaign_id"), Idea.is_public)
    .limit(PAGE_SIZE + 1)
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """As much of a campaign as its list of ideas needs; rows in place of phases."""

    id: int
    slug: str
    title: str
    state: CampaignState
    counts: Counts
    public_ideas: int
    phases: Sequence[Any]


def head(person: Visitor, slug: str) -> Campaign | None:
    """The campaign as far as its list of ideas needs it, None if `person` may not know of it: one query.

    It is a `Head`, at a third of an entity's price; the pure functions of `campaigns` ask it for nothing more.
    """
    query = _HEAD_FOR_GUESTS if person.id is None else _HEAD.where(campaigns.visible_to(person))
    rows = db.session.connection().execute(query, {"slug": slug}).all()
    if not rows:
        return None
    return cast("Campaign", Head(*rows[0][:6], phases=[row for row in rows if row.kind is not None]))


def choices(campaign_id: int) -> Choices:
    """The fields and municipalities of a campaign. One for the whole region offers all, where they are few."""
    rows = sorted(
        db.session.connection().execute(_CHOICES, {"campaign_id": campaign_id}), key=lambda row: (row.place, row.name)
    )
    fields = [Choice(row.id, row.slug, row.name) for row in rows if row.kind == "field"]
    places = [Choice(row.id, row.slug, row.name) for row in rows if row.kind == "municipality"]
    return Choices(fields, places or [Choice(town.id, town.slug, town.name) for town in region.few_municipalities()])


def page(person: Visitor, campaign_id: int, wish: Wish) -> Page[sa.Row[Any]]:
    """One page of the list: one query.

    Going back to where fewer than a page is left shows the first page.
    """
    if wish.before is None:
        rows = _rows(person, campaign_id, wish)
        has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        return _page(rows, wish.sort, has_after=has_more, has_before=wish.after is not None and bool(rows))
    rows = _rows(person, campaign_id, wish)
    if len(rows) <= PAGE_SIZE:
        return page(person, campaign_id, replace(wish, before=None, after=None))
    return _page(rows[PAGE_SIZE - 1 :: -1], wish.sort, has_after=True, has_before=True)


def _page(rows: Sequence[Any], sort: Sort, *, has_after: bool, has_before: bool) -> Page[sa.Row[Any]]:
    return Page(
        items=rows,
        after=str(cursor(rows[-1], sort)) if has_after else None,
        before=str(cursor(rows[0], sort)) if has_before else None,
    )


def cursor(row: Any, sort: Sort) -> Cursor:
    """The key of a row in the order `sort`."""
    if sort is Sort.SUPPORTED:
        return Cursor(str(row.support_count), row.id)
    return Cursor(row.published_at.strftime("%Y%m%dT%H%M%S.%fZ"), row.id)


def key_value(text: str, sort: Sort) -> int | datetime:
    """The sort value in a cursor. ValueError if it does not belong to this order."""
    if sort is not Sort.SUPPORTED:
        return datetime.strptime(text, "%Y%m%dT%H%M%S.%f%z")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _rows(person: Visitor, campaign_id: int, wish: Wish) -> Sequence[Any]:
    place = wish.municipality_id
    query = _statement(
        wish.sort,
        edge="after" if wish.after else "before" if wish.before else "",
        has_field=wish.field_id is not None,
        place=place if place in {None, WHOLE_REGION} else 1,
        has_state=wish.state is not None,
        is_guest=person.id is None,
    )
    if person.id is not None:
        query = query.where(queries.visible_to(person))
    if wish.words:
        query = query.where(Idea.id.in_(search.matches("idea", wish.words)))
    values: dict[str, Any] = {
        "campaign_id": campaign_id, "field_id": wish.field_id, "place_id": place, "state": wish.state
    }  # fmt: skip
    edge = wish.after or wish.before
    if edge:
        values |= {"edge": key_value(edge.value, wish.sort), "edge_id": edge.id}
    return db.session.connection().execute(query, values).all()


@lru_cache(maxsize=128)
def _statement(sort: Sort, *, edge: str, has_field: bool, place: int | None, has_state: bool, is_guest: bool) -> Any:
    query: Any = _ROWS.where(_VISIBLE_TO_GUESTS) if is_guest else _ROWS
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
    column: Any = Idea.support_count if sort is Sort.SUPPORTED else Idea.published_at
    is_upwards = (sort is Sort.OLDEST) != (edge == "before")
    if edge:
        kind = sa.Integer() if sort is Sort.SUPPORTED else UTCDateTime()
        here = sa.tuple_(column, Idea.id)
        there = sa.tuple_(sa.bindparam("edge", type_=kind), sa.bindparam("edge_id", type_=sa.Integer()))
        query = query.where(here > there if is_upwards else here < there)
    order = (column, Idea.id) if is_upwards else (column.desc(), Idea.id.desc())
    return query.order_by(*order)
