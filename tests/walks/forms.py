"""Forms as people meet them on a walk: found on the pages, filled in sensibly, sent to where they lead."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask

from tests.walks.answers import Answer
from tests.walks.crawl import kind_of

TEXTS = {"text", "search", "textarea", "email", "url", "tel", "password", "number", "date", "time", "datetime-local"}
WORDS = {"text", "search", "textarea"}  # what people write freely
BY_NAME = {
    "ars": "091230456456", "ags": "09123456", "slug": "bank-am-weiher", "short": "bank", "point": "48,7012, 13,5034",
    "people": "", "invited": "", "organisation": "", "contact_email": "amt@example.org", "colour": "#0b5d62", "accent": "#0b5d62",
    "population": "1438", "lat": "48.7", "lon": "13.5", "hours_from": "", "hours_until": "", "code": "123 456",
    "default_field": "", "lead": "", "ideas": "10 11", "easy_video": "https://example.org/dgs", "sign_video": "https://example.org/dgs",
}  # fmt: skip
SENTENCE = "Am Weiher fehlt eine Bank, damit alle in der Sonne sitzen können."
SENSIBLE = {
    "email": "wer@example.org", "url": "https://example.org/", "tel": "09123 4567", "number": "7", "date": "2031-05-03",
    "time": "10:00", "datetime-local": "2031-05-03T10:00", "password": "vier kleine Enten am Weiher", "search": "Bank",
    "textarea": SENTENCE, "text": "Bank am Weiher", "color": "#0b5d62",
}  # fmt: skip
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
_NAMES = re.compile(r"""\b(?:action|name)=["']([^"']*)["']""")


@dataclass
class Field:
    """A control."""

    name: str
    kind: str
    value: str
    is_checked: bool = False
    is_required: bool = False
    options: tuple[str, ...] = ()
    id: str = ""
    is_invalid: bool = False


@dataclass
class Form:
    """A form, where it stands and who sees it."""

    who: str
    page: str
    endpoint: str
    action: str
    method: str
    is_multipart: bool
    fields: list[Field]

    def __str__(self) -> str:
        return f"{self.endpoint} ({', '.join(field.name for field in self.fields)}) on {self.page} as {self.who}"

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two forms the same: where they lead, and their fields."""
        return self.endpoint, self.method, frozenset((field.name, field.kind) for field in self.fields)

    def words(self) -> list[Field]:
        """Fields into which people write freely."""
        return [field for field in self.fields if field.kind in WORDS]


def found_forms(app: Flask, answers: Iterable[Answer]) -> list[Form]:
    """Each form once, of all pages."""
    seen: dict[Any, Form] = {}
    for answer in answers:
        if answer.status == 200 and answer.response.mimetype == "text/html":
            for form in forms_of(app, answer, seen):
                seen.setdefault(form.key, form)
    return list(seen.values())


def forms_of(app: Flask, answer: Answer, known: Collection[Any] = ()) -> Iterator[Form]:
    """The forms of a page that are not known."""
    rough: set[Any] = set()
    for found in _FORM.finditer(answer.response.text):
        sketch = frozenset(re.sub(r"\d+", "0", name) for name in _NAMES.findall(found[0]))
        if sketch in rough:
            continue
        rough.add(sketch)
        tree = html5lib.parseFragment(found[0], namespaceHTMLElements=False)
        yield from (
            made for element in tree.iter("form") if (made := _form(app, answer, element)) and made.key not in known
        )


def _form(app: Flask, answer: Answer, element: Element) -> Form | None:
    method = (element.get("method") or "get").upper()
    action = urljoin(answer.path, element.get("action") or answer.path)
    kind = kind_of(app, action, method)
    if kind is None:
        return None
    fields = list(fields_of(element))
    return Form(answer.who, answer.path, kind.endpoint, action, method, element.get("enctype") is not None, fields)


def fields_of(tree: Element) -> Iterator[Field]:
    """All named controls inside."""
    for element in tree.iter():
        name, tag = element.get("name"), element.tag
        if not name or tag not in {"input", "select", "textarea", "button"} or element.get("disabled") is not None:
            continue
        kind = (element.get("type") or "text").lower() if tag == "input" else tag
        value = (
            "".join(element.itertext()) if tag == "textarea" else element.get("value", "on" if kind in _BOXES else "")
        )
        options: tuple[str, ...] = ()
        if tag == "select":
            options = tuple(option.get("value", "") for option in element.iter("option"))
            value = next((o.get("value", "") for o in element.iter("option") if o.get("selected") is not None), "")
        yield Field(
            name, kind, value, element.get("checked") is not None, element.get("required") is not None, options,
            element.get("id", ""), element.get("aria-invalid") == "true",
        )  # fmt: skip


_BOXES = {"checkbox", "radio"}
LOOKS_ONLY = "preview"  # a button that keeps nothing


def sensible(form: Form) -> dict[str, Any]:
    """The form as somebody would send it: what stands there is kept, what is empty is filled, what is required is ticked."""
    values: dict[str, Any] = {}
    for field in form.fields:
        if field.kind in _BOXES:
            if field.is_checked or field.is_required or (field.kind == "radio" and field.name not in values):
                values[field.name] = (
                    [*values.get(field.name, []), field.value] if field.kind == "checkbox" else field.value
                )
        elif field.kind != "file" and (
            field.kind != "button" or (field.name not in values and field.value != LOOKS_ONLY)
        ):
            values[field.name] = _written(field)
    return values


def _written(field: Field) -> str:
    if field.name == "display_name":
        return "Jana Holm"  # one that stands there may be from before there were rules for names
    if field.kind == "select":
        return field.value or next((option for option in field.options if option), "")
    if field.value.strip() or field.kind not in SENSIBLE or (field.kind == "datetime-local" and not field.is_required):
        return field.value
    return BY_NAME.get(field.name, SENSIBLE[field.kind])


class _Reader(HTMLParser):
    """Reads what stands in the fields of a page; much quicker than html5lib, for pages that came back."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, Field] = {}
        self._open: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in {"input", "textarea"} or not given.get("name"):
            return
        kind = given.get("type", "text") if tag == "input" else tag
        field = Field(given["name"], kind, given.get("value", ""), is_invalid=given.get("aria-invalid") == "true")
        self.fields[field.name] = field
        self._open = field if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = None


def read_again(page: str) -> dict[str, Field]:
    """The fields of a page by name, with what stands in them."""
    reader = _Reader()
    reader.feed(page)
    return reader.fields
