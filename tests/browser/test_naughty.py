"""Naughty strings on a phone: nothing makes a page wider than the narrowest of them, and nothing fires."""

from collections.abc import Callable, Iterator

import pytest

from mitreden.core import rich_text
from mitreden.extensions import db
from tests.browser import checks
from tests.browser.chromium import NARROWEST, Window
from tests.factories import Make, People
from tests.installation import in_folder
from tests.walks.naughty import OWN, strings

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
FEW, ALL = 20, 10_000  # pages, and strings of the large list


@pytest.fixture(scope="module", params=[FEW, pytest.param(ALL, marks=pytest.mark.slow)], ids=["few", "all"])
def naughty(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[str]]]:
    """A campaign whose ideas, places and comments are naughty strings: ours, and some or all of the large list."""
    installation = in_folder(tmp_path_factory.mktemp("naughty"))
    with installation.context() as app:
        large = strings(app.config["SETTINGS"].test_data)[len(OWN) :]
        texts = [text for text in [*OWN, *large[:: max(1, len(large) // request.param)]] if len(text.strip()) > 4]
        make = Make(app.config["KEYS"])
        people, campaign = People(make), make.campaign("wege")
        for start in range(0, len(texts), 3):
            some = texts[start : start + 3]
            text = rich_text.normalised("\n\n".join(some))[:3_000]
            title, place = (rich_text.normalised(" ".join(words.split())) for words in (some[0], some[-1]))
            idea = make.idea(campaign, title=title[:120] or "Ohne", place=place[:60], text=text, author=people.jana)
            make.comment(idea, text=text, author=people.ali)
        db.session.commit()
        count = (len(texts) + 2) // 3
        paths = ["/campaigns/wege/ideas", *(f"/ideas/{number}" for number in range(1, count + 1))]
    with installation.server("--workers", "1", "--no-worker") as address:
        yield address, paths[: request.param]


def test_no_page_is_wider_than_the_narrowest_phone(naughty: tuple[str, list[str]], window: Open) -> None:
    address, paths = naughty
    page = window(address, size=NARROWEST).page
    faults = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        faults += [f"{path}: {fault}" for fault in checks.wide(page)]
    assert faults == []
