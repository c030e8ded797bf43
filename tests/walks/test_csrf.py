"""Nobody can be made to send a form: a token that belongs to another visitor counts no more than none."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from tests.house.test_access import PROVED_OTHERWISE, SAFE, _path
from tests.walks.town import EVERYTHING, GUEST, Town, Visitor, contents

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORGERIES: dict[str, Callable[[str], str]] = {
    # the last but one: of the last letter two bits mean nothing
    "one letter": lambda token: token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
    "all other": str.swapcase,
    "none of ours": lambda _token: "x",
}


class Browser(NamedTuple):
    """What a browser keeps, and the token in its forms."""

    cookie: str
    token: str


def of(town: Town, name: str) -> Browser:
    """The browser of somebody who has opened a form."""
    visitor = town.visitor(name)
    found, cookie = _TOKEN.search(visitor.open("/account/sign-in").text), visitor.browser.get_cookie("session")
    assert found
    assert cookie
    return Browser(cookie.value, found[1])


def again(town: Town, browser: Browser) -> Visitor:
    """That browser, whatever it has got since."""
    visitor = town.visitor(GUEST)
    visitor.browser.set_cookie("session", browser.cookie)
    return visitor


@pytest.fixture
def protected(town: Town) -> Iterator[Town]:
    """The town with CSRF protection as in production."""
    town.app.config["WTF_CSRF_ENABLED"] = True
    yield town
    town.app.config["WTF_CSRF_ENABLED"] = False


def refused(town: Town, browser: Browser, token: str) -> dict[str, bool]:
    """Whether each writing route answers that the token is none."""
    found = {}
    for rule in town.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE) if rule.endpoint not in PROVED_OTHERWISE else []:
            with town.undone():
                answer = again(town, browser).open(_path(rule), method, data={"csrf_token": token})
            found[f"{method} {rule.rule}"] = answer.status_code == 400 and "länger nicht aktiv" in answer.text
    return found


@pytest.mark.parametrize("stranger", [GUEST, "jana"])
def test_another_visitors_token_opens_no_writing_route(protected: Town, stranger: str) -> None:
    before = contents(protected)
    answers = refused(protected, of(protected, EVERYTHING), of(protected, stranger).token)
    assert len(answers) > 50
    assert [where for where, is_refused in answers.items() if not is_refused] == []
    assert contents(protected) == before


def test_the_own_token_does(protected: Town) -> None:
    """The negative control: it was the token that was refused above."""
    own = of(protected, EVERYTHING)
    assert [where for where, is_refused in refused(protected, own, own.token).items() if is_refused] == []


@pytest.mark.parametrize("change", FORGERIES)
def test_a_forged_token_is_none(protected: Town, change: str) -> None:
    own = of(protected, EVERYTHING)
    data = {"csrf_token": FORGERIES[change](own.token)}
    assert again(protected, own).open("/account/sign-out", "POST", data=data).status_code == 400
