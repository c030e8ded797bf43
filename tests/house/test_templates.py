"""Templates: all compile, fragments say what they need, none is longer than its budget."""

import re
from pathlib import Path

import pytest
from flask import Flask

from mitreden.web.i18n import LOCALES, in_language

ROOT = Path(__file__).resolve().parent.parent.parent / "templates"
ALL = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
FRAGMENTS = [name for name in ALL if Path(name).name.startswith("_")]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_template_compiles_in_every_language(app: Flask, locale: str) -> None:
    with app.app_context(), in_language(locale):
        assert [name for name in ALL if not app.jinja_env.get_template(name)] == []


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_begins_with_what_it_needs_and_extends_nothing(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.startswith("{#"), "the first line names the variables it needs"
    assert "{% extends" not in text
    assert text.count("\n") <= 60


@pytest.mark.parametrize("name", [name for name in ALL if name not in FRAGMENTS and "components/" not in name])
def test_a_page_template_keeps_its_budget(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").count("\n") <= 150


_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style sheet inside the page": re.compile(r"<style\b", re.IGNORECASE),
    "something from another host": re.compile(
        r"<(?:script|link|img|iframe|source|use|form)\b[^>]*\s(?:src|href|action|srcset)\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE
    ),
}  # fmt: skip


def forbidden(text: str) -> list[str]:
    """What a browser would refuse by our content policy. What Jinja writes is left out: it may hold any sign."""
    plain = _JINJA.sub("", text)
    return [what for what, pattern in _FORBIDDEN.items() if pattern.search(plain)]


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("emails/")])
def test_nothing_that_the_content_policy_forbids(name: str) -> None:
    assert forbidden((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", [
    '<p style="color: red">', "<p class={{ kind }} STYLE=x>", '<a {% if x > 1 %}href="/"{% endif %} onclick="x()">',
    "<style>p {}</style>", '<script nonce="{{ nonce() }}" src="https://example.org/a.js">', "<img alt='' src=//example.org/a.gif>",
    '<link rel="stylesheet" href="https://example.org/a.css">', '<form method="post" action="http://example.org/">',
])  # fmt: skip
def test_what_it_forbids_is_noticed(text: str) -> None:
    """The negative control."""
    assert len(forbidden(text)) == 1
