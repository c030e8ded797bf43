"""How many ideas a wish finds, and each value of a filter: kept numbers where there are any, else counted up to a bound.

A number beside a value is what choosing it would find. Kept numbers say that as long as nothing else is filtered; with other
filters it is counted, and where there are too many to count no number is shown.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.accounts.policy import Visitor
from mitreden.core.pagination import Page
from mitreden.extensions import reading
from mitreden.ideas.browsing import FILTERS, Browsing
from mitreden.ideas.choosing import Choices
from mitreden.ideas.listing import Wish
from mitreden.ideas.mapping import conditions
from mitreden.ideas.models import Dimension, Idea

COUNTED_TO = 1_000
KEPT = {
    "field": Dimension.FIELD,
    "municipality": Dimension.MUNICIPALITY,
    "status": Dimension.STATE,
    "kind": Dimension.KIND,
}

_COLUMNS: dict[str, Any] = {
    "field": Idea.field_id, "municipality": Idea.municipality_id, "status": Idea.state, "kind": Idea.kind
}  # fmt: skip


class Hits(NamedTuple):
    """How many ideas a wish finds; `is_more`: more than this."""

    number: int
    is_more: bool = False


@lru_cache(maxsize=256)
def kept(counts: str) -> Mapping[str, Mapping[Any, int]]:
    """The numbers in a cell of `choosing`, by dimension and key. The same text is read once."""
    found: dict[str, dict[Any, int]] = {dimension: {} for dimension in Dimension}
    for line in counts.splitlines():
        dimension, key, number = line.split(" ")
        found[dimension][int(key) if key.isdigit() else key] = int(number)
    return found


def beside(
    person: Visitor, campaign_id: int, asked: Browsing, choices: Choices
) -> Mapping[str, Mapping[Any, int] | None]:
    """How many ideas each value of a filter would find with all else that is asked; None where these are too many to count.

    Without other filters the kept numbers say it; else at most `COUNTED_TO` ideas are counted for each filter, all in one query.
    """
    others = {name for name in FILTERS if asked.asked.get(name)}
    numbers: dict[str, Any] = {name: kept(choices.counts)[KEPT[name]] for name in KEPT if others <= {name}}
    counted = [name for name in KEPT if name not in numbers]
    return {**numbers, **_counted(person, campaign_id, asked.wish, counted)} if counted else numbers


def _counted(
    person: Visitor, campaign_id: int, wish: Wish, names: Sequence[str]
) -> Mapping[str, dict[Any, int] | None]:
    found: dict[str, dict[Any, int]] = {name: {} for name in names}
    counts = sa.union_all(*[_some(person, campaign_id, wish, name) for name in names])
    for name, key, number in reading().execute(counts):
        found[name][int(key) if key.isdigit() else key] = number
    return {name: numbers if sum(numbers.values()) <= COUNTED_TO else None for name, numbers in found.items()}


def _some(person: Visitor, campaign_id: int, wish: Wish, name: str) -> sa.Select[Any, Any, Any]:
    """The numbers of one filter by its values, among the first ideas that fit all else."""
    column = _COLUMNS[name]
    all_values: dict[str, Any] = {column.key: None}
    others = wish._replace(after=None, before=None)._replace(**all_values)
    fitting = sa.select(column).where(*conditions(person, campaign_id, others)).limit(COUNTED_TO + 1).subquery()
    value = fitting.c[column.key]
    key = sa.func.coalesce(sa.cast(value, sa.Text), "0").label("key")
    return sa.select(sa.literal(name).label("name"), key, sa.func.count()).group_by(value)


def found(person: Visitor, campaign_id: int, asked: Browsing, page: Page[Any], choices: Choices) -> Hits:
    """How many ideas a filtered list has: one query where several filters leave more than a page, else none."""
    if page.before is None and page.after is None:
        return Hits(len(page.items))
    wish = asked.wish._replace(after=None, before=None)
    keys = {"field": wish.field_id, "municipality": wish.municipality_id, "status": wish.state, "kind": wish.kind}
    filters = [name for name in FILTERS if asked.asked.get(name)]
    if len(filters) == 1 and filters[0] in KEPT:
        return Hits(kept(choices.counts)[KEPT[filters[0]]].get(keys[filters[0]], 0))
    some = sa.select(sa.literal(1)).where(*conditions(person, campaign_id, wish)).limit(COUNTED_TO + 1).subquery()
    number = reading().scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return Hits(min(number, COUNTED_TO), is_more=number > COUNTED_TO)
