"""German and English are equals: no text is missing in one of them, and none is written past the translations."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from jinja2 import Environment

from mitreden.extensions import db
from mitreden.moderation import commands as rules
from mitreden.web.i18n import in_language
from tests.factories import Make
from tests.page_client import PageClient

ROOT = Path(__file__).resolve().parent.parent.parent
ENGLISH = ROOT / "mitreden" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"})
MARKERS = {"_", "N_", "gettext", "ngettext", "lazy_gettext", "_Said"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
NAMES_OF_OURS = {"Mitreden", "campaigns", "fields"}
# Data, not interface: what the demo says, what new regions and campaigns begin with, words of the German language itself.
GERMAN_DATA = (
    "bundles/stance_words.py",
    "hints/default_lists.py",
    "seeds/",
    "search/",
    "core/slugs.py",
    "web/filters.py",
    "campaigns/starting.py",
)
PUBLIC_PAGES = (
    "/", "/campaigns", "/municipalities", "/roadmap", "/transparency", "/transparency/rules", "/account/sign-in",
    "/account/sign-in/password", "/legal/imprint", "/legal/privacy", "/legal/accessibility", "/legal/terms",
)  # fmt: skip


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All texts in the sources, collected as `make translations` does it."""
    path = tmp_path_factory.mktemp("texts") / "messages.pot"
    extract = ("extract", "-F", str(ROOT / "pyproject.toml"), "-k", "N_", "-o", str(path), str(ROOT))
    CommandLineInterface().run(["pybabel", "--quiet", *extract])
    return read_po(BytesIO(path.read_bytes()))


@pytest.fixture(scope="module")
def english() -> Catalog:
    """What is translated."""
    return read_po(BytesIO(ENGLISH.read_bytes()), locale="en")


def texts(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_every_text_has_an_english_one(collected: Catalog, english: Catalog) -> None:
    there = {str(message.id) for message in texts(english) if all(forms(message.string)) and not message.fuzzy}
    assert len(texts(collected)) > 1000
    assert [message.id for message in texts(collected) if str(message.id) not in there] == [], "run: make translations"


def test_no_translation_is_left_over(collected: Catalog, english: Catalog) -> None:
    needed = {str(message.id) for message in texts(collected)}
    assert [message.id for message in texts(english) if str(message.id) not in needed] == [], "run: make translations"
    assert list(english.obsolete) == []


def test_both_languages_fill_in_the_same(english: Catalog) -> None:
    for message in texts(english):
        for german, translated in zip(forms(message.id), forms(message.string), strict=True):
            assert set(PLACEHOLDER.findall(german)) == set(PLACEHOLDER.findall(translated)), german
            if PLACEHOLDER.search(german):
                assert translated % defaultdict(int) != translated, german


def test_the_catalogue_compiles(english: Catalog) -> None:
    assert [(message.id, errors) for message, errors in english.check()] == []
    file = BytesIO()
    write_mo(file, english)
    compiled = Translations(BytesIO(file.getvalue()))
    assert compiled.gettext("Was wurde daraus?") == "What became of it?"
    assert compiled.ngettext("1 Idee", "%(count)s Ideen", 2) == "%(count)s ideas"


class _Words(HTMLParser):
    """The words that a reader would see, and those of labels that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"script", "style"}
        for name, value in attrs:
            if name in {"title", "alt", "aria-label", "placeholder"}:
                self.handle_data(value or "")

    def handle_endtag(self, _tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found += re.findall(r"[^\W\d_]{3,}", data)


def bare_words(template: str, *, is_markup: bool = True) -> list[str]:
    """Words of a template that stand outside of its expressions."""
    words = _Words()
    pieces = [text for _, kind, text in Environment(autoescape=is_markup).lex(template) if kind == "data"]
    words.feed("".join(pieces) if is_markup else " ".join(pieces).replace("<", " "))
    return [word for word in words.found if word not in NAMES_OF_OURS]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hallo {{ name }}</p>", ["Hallo"]),
        ("<p>{{ _('Hallo') }}</p>", []),
        ("<a class='quiet' title='Zurück'></a>", ["Zurück"]),
        ("{% block class %}site{% endblock %}", ["site"]),
    ],
)
def test_bare_words_are_found(template: str, words: list[str]) -> None:
    assert bare_words(template) == words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_translates_all_its_words(path: Path) -> None:
    source = re.sub(r"{% block \w*class\w* %}.*?{% endblock %}", "", path.read_text(encoding="utf-8"))
    source = re.sub(r"\s(hx-[\w-]+|data-[\w-]+)=\"[^\"]*\"", "", source)
    assert bare_words(source, is_markup=path.suffix != ".txt") == []


def bare_german(source: str) -> Iterator[str]:
    """Texts in Python that only German can be, and that nothing marks for translation; not those of documentation."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    marked = {
        id(part)
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in MARKERS
        for part in ast.walk(call)
    }
    marked |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in marked else None
        if isinstance(text, str) and re.search("[äöüÄÖÜß„]", text):
            yield text


def test_python_marks_its_german_texts() -> None:
    package = ROOT / "mitreden"
    names = (str(path.relative_to(package)) for path in package.rglob("*.py"))
    mine = [name for name in sorted(names) if not name.startswith(GERMAN_DATA)]
    assert {
        name: found for name in mine if (found := [*bare_german((package / name).read_text(encoding="utf-8"))])
    } == {}
    assert list(bare_german("raise Wrong('Das wäre schön')")) == ["Das wäre schön"]


def test_an_english_page_has_no_german_text(make: Make, client: PageClient, english: Catalog) -> None:
    rules.ensure_rules()
    db.session.commit()
    german = [message.id for message in texts(english) if isinstance(message.id, str) and message.id != message.string]
    whole = [text for text in german if len(text) > 14 and not PLACEHOLDER.search(text)]
    for path in (*PUBLIC_PAGES, f"/ideas/{make.idea().id}", "/campaigns/nowhere"):
        page = client.page(path, headers={"Accept-Language": "en"}, status=404 if path.endswith("nowhere") else 200)
        assert page.tree.get("lang") == "en"
        assert [text for text in whole if text in page.text] == [], path


def test_a_mail_is_written_in_its_readers_language(app: Flask) -> None:
    with app.app_context(), in_language("en"):
        text = app.jinja_env.get_template("emails/outbox/test.txt").render()
    assert "If you can read it, emails arrive." in text
