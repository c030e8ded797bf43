"""What a visit costs over the wire, pictures of ideas left out: the first one to a list, and every page after it."""

import gzip
import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.ideas.models import Idea
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
FIRST_VISIT, LATER_PAGE = 110_000, 15_000
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PLAIN = {"Accept-Encoding": "identity"}
_FILES = re.compile(r"""(?:href|src)="(/(?:static/|region\.css)[^"#]*)""")
_WORDS = (
    "Bank", "Weiher", "Radweg", "Schule", "Bus", "Abend", "Bahnhof", "Licht", "Jugend", "Garten", "Markt", "Freibad", "Wald",
    "Brücke", "Ortsmitte", "Halle", "Verein", "braucht", "fehlt", "wäre", "könnte", "sollte", "wieder", "endlich", "gemeinsam",
    "sicher", "neu", "alt", "klein", "groß", "jeden", "Samstag", "Kinder", "Eltern",
)  # fmt: skip


def page_and_files(client: PageClient, path: str, headers: dict[str, str]) -> list[TestResponse]:
    """A page and all that a browser loads for it: style sheets, scripts, the font, icons."""
    page = client.get(path, headers=headers)
    html = gzip.decompress(page.data).decode() if page.headers.get("Content-Encoding") == "gzip" else page.text
    names = {match[1] for match in _FILES.finditer(html)}
    assert {".css", ".js", ".svg", ".woff2"} <= {re.sub(r".*(\.\w+)$", r"\1", name) for name in names}
    files = [client.get(name, headers=headers) for name in sorted(names)]
    assert {answer.status_code for answer in files} == {200}
    for answer in files:
        assert answer.data
        answer.close()
    return [page, *files]


def weight(answers: list[TestResponse]) -> int:
    """Bytes over the wire, with their headers."""
    return sum(len(answer.data) + len(str(answer.headers)) for answer in answers)


@pytest.fixture
def ideas(make: Make) -> list[Idea]:
    """More ideas than a page holds, no two of which say the same."""
    chance, campaign = random.Random(7), make.campaign("wege", municipalities=[make.municipality() for _ in range(11)])
    return [
        make.idea(
            campaign, title=" ".join(chance.choices(_WORDS, k=7)), text=" ".join(chance.choices(_WORDS, k=60)),
            place=" ".join(chance.choices(_WORDS, k=3)), published_at=clock.now() + timedelta(seconds=number),
        )
        for number in range(25)
    ]  # fmt: skip


def test_a_first_visit_to_the_list_and_pages_after_it(ideas: list[Idea], client: PageClient) -> None:
    first = page_and_files(client, "/campaigns/wege/ideas", BROWSER)
    assert weight(first) <= FIRST_VISIT
    for path in ("/campaigns/wege/ideas", "/", "/campaigns/wege", f"/ideas/{ideas[0].id}", "/campaigns/wege?lang=en"):
        assert weight([client.get(path, headers=BROWSER)]) <= LATER_PAGE, path


def test_not_compressed_it_would_be_too_much(ideas: list[Idea], client: PageClient) -> None:
    """The negative control: bytes are counted, and what is served is compressed only for those who take it."""
    first = page_and_files(client, "/campaigns/wege/ideas", PLAIN)
    assert weight(first) > 3 * FIRST_VISIT
    assert weight(first[:1]) > LATER_PAGE
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "br, gzip;q=0"}).headers
    assert "Content-Encoding" not in client.get("/").headers


@pytest.mark.usefixtures("csrf")
def test_pages_that_know_somebody_or_hold_a_token_are_not_compressed(
    ideas: list[Idea], people: People, client: PageClient, signed_in: SignedIn
) -> None:
    path = "/campaigns/wege/ideas?q=Bank"
    squeezed = client.get(path, headers=BROWSER)
    assert (squeezed.headers["Content-Encoding"], "Accept-Encoding" in squeezed.vary) == ("gzip", True)
    assert "csrf" not in gzip.decompress(squeezed.data).decode()
    with_token = client.get("/account/sign-in", headers=BROWSER)
    assert "csrf_token" in with_token.text
    known = [with_token, *(signed_in(people.jana).get(where, headers=BROWSER) for where in (path, "/", "/account"))]
    assert {"Content-Encoding" in answer.headers for answer in known} == {False}
    assert client.get(path, headers=BROWSER).headers["Content-Encoding"] == "gzip"  # the token is in the cookie only
