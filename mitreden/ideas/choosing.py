"""What the ideas of a campaign can be filtered by: its fields, and municipalities to choose from or, where there are many, to type.

With them comes how many ideas each value has: numbers that `counters` keeps.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from mitreden.campaigns.models import campaign_field, campaign_municipality
from mitreden.core.reading import Question, one_text, text_of
from mitreden.extensions import reading
from mitreden.ideas.models import IdeaCount
from mitreden.region import queries as region
from mitreden.region.models import InnovationField, Organisation

TYPED_MAX = 100
_NAMED = frozenset({"field", "municipality", "status", "kind"})  # by name, or with kept numbers


class Choice(Protocol):
    """An innovation field or municipality to filter by."""

    id: int
    slug: str
    name: str


class Choices(NamedTuple):
    """What one can filter the ideas of a campaign by.

    `is_typed`: there are too many municipalities to list them; those here are meant by what was typed. `counts`: of public
    ideas by dimension and key, as `hits` reads it.
    """

    fields: Sequence[Choice]
    municipalities: Sequence[Choice]
    is_typed: bool = False
    counts: str = ""


NOTHING = Choices((), ())

# All numbers in one cell, as `hits` reads them: a row for each would cost more than all the choices.
_COUNTS = one_text(text_of(IdeaCount.dimension) + " " + IdeaCount.key + " " + sa.cast(IdeaCount.number, sa.Text))
_CHOICES = Question(sa.union_all(
    sa.select(
        sa.literal("field").label("kind"), InnovationField.position.label("place"), InnovationField.name,
        InnovationField.slug, InnovationField.id,
    )
    .join(campaign_field, campaign_field.c.field_id == InnovationField.id)
    .where(campaign_field.c.campaign_id == sa.bindparam("campaign_id")),
    sa.select(sa.literal("municipality"), sa.literal(0), Organisation.name, Organisation.slug, Organisation.id)
    .join(campaign_municipality, campaign_municipality.c.organisation_id == Organisation.id)
    .where(campaign_municipality.c.campaign_id == sa.bindparam("campaign_id")),
    sa.select(sa.literal("number"), sa.literal(0), _COUNTS, sa.literal(""), sa.literal(0))
    .where(IdeaCount.campaign_id == sa.bindparam("campaign_id")),
))  # fmt: skip


def choices_for(campaign_id: int, args: Mapping[str, str]) -> Choices:
    """The choices that an address needs to be read; most need none."""
    if not args or _NAMED.isdisjoint(args):
        return NOTHING
    return choices(campaign_id, args.get("municipality", "")[:TYPED_MAX])


def choices(campaign_id: int, typed: str = "") -> Choices:
    """The fields and municipalities of a campaign. One for the whole region offers all; many are typed in place of chosen."""
    rows: dict[str, list[Any]] = {"field": [], "municipality": [], "number": []}
    for row in _CHOICES.rows(reading(), campaign_id=campaign_id):
        rows[row[0]].append(row)
    counts = rows["number"][0].name or ""
    fields = sorted(rows["field"])  # by place and name
    if rows["municipality"]:
        return Choices(fields, sorted(rows["municipality"]), counts=counts)
    places = region.places_up_to_many()
    if len(places) <= region.MANY:
        return Choices(fields, places, counts=counts)
    return Choices(fields, region.places_meant(typed) if typed else [], is_typed=True, counts=counts)
