"""How many ideas a wish finds, and each value of a filter: kept numbers where there are any, else counted up to a bound.

A number beside a value is what choosing it would find. Kept numbers say that as long as nothing else is filtered; where they
do not, no number is shown.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.accounts.policy import Visitor
from mitreden.core.pagination import Page
from mitreden.extensions import reading
from mitreden.ideas.browsing import FILTERS, Browsing
from mitreden.ideas.choosing import Choices
from mitreden.ideas.mapping import conditions
from mitreden.ideas.models import Dimension

COUNTED_TO = 1_000
KEPT = {
    "field": Dimension.FIELD,
    "municipality": Dimension.MUNICIPALITY,
    "status": Dimension.STATE,
    "kind": Dimension.KIND,
}


class Hits(NamedTuple):
    """How many ideas a wish finds; `is_more`: more than this."""

    number: int
    is_more: bool = False


class _Behind(dict[Any, str]):
    """What stands behind the values of a filter, by their keys; of a value without ideas that it has none."""

    def __missing__(self, _key: Any) -> str:
        return " (0)"


class _Nothing(dict[Any, str]):
    """Behind no value stands anything."""

    def __missing__(self, _key: Any) -> str:
        return ""


_NOTHING = _Nothing()


@lru_cache(maxsize=256)
def kept(counts: str) -> Mapping[str, Mapping[Any, int]]:
    """The numbers in a cell of `choosing`, by dimension and key. The same text is read once."""
    found: dict[str, dict[Any, int]] = {dimension: {} for dimension in Dimension}
    for line in counts.splitlines():
        dimension, key, number = line.split(" ")
        found[dimension][int(key) if key.isdigit() else key] = int(number)
    return found


@lru_cache(maxsize=256)
def _behind(counts: str, separator: str) -> Mapping[str, Mapping[Any, str]]:
    return {
        name: _Behind(
            {key: f" ({number:,})".replace(",", separator) for key, number in kept(counts)[dimension].items()}
        )
        for name, dimension in KEPT.items()
    }


def beside(asked: Browsing, choices: Choices, separator: str) -> Mapping[str, Mapping[Any, str]]:
    """What stands behind the values of each filter, by their keys: " (12)", or nothing. `separator`: of thousands."""
    behind = _behind(choices.counts, separator)
    others = {name for name in FILTERS if asked.asked.get(name)}
    return {name: behind[name] if others <= {name} else _NOTHING for name in KEPT} if others else behind


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
