"""What a visitor asks of the list, read from the address against closed lists, and the addresses of its other pages."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from mitreden.core.pagination import Cursor, Page
from mitreden.core.words import N_
from mitreden.ideas.choosing import Choice, Choices
from mitreden.ideas.listing import REGION, WHOLE_REGION, Sort, Wish, key_value
from mitreden.ideas.models import PUBLIC_STATES, IdeaKind, IdeaState
from mitreden.ideas.squares import NOWHERE, Square

FILTERS = ("q", "field", "municipality", "status", "kind", "qualified", "square")
YES = "yes"
_KEPT = (*FILTERS, "sort")
NAMES = (*FILTERS, "sort", "after", "before")
OTHERS = frozenset({"lang", "fbclid", "gclid"})  # the language, and what others append to links they share
WORDS_MAX = 100
_REFERRER_MAX = 1_000
_PLAIN = re.compile(r"[\w.~-]+", re.ASCII)
_SHOWN = (Sort.MIXED, Sort.NEWEST, Sort.SUPPORTED, Sort.OLDEST)

STATES = {
    IdeaState.PUBLISHED: N_("Veröffentlicht"),
    IdeaState.UNDER_REVIEW: N_("Wird geprüft"),
    IdeaState.ACCEPTED: N_("Angenommen"),
    IdeaState.PARTLY_ACCEPTED: N_("Teilweise angenommen"),
    IdeaState.PASSED_ON: N_("Weitergegeben"),
    IdeaState.ALREADY_DONE: N_("Gibt es schon"),
    IdeaState.DECLINED: N_("Wird nicht umgesetzt"),
}

KINDS = {
    IdeaKind.IDEA: N_("Ideen"),
    IdeaKind.EXAMPLE: N_("Gute Beispiele von anderswo"),
    IdeaKind.PREPARED: N_("Vorbereitete Maßnahmen"),
}


class UnknownFilterError(ValueError):
    """The address asks for something that is on no list."""


@dataclass(frozen=True)
class Browsing:
    """A reading of the address: what was asked, and what it means."""

    path: str
    asked: Mapping[str, str]
    wish: Wish
    sorts: tuple[Sort, ...]
    default: Sort = Sort.NEWEST
    doubtful: str = ""  # a municipality that was typed and is none, or more than one
    least: int | None = None  # supports with which an idea counts as qualified, where one may filter by it

    def url(self, **changes: str) -> str:
        """The address of the same list with some things changed; an empty value takes a filter away."""
        kept = {name: self.asked.get(name, "") for name in _KEPT} if self.asked else {}
        values = {name: value for name, value in {**kept, **changes}.items() if value}
        if not values:
            return self.path
        if all(_PLAIN.fullmatch(value) for value in values.values()):  # as slugs and orders are: a fifth of the price
            return f"{self.path}?{'&'.join(f'{name}={value}' for name, value in values.items())}"
        return f"{self.path}?{urlencode(values)}"

    def below(self, end: str) -> str:
        """The address of what belongs to this list, with the same wish: its map, its filters."""
        return f"{self.path}{end}{self.url()[len(self.path) :]}" if self.asked else self.path + end

    def others(self, *without: str) -> list[tuple[str, str]]:
        """What a form beside the list sends along: all that is asked but `without`, and but the page."""
        return [(name, self.asked[name]) for name in _KEPT if name in self.asked and name not in without]

    def at(self, path: str) -> "Browsing":
        """The same wish at another address: the list on the map, the map as a list."""
        return Browsing(path, self.asked, self.wish, self.sorts, self.default, self.doubtful, self.least)

    def neighbours(self, page: Page[Any]) -> tuple[str, str]:
        """The addresses of the page before and after, empty where there is none."""
        sort = "" if self.wish.sort is self.default is Sort.NEWEST else self.wish.sort.value
        return (
            self.url(before=page.before, sort=sort) if page.before else "",
            self.url(after=page.after, sort=sort) if page.after else "",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the ideas are shown."""
        return bool(self.asked) and any(self.asked.get(name) for name in FILTERS)

    def chips(self, choices: Choices, said: Callable[[str], Any]) -> list[dict[str, str]]:
        """What is set, each with the address without it; `said` puts words of ours into the visitor's language."""
        if not self.asked:
            return []
        wish = self.wish
        names: dict[str, Callable[[], str]] = {
            "q": lambda: str(said(N_("„%(words)s“"))) % {"words": wish.words},
            "field": lambda: _name(choices.fields, wish.field_id),
            "municipality": lambda: (
                _name(choices.municipalities, wish.municipality_id) or str(said(N_("ganze Region")))
            ),
            "status": lambda: str(said(STATES[wish.state])) if wish.state else "",
            "kind": lambda: str(said(KINDS[wish.kind])) if wish.kind else "",
            "qualified": lambda: str(said(N_("viel Unterstützung"))),
            "square": lambda: str(said(N_("ohne Punkt") if wish.square == NOWHERE else N_("Ausschnitt der Karte"))),
        }
        return [{"text": names[name](), "url": self.url(**{name: ""})} for name in names if self.asked.get(name)]


def read(
    path: str,
    args: Mapping[str, str],
    choices: Choices,
    *,
    shows_counts: bool,
    is_collecting: bool = False,
    qualified_at: int | None = None,
) -> Browsing:
    """Read the address. `UnknownFilterError` for names and values that are on no list.

    While ideas are collected they come mixed. The mixed order is for all ideas, or for those of a topic: its index serves no
    other filter. Neither does an index find what has at least `qualified_at` supports but that of the order of supports;
    where numbers are hidden nobody is offered that filter, and a link with it shows all ideas.
    """
    least = qualified_at if shows_counts else None
    asked = _asked(args, has_least=bool(least))
    doubtful = _settle_place(asked, choices) if choices.is_typed else ""
    can_mix = asked.keys() <= {"field", "sort", "after", "before"}
    default = Sort.SUPPORTED
    sorts: tuple[Sort, ...] = (Sort.SUPPORTED,)
    if "qualified" not in asked:
        default = Sort.MIXED if is_collecting and can_mix else Sort.NEWEST
        sorts = tuple(sort for sort in _SHOWN if _is_offered(sort, shows_counts=shows_counts, can_mix=can_mix))
    is_inside = "after" in asked or "before" in asked  # such links name their order, but for the newest
    wanted = Sort(asked.get("sort", Sort.NEWEST if is_inside else default))
    sort = wanted if wanted in sorts else default if default is Sort.SUPPORTED else Sort.NEWEST
    place = asked.get("municipality")
    state = IdeaState(asked["status"]) if "status" in asked else None
    if (state is not None and state not in PUBLIC_STATES) or len(asked.get("q", "")) > WORDS_MAX:
        raise UnknownFilterError
    wish = Wish(
        sort=sort,
        field_id=_id(choices.fields, asked.get("field")),
        municipality_id=WHOLE_REGION if place == REGION else _id(choices.municipalities, place),
        state=state,
        words=asked.get("q", "").replace("\x00", ""),
        after=_cursor(asked.get("after"), sort),
        before=_cursor(asked.get("before"), sort) if "after" not in asked else None,
        kind=IdeaKind(asked["kind"]) if "kind" in asked else None,
        least=least if "qualified" in asked else None,
        square=_square(asked.get("square")),
    )
    return Browsing(path, asked, wish, sorts, default, doubtful, least)


def _settle_place(asked: dict[str, str], choices: Choices) -> str:
    """Put the slug in place of what was typed. What means none or several municipalities is no filter, and returned."""
    typed = asked.get("municipality", "")
    if not typed or typed == REGION:
        return ""
    if len(typed) > WORDS_MAX:
        raise UnknownFilterError
    if len(choices.municipalities) == 1:
        asked["municipality"] = choices.municipalities[0].slug
        return ""
    del asked["municipality"]
    return typed


def _asked(args: Mapping[str, str], *, has_least: bool) -> dict[str, str]:
    """What the address asks for, empty values left out."""
    if not args:  # as of most visitors: asking is a hundredth of the page
        return {}
    if any(name not in NAMES and name not in OTHERS and not name.startswith("utm_") for name in args):
        raise UnknownFilterError
    asked = {name: text for name, value in args.items() if name in NAMES and (text := value.strip())}
    if asked.get("qualified", YES) != YES:
        raise UnknownFilterError
    return asked if has_least else {name: text for name, text in asked.items() if name != "qualified"}


def _is_offered(sort: Sort, *, shows_counts: bool, can_mix: bool) -> bool:
    return {Sort.MIXED: can_mix, Sort.SUPPORTED: shows_counts}.get(sort, True)


def _id(choices: Iterable[Choice], slug: str | None) -> int | None:
    if slug is None:
        return None
    for choice in choices:
        if choice.slug == slug:
            return choice.id
    raise UnknownFilterError(slug)


def _name(choices: Iterable[Choice], number: int | None) -> str:
    return next((choice.name for choice in choices if choice.id == number), "")


def _square(text: str | None) -> Square | str | None:
    return text if text in {None, NOWHERE} else Square.parse(text or "")


def _cursor(text: str | None, sort: Sort) -> Cursor | None:
    if text is None:
        return None
    cursor = Cursor.parse(text)
    key_value(cursor.value, sort)
    return cursor


class Back(NamedTuple):
    """Where a visitor came from: the list, or the map."""

    url: str
    is_map: bool


def way_back(referrer: str | None, slug: str) -> Back | None:
    """The address of a campaign's list, or map, as a visitor left it; None if they come from elsewhere.

    Nothing of the referrer is trusted: the path is ours, and of the rest only names stay that the list knows.
    """
    try:
        left = urlsplit(referrer or "")
    except ValueError:
        return None
    path = f"/campaigns/{slug}/ideas"
    if left.path not in {path, f"{path}/map"}:
        return None
    known = [(name, value) for name, value in parse_qsl(left.query[:_REFERRER_MAX]) if name in NAMES]
    return Back(f"{left.path}?{urlencode(known)}" if known else left.path, is_map=left.path != path)
