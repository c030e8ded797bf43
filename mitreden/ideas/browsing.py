"""What a visitor asks of the list, read from the address against closed lists, and the addresses of its other pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mitreden.core.pagination import Cursor, Page
from mitreden.core.words import N_
from mitreden.ideas.listing import REGION, WHOLE_REGION, Choice, Choices, Sort, Wish, key_value
from mitreden.ideas.models import PUBLIC_STATES, IdeaState

NAMES = ("q", "field", "municipality", "status", "sort", "after", "before")
OTHERS = frozenset({"lang", "fbclid", "gclid"})  # the language, and what others append to links they share
WORDS_MAX = 100

STATES = {
    IdeaState.PUBLISHED: N_("Veröffentlicht"),
    IdeaState.UNDER_REVIEW: N_("Wird geprüft"),
    IdeaState.ACCEPTED: N_("Angenommen"),
    IdeaState.PARTLY_ACCEPTED: N_("Teilweise angenommen"),
    IdeaState.PASSED_ON: N_("Weitergegeben"),
    IdeaState.ALREADY_DONE: N_("Gibt es schon"),
    IdeaState.DECLINED: N_("Wird nicht umgesetzt"),
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

    def url(self, **changes: str) -> str:
        """The address of the same list with some things changed; an empty value takes a filter away."""
        kept = {name: self.asked.get(name, "") for name in ("q", "field", "municipality", "status", "sort")}
        values = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{self.path}?{urlencode(values)}" if values else self.path

    def neighbours(self, page: Page[Any]) -> tuple[str, str]:
        """The addresses of the page before and after, empty where there is none."""
        return (
            self.url(before=page.before) if page.before else "", self.url(after=page.after) if page.after else ""
        )  # fmt: skip

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the ideas are shown."""
        return any(self.asked.get(name) for name in ("q", "field", "municipality", "status"))

    def chips(self, choices: Choices, said: Callable[[str], Any]) -> list[dict[str, str]]:
        """What is set, each with the address without it; `said` puts words of ours into the visitor's language."""
        wish = self.wish
        names: dict[str, Callable[[], str]] = {
            "q": lambda: str(said(N_("„%(words)s“"))) % {"words": wish.words},
            "field": lambda: _name(choices.fields, wish.field_id),
            "municipality": lambda: (
                _name(choices.municipalities, wish.municipality_id) or str(said(N_("ganze Region")))
            ),
            "status": lambda: str(said(STATES[wish.state])) if wish.state else "",
        }
        return [{"text": names[name](), "url": self.url(**{name: ""})} for name in names if self.asked.get(name)]


def read(path: str, args: Mapping[str, str], choices: Choices, *, shows_counts: bool) -> Browsing:
    """Read the address. `UnknownFilterError` for names and values that are on no list."""
    if any(name not in NAMES and name not in OTHERS and not name.startswith("utm_") for name in args):
        raise UnknownFilterError
    asked = {name: args[name].strip() for name in NAMES if args.get(name, "").strip()}
    sorts = tuple(Sort) if shows_counts else (Sort.NEWEST, Sort.OLDEST)
    wanted = Sort(asked.get("sort", Sort.NEWEST))
    sort = wanted if wanted in sorts else Sort.NEWEST
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
    )
    return Browsing(path, asked, wish, sorts)


def _id(choices: Iterable[Choice], slug: str | None) -> int | None:
    if slug is None:
        return None
    for choice in choices:
        if choice.slug == slug:
            return choice.id
    raise UnknownFilterError(slug)


def _name(choices: Iterable[Choice], number: int | None) -> str:
    return next((choice.name for choice in choices if choice.id == number), "")


def _cursor(text: str | None, sort: Sort) -> Cursor | None:
    if text is None:
        return None
    cursor = Cursor.parse(text)
    key_value(cursor.value, sort)
    return cursor
