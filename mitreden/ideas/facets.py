"""The filters of a campaign's ideas as links: each value leads to the list with it, or without it if it is set already."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mitreden.core.words import N_
from mitreden.ideas.browsing import KINDS, STATES, Browsing
from mitreden.ideas.choosing import Choices
from mitreden.ideas.listing import REGION, WHOLE_REGION
from mitreden.ideas.models import IdeaKind

TITLES = {"field": N_("Thema"), "municipality": N_("Gemeinde"), "status": N_("Stand"), "kind": N_("Art")}
Says = Callable[[str], Any]


class Value(NamedTuple):
    """One thing to filter by. `number`: how many ideas that finds, None if nobody knows."""

    text: str
    url: str
    number: int | None
    is_set: bool


class Facet(NamedTuple):
    """One filter with its values."""

    name: str
    title: str
    offered: list[Value]


def facets(
    asked: Browsing, choices: Choices, numbers: Mapping[str, Mapping[Any, int] | None], said: Says
) -> Iterator[Facet]:
    """The filters that a campaign has; `said` puts words of ours into the visitor's language.

    A place or topic without an idea is told, a state or kind that no idea has would only take room. What leaves no choice is none.
    """
    for name, values in _values(asked, choices, said).items():
        known = numbers[name]
        offered = [Value(
            text=text, url=asked.url(**{name: "" if is_set else slug}), is_set=is_set,
            number=None if known is None else known.get(key, 0),
        ) for slug, text, key, is_set in values]  # fmt: skip
        if name in {"status", "kind"}:
            offered = [value for value in offered if value.number != 0 or value.is_set]
        if len(offered) > 1 or any(value.is_set for value in offered):
            yield Facet(name, str(said(TITLES[name])), offered)


def _values(asked: Browsing, choices: Choices, said: Says) -> Mapping[str, list[tuple[str, str, Any, bool]]]:
    """Of each filter: slug, text, the key of its number, whether it is set."""
    wish = asked.wish
    places = [(REGION, str(said(N_("ganze Region"))), WHOLE_REGION)] if choices.municipalities else []
    places += [(place.slug, place.name, place.id) for place in choices.municipalities]
    return {
        "field": [(one.slug, one.name, one.id, one.id == wish.field_id) for one in choices.fields],
        "municipality": [(*place, place[2] == wish.municipality_id) for place in places if not choices.is_typed],
        "status": [(state.value, str(said(text)), state.value, state is wish.state) for state, text in STATES.items()],
        "kind": [(kind.value, str(said(KINDS[kind])), kind.value, kind is wish.kind) for kind in IdeaKind],
    }
