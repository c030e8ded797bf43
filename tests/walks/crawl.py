"""Walking: from page to page by what pages link to, and to every address of the URL map that a name of the world can fill."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser.table import CASES
from tests.walks.answers import FRAGMENT, PAGE, Answer, is_text
from tests.walks.town import Town, Visitor

_LINK = re.compile(
    r"""\b(?:href|src|action|hx-get)=["']([^"']+)["']|<(?:id|link)>([^<]+)|\bcontent="(https?:[^"]+)\""""
)
_FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
HERE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Kind:
    """Addresses that the same code answers: one endpoint, the same names in the query."""

    endpoint: str
    names: frozenset[str] = frozenset()


def kind_of(app: Flask, path: str, method: str = "GET") -> Kind | None:
    """What answers `path`, None if nothing of ours does."""
    parts = urlsplit(path)
    adapter = app.url_map.bind("127.0.0.1:8000")
    try:
        endpoint, values = adapter.match(parts.path, method=method)
    except (HTTPException, RequestRedirect):
        return None
    fixed = frozenset(f"{name}={values[name]}" for name in ("kind", "table", "format") if name in values)
    asked = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return Kind(endpoint, fixed | asked)


def links(page: str, base: str) -> Iterator[str]:
    """Addresses of ours in a page or feed, as paths; files and other languages left out."""
    for found in _LINK.finditer(page):
        address = urljoin(HERE + base, html.unescape(found[1] or found[2] or found[3]).strip())
        if address.startswith(HERE + "/") and not address.startswith(HERE + "/static/") and "lang=" not in address:
            yield address.removeprefix(HERE).partition("#")[0]


def starts(town: Town) -> list[str]:
    """Where to begin: every address without a variable part, and the addresses of the table of pages."""
    names = {"slug": town.world.names["campaign"], "table": "ideas", "format": "csv", "short": "los"}
    rules = [
        rule
        for rule in town.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.arguments <= names.keys()
    ]
    filled = [built[1] for rule in rules if (built := rule.build({name: names[name] for name in rule.arguments}))]
    listed = [town.world.path(case.path).partition("#")[0] for case in CASES]
    return [*sorted({*filled, *listed, *town.addresses}), "/?lang=en"]


def walk(town: Town, visitor: Visitor, *, most: int = 1) -> Iterator[Answer]:
    """A walk: every address of `starts`, and of what pages link to at most `most` of each kind."""
    seen: Counter[Kind] = Counter()
    first = starts(town)
    known: set[str] = set()
    waiting = deque(first)
    while waiting:
        path = waiting.popleft()
        kind = kind_of(town.app, path) or Kind("")
        if path in known or (seen[kind] >= most and path not in first):
            continue
        known.add(path)
        for answer in visited(town, visitor, path):
            yield answer
            seen[kind] += answer.as_what == PAGE and (answer.status < 400 or not kind.endpoint)
            if is_text(answer.response):
                waiting.extend(sorted(set(links(answer.response.text, path)) - known))
            if answer.response.location:
                waiting.append(urljoin(path, answer.response.location).removeprefix(HERE))


def visited(town: Town, visitor: Visitor, path: str) -> Iterator[Answer]:
    """A page, and what htmx gets there."""
    kind = kind_of(town.app, path) or Kind("")
    response = visitor.open(path)
    yield Answer(visitor.name, path, kind.endpoint, PAGE, response)
    if "HX-Request" in response.vary:
        yield Answer(visitor.name, path, kind.endpoint, FRAGMENT, visitor.open(path, headers=_FRAGMENT))
