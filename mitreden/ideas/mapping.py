"""The public ideas of a campaign by place: how many lie in each square of the map, and how many are of each municipality.

What it tells is what the list tells for the same wish: the same conditions, made anew for each question.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.accounts.policy import Visitor
from mitreden.extensions import reading
from mitreden.ideas import queries
from mitreden.ideas.listing import WHOLE_REGION, Wish
from mitreden.ideas.models import Idea
from mitreden.ideas.squares import Square
from mitreden.region import queries as region
from mitreden.region.models import Organisation
from mitreden.search import queries as search

PLACES_SHOWN = 200
OUTLINES_SHOWN = 1_000
OUTLINES_SIZE = 350_000  # characters, some 160 kB compressed: with all else that is less than the 300 kB of a map


class Places(NamedTuple):
    """Rows of municipalities (name, slug, total, pointed), the whole region without a name first; how many ideas in all."""

    rows: Sequence[Any]
    total: int
    pointed: int
    others: int  # municipalities beyond those shown

    @property
    def without_point(self) -> int:
        """How many say where they belong in words only."""
        return self.total - self.pointed


def conditions(person: Visitor, campaign_id: int, wish: Wish) -> list[sa.ColumnElement[bool]]:
    """What a public idea has to be to fit a wish, whatever the order."""
    found = [sa.and_(Idea.campaign_id == campaign_id, Idea.is_public, queries.visible_to(person))]
    if wish.field_id is not None:
        found.append(Idea.field_id == wish.field_id)
    if wish.municipality_id is not None:
        place = wish.municipality_id
        found.append(Idea.municipality_id.is_(None) if place == WHOLE_REGION else Idea.municipality_id == place)
    if wish.state is not None:
        found.append(Idea.state == wish.state)
    if wish.kind is not None:
        found.append(Idea.kind == wish.kind)
    if wish.least is not None:
        found.append(Idea.support_count >= wish.least)
    if wish.square is not None:
        found.append(inside(wish.square))
    if wish.words:
        found.append(Idea.id.in_(search.matches("idea", wish.words)))
    return found


def inside(square: Square | str) -> sa.ColumnElement[bool]:
    """The ideas whose point lies in a square, or those without a point."""
    if isinstance(square, str):
        return Idea.lat.is_(None)
    south, north, west, east = square.edges
    return sa.and_(Idea.lat >= south, Idea.lat < north, Idea.lon >= west, Idea.lon < east)


def squares(person: Visitor, campaign_id: int, wish: Wish, level: int) -> Sequence[Any]:
    """Row, column and number of ideas of each square that has any, from south to north and west to east: one query."""
    row = _whole((Idea.lat + 90) * 2**level).label("row")
    column = _whole((Idea.lon + 180) * 2**level / 2).label("column")
    query = (
        sa.select(row, column, sa.func.count())
        .where(*conditions(person, campaign_id, wish), Idea.lat.is_not(None))
        .group_by(row, column)
        .order_by(row, column)
    )
    return reading().execute(query).all()


def _whole(value: sa.ColumnElement[float]) -> sa.ColumnElement[int]:
    """The whole part of a number that is not negative: SQLite cuts it off, PostgreSQL would round."""
    if reading().dialect.name == "postgresql":
        value = sa.func.floor(value)
    return sa.cast(value, sa.Integer)


def places(person: Visitor, campaign_id: int, wish: Wish) -> Places:
    """How many ideas there are of each municipality, and how many of these have a point: one query."""
    query = (
        sa.select(Organisation.name, Organisation.slug, sa.func.count().label("total"), sa.func.count(Idea.lat).label("pointed"))
        .select_from(Idea)
        .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
        .where(*conditions(person, campaign_id, wish))
        .group_by(Organisation.id, Organisation.name, Organisation.slug)
    )  # fmt: skip
    rows = sorted(reading().execute(query), key=lambda row: (row.name is not None, -row.total, row.name))
    return Places(
        rows=rows[:PLACES_SHOWN],
        total=sum(row.total for row in rows),
        pointed=sum(row.pointed for row in rows),
        others=max(0, len(rows) - PLACES_SHOWN),
    )


class Outlines(NamedTuple):
    """Boundaries of municipalities, as JSON, and whose data they are."""

    text: str
    sources: Sequence[str]


def outlines(municipality_ids: Iterable[int] | None, *, size_max: int = OUTLINES_SIZE) -> Outlines:
    """The boundaries of these municipalities, or of all, the largest first, as many as are sent at once: one query."""
    shown, sources, size = [], set(), 0
    for row in region.boundaries(municipality_ids, limit=OUTLINES_SHOWN):
        size += len(row.rings)
        if size > size_max:
            break
        shown.append(f"[{json.dumps(row.name, ensure_ascii=False)},{row.rings}]")
        sources.add(row.source)
    return Outlines(f"[{','.join(shown)}]", sorted(sources - {""}))
