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


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("emails/")])
def test_nothing_that_the_content_policy_forbids(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"<[^>{]*\sstyle=", text), "a style attribute"
    assert not re.search(r"<[^>{]*\son[a-z]+=", text), "an event handler"
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=[\"']https?:", text), "something from another host"
