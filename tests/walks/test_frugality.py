"""Frugality: pages ask nobody else, and set one cookie at most before somebody signs in, as safe as a cookie can be."""

import re
from collections.abc import Iterable
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from werkzeug.test import TestResponse

from mitreden.app import create_app
from mitreden.config import Settings
from tests.walks.answers import PAGE, Answer
from tests.walks.conftest import Walked
from tests.walks.crawl import HERE, visited
from tests.walks.forms import forms_of, sensible
from tests.walks.town import GUEST, Town

_LOADS = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|link|form|object|embed|track|input|button|use|image|base)\b[^>]*?
        \b(?:src|href|action|srcset|data|poster|formaction|ping|background)\s*=\s*["']?\s*(?P<at>(?:https?:)?//[^"'\s>]+)
        |(?:url\(|@import)\s*["']?\s*(?P<css>(?:https?:)?//[^"')\s]+)""",
    re.VERBOSE | re.IGNORECASE,
)


def elsewhere(answer: Answer) -> list[str]:
    """What an answer makes a browser fetch from others: what it embeds, and what its headers say."""
    found = (
        [match["at"] or match["css"] for match in _LOADS.finditer(answer.response.text)]
        if _is_read(answer.response)
        else []
    )
    found += re.findall(r"<(https?://[^>]+)>", answer.response.headers.get("Link", ""))
    return [f"{answer}: {address}" for address in found if not address.startswith(HERE + "/")]


def _is_read(response: TestResponse) -> bool:
    return response.mimetype.startswith("text/") or response.mimetype.endswith("xml")


def cookies(answers: Iterable[Answer]) -> list[Morsel[str]]:
    """Every cookie that was set."""
    lines = [line for answer in answers for line in answer.response.headers.getlist("Set-Cookie")]
    return [morsel for line in lines for morsel in SimpleCookie(line).values()]


def test_no_page_asks_others(walked: Walked) -> None:
    assert [fault for answer in walked.answers for fault in elsewhere(answer)] == []


@pytest.mark.parametrize("markup", [
    '<img alt="" src="https://example.org/1.gif">', "<script async src=//example.org/a.js></script>",
    "<style>@import 'https://example.org/a.css'</style>", '<link rel="preconnect" href="https://example.org">',
    '<form method="post" action="http://example.org/">',
])  # fmt: skip
def test_asking_others_is_noticed(markup: str) -> None:
    """The negative control."""
    response = TestResponse([markup.encode()], "200", {"Content-Type": "text/html"}, None)  # type: ignore[arg-type]
    assert elsewhere(Answer(GUEST, "/", "site.home", PAGE, response))


def test_one_cookie_at_most_before_signing_in(walked: Walked) -> None:
    """Whatever a guest opens, in whatever language: the one in which a form's protection and the language are kept."""
    assert {morsel.key for morsel in cookies(a for a in walked.answers if a.who == GUEST)} == {"session"}


def test_only_reading_needs_none(town: Town) -> None:
    visitor = town.visitor(GUEST)
    paths = ("/", "/campaigns", "/data", "/roadmap", "/transparency", "/legal/privacy", "/municipalities")
    read = [Answer(GUEST, path, "", PAGE, visitor.open(path)) for path in paths]
    assert cookies(read) == []


@pytest.fixture(scope="module")
def public(town: Town) -> Town:
    """The same town behind https."""
    names = {name.removeprefix("MITREDEN_").lower(): value for name, value in town.installation.environment.items()}
    app = create_app(Settings(**{**names, "base_url": "https://holm.example"}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return Town(town.world, app, town.cookies, town.addresses, town.people)


def unsafe(morsel: Any) -> list[str]:
    """What a cookie lacks."""
    wanted = {
        "__Host-": morsel.key.startswith("__Host-"), "Secure": morsel["secure"], "HttpOnly": morsel["httponly"],
        "SameSite": morsel["samesite"] in {"Lax", "Strict"}, "Path": morsel["path"] == "/", "Domain": not morsel["domain"],
    }  # fmt: skip
    return [f"{morsel.key}: {name}" for name, holds in wanted.items() if not holds]


def test_cookies_in_production_are_as_safe_as_they_can_be(public: Town, walked: Walked) -> None:
    setting = {
        answer.path for answer in walked.answers if answer.who == GUEST and "Set-Cookie" in answer.response.headers
    }
    assert {"/account/sign-in", "/?lang=en"} <= setting
    answers = [answer for path in sorted(setting) for answer in visited(public, public.visitor(GUEST), path)]
    with public.undone():
        page = Answer("jana", "/account", "", PAGE, public.visitor("jana").open("/account/profile"))
        form = next(form for form in forms_of(public.app, page) if form.endpoint == "account.change")
        sent = public.visitor("jana").open(form.action, "POST", data={**sensible(form), "locale": "en"})
        out = public.visitor("jana").open("/account/sign-out", "POST")
        wrong = public.visitor(GUEST).open("/account/sign-in", "POST", data={"email": "neu@example.org"})
    answers += [Answer("", "", "", PAGE, response) for response in (sent, out, wrong)]
    assert cookies(answers)
    assert {fault for morsel in cookies(answers) for fault in unsafe(morsel)} == set()


@pytest.mark.parametrize("attribute", ["Secure", "HttpOnly", "SameSite=Lax", "__Host-", "Path=/"])
def test_an_unsafe_cookie_is_noticed(attribute: str) -> None:
    """The negative control."""
    parts = ["__Host-session=x", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"]
    less = [part.removeprefix(attribute) for part in parts if part != attribute]
    (good,), (bad,) = SimpleCookie("; ".join(parts)).values(), SimpleCookie("; ".join(less)).values()
    assert unsafe(good) == []
    assert len(unsafe(bad)) == 1
