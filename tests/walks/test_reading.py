"""Reading: every address answers, and nothing is written by it, whoever asks."""

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Response

from mitreden.core.database import begin_writing
from mitreden.extensions import db
from tests.browser.test_table import endpoints
from tests.walks.conftest import Walked
from tests.walks.crawl import walk
from tests.walks.forms import found_forms
from tests.walks.town import EVERYTHING, Town, contents, dump, files

LEADS_ON = {"campaigns.short", "site.fields"}
MADE_ONCE = "keys/exports/"  # the secret of a campaign's pseudonyms, with its first table


def changes(before: tuple[Any, Any], after: tuple[Any, Any]) -> list[str]:
    """Tables and files that are not what they were."""
    changed = {
        name for was, now in zip(before, after, strict=True) for name in {*was, *now} if was.get(name) != now.get(name)
    }
    return sorted(name for name in changed if not name.startswith(MADE_ONCE))


def test_every_address_of_the_url_map_is_walked(town: Town, walked: Walked) -> None:
    """A new page that no page links to is missed here: give its address to `Town.addresses` or to the table of pages."""
    seen = {answer.endpoint for answer in walked.answers if answer.status == 200 or answer.endpoint in LEADS_ON}
    assert endpoints(town.app) - seen == set()


def test_no_address_fails(walked: Walked) -> None:
    assert [str(answer) for answer in walked.answers if answer.status >= 500] == []


def test_reading_writes_nothing(walked: Walked) -> None:
    """All rows of all tables, and all files, before and after everybody has read everything."""
    assert sum(map(len, walked.before[0].values())) > 500
    assert changes(walked.before, walked.after) == []


def test_a_page_that_writes_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a page that counts its readers."""
    plain = town.app.view_functions["legal.imprint"]

    def counting() -> Response:
        begin_writing()
        db.session.execute(sa.text("UPDATE region SET claim = 'zum ersten Mal gelesen'"))
        db.session.commit()
        return plain()  # type: ignore[return-value]

    counting.permission = plain.permission  # type: ignore[attr-defined]
    monkeypatch.setitem(town.app.view_functions, "legal.imprint", counting)
    with town.undone() as connection:
        before = dump(connection)
        assert town.visitor(EVERYTHING).open("/legal/imprint").status_code == 200
        assert changes((before, {}), (dump(connection), {})) == ["region"]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_nor_do_the_other_reading_methods(town: Town, walked: Walked, method: str) -> None:
    before = contents(town), files(town)
    visitor = town.visitor(EVERYTHING)
    paths = {answer.path for answer in walked.answers if answer.who == EVERYTHING}
    assert max(visitor.open(path, method, buffered=True).status_code for path in sorted(paths)) < 500
    assert changes(before, (contents(town), files(town))) == []


@pytest.mark.slow
def test_everybody_may_look_around(town: Town) -> None:
    """Each of the roles on its own, three addresses of each kind."""
    before = contents(town), files(town)
    failed = [str(a) for name in town.cookies for a in walk(town, town.visitor(name), most=3) if a.status >= 500]
    assert failed == []
    assert changes(before, (contents(town), files(town))) == []


ODD = (
    "a\x00b",
    "9" * 30,
    "-1",
    "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    "Ä" * 3_000,
    "' OR 1=1 --",
)


def questions(town: Town, walked: Walked) -> set[tuple[str, str]]:
    """Each address that takes a query, with each name that a link or a form puts into it."""
    asked = {(a.path.partition("?")[0], name) for a in walked.answers for name, _ in parse_qsl(urlsplit(a.path).query)}
    reading = [form for form in found_forms(town.app, walked.answers) if form.method == "GET"]
    return asked | {(form.action.partition("?")[0], field.name) for form in reading for field in form.fields}


@pytest.mark.parametrize("odd", ODD, ids=["null", "huge", "negative", "half", "long", "quote"])
def test_no_part_of_an_address_makes_an_error(town: Town, walked: Walked, odd: str) -> None:
    """Each variable part of each address, and each name in a query that a walk has seen, with something odd in it."""
    rules = [rule.rule for rule in town.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    paths = {re.sub(r"<[^>]+>", quote(odd), rule) for rule in rules}
    asked = {f"{path}?{urlencode({name: odd})}" for path, name in questions(town, walked)}
    visitor = town.visitor(EVERYTHING)
    assert len(asked) > 15
    assert [path[:200] for path in sorted(paths | asked) if visitor.open(path).status_code >= 500] == []
