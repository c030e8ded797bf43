"""What is measured on one site."""

from collections.abc import Iterator
from itertools import count, cycle
from typing import Any

from mitreden.ideas import hits, mixing
from mitreden.web import i18n
from tests.bench.blocks import Answer, Call, Wsgi, answer, environ, getting, posting, ratio
from tests.bench.results import Row
from tests.bench.sites import Site

WORKED_OUT = (i18n._read_by_browser, mixing.start, hits.kept)  # results kept between requests
SUPPORTED = 900  # more ideas than a measurement of the support button presses


def addresses(site: Site) -> dict[str, str]:
    """The pages that are read."""
    return {
        "list": site.list_path,
        "list-deep": f"{site.list_path}?after={site.deep_cursor()}",
        "idea": f"/ideas/{site.idea_ids(1)[0]}",
        "idea-comments": f"/ideas/{site.discussed_id()}",
        "campaign": site.list_path.removesuffix("/ideas"),
        "home": "/",
    }


def rows(site: Site, bare: Call) -> Iterator[Row]:
    """Every page: as a visitor, asked again with its ETag where it has one, signed in; the forms; help while writing."""
    cookie, token = site.signed_in()
    for page, path in addresses(site).items():
        yield _row(site, bare, page, getting(site.app, path))
        first = answer(site.app, environ(path))
        if "ETag" in first.headers:
            yield _row(site, bare, page, _again(site.app, path, first), state="304")
        yield _row(site, bare, page, getting(site.app, path, cookie=cookie), signed_in=True)
    forms = {
        "support": _supports(site, token), "submit": _ideas(site, cookie, token), "comment": _comments(site, token)
    }  # fmt: skip
    for page, sent in forms.items():
        yield _row(site, bare, page, posting(site.app, sent, cookie=cookie), signed_in=True)
    asked = posting(site.app, _half_written(site, token), cookie=cookie, status=200, **{"HX-Request": "true"})
    yield _row(site, bare, "help", asked, signed_in=True)


def _row(site: Site, bare: Call, page: str, call: Call, *, state: str = "cold", signed_in: bool = False) -> Row:
    found = ratio(_emptied(call) if state == "cold" else call, bare)
    return Row(page, site.database, site.ideas, state, signed_in, round(found, 2), site.queries(call))


def _emptied(call: Call) -> Call:
    """The call, with nothing left of what others before it worked out; compiled templates and statements stay."""

    def cold() -> None:
        for kept in WORKED_OUT:
            kept.cache_clear()
        call()

    return cold


def _again(app: Wsgi, path: str, first: Answer) -> Call:
    return getting(app, path, status=304, **{"If-None-Match": first.headers["ETag"]})


def _supports(site: Site, token: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for idea_id in site.idea_ids(min(SUPPORTED, site.ideas)):
        yield f"/ideas/{idea_id}/support", {"csrf_token": token}


def _comments(site: Site, token: str) -> Iterator[tuple[str, dict[str, Any]]]:
    idea_id = site.idea_ids(1)[0]
    for number in count(1):
        text = f"Das ist der **{number}.** Kommentar.\n\nEr hat zwei Absätze."
        yield f"/ideas/{idea_id}/comments/new", {"comment-text": text, "csrf_token": token}


def _ideas(site: Site, cookie: str, token: str) -> Iterator[tuple[str, dict[str, Any]]]:
    form = answer(site.app, environ(f"{site.list_path}/new", cookie=cookie)).body.decode()
    field = _second_option(form, "field_id")
    text = "Am Weiher fehlt eine Bank mit Lehne.\n\nWer nicht mehr gut zu Fuß ist, würde sich **sehr** darüber freuen."
    for number in count(1):
        values = {"title": f"Bank am Weiher {number}", "text": text, "field_id": field, "municipality_id": "0"}
        yield f"{site.list_path}/new", {**values, "place": "Am Weiher", "csrf_token": token}


def _half_written(site: Site, token: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a form asks about while somebody writes what others have written: for each of them there is much alike."""
    for title, text in cycle(site.said(8)):
        yield f"{site.list_path}/help", {"title": title, "text": text, "csrf_token": token}


def _second_option(form: str, name: str) -> str:
    """The first value that a select offers after "please choose"."""
    return form.split(f'name="{name}"', 1)[1].split('<option value="', 2)[2].split('"', 1)[0]


def flatness(small: Site, large: Site) -> Iterator[tuple[str, float]]:
    """How many times as much the list costs on the larger site: blocks that alternate between the two."""
    for page in ("list", "list-deep"):
        yield (
            page,
            ratio(
                _emptied(getting(large.app, addresses(large)[page])),
                _emptied(getting(small.app, addresses(small)[page])),
            ),
        )
