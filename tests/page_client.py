"""A test client that looks at every page it fetches, as a careful reviewer would."""

import contextvars
import secrets
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from mitreden.accounts.models import Person, UserSession
from mitreden.accounts.sessions import LIFETIME, row_id
from mitreden.core import clock
from mitreden.extensions import db


class Page:
    """A fetched page: the answer and its parsed tree."""

    def __init__(self, response: TestResponse, tree: Element) -> None:
        self.response = response
        self.tree = tree

    @property
    def text(self) -> str:
        """All words of the page, white space folded."""
        return " ".join(" ".join(self.tree.itertext()).split())

    def all(self, path: str) -> list[Element]:
        """Elements by ElementTree path: `.//a[@href]`."""
        return self.tree.findall(path)

    def one(self, path: str) -> Element:
        """The only element at `path`."""
        found = self.all(path)
        assert len(found) == 1, f"{len(found)} elements at {path}"
        return found[0]

    def links(self) -> list[str]:
        """All addresses that the page links to."""
        return [element.get("href", "") for element in self.all(".//a[@href]")]

    def form(self, action: str) -> Element:
        """The form that posts to an address ending in `action`."""
        return self.sending(action)[0]

    def sending(self, action: str) -> tuple[Element, str]:
        """The same with the whole address, which its button may name in place of the form."""
        found = [(form, form.get("action") or "") for form in self.all(".//form")]
        for button in self.all(".//button[@formaction]"):
            found += [(form, button.get("formaction", "")) for form in self.all(f".//form[@id='{button.get('form')}']")]
        fitting = [pair for pair in found if pair[1].endswith(action)]
        assert fitting, f"no form with action {action!r}: {[address for _, address in found]}"
        return fitting[0]


class PageClient:
    """One visitor's browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser = app.test_client()

    def as_person(self, person: Person) -> "PageClient":
        """Sign `person` in, as `sessions.begin` does."""
        token = secrets.token_urlsafe(32)
        now = clock.now()
        db.session.add(
            UserSession(id=row_id(token), person_id=person.id, device="test", created_at=now, expires_at=now + LIFETIME)
        )
        db.session.commit()
        contextvars.Context().run(self._remember, token)
        return self

    def _remember(self, token: str) -> None:
        with self.browser.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def open(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """A request in a context of its own: nothing of the test's own context reaches it but the clock."""
        moment = clock.now() if clock._fixed.get() else None
        response = contextvars.Context().run(self._open, path, method, moment, options)
        if db.session.registry.has():
            db.session.expire_all()
        return response

    def _open(self, path: str, method: str, moment: Any, options: dict[str, Any]) -> TestResponse:
        if moment is None:
            return self.browser.open(path, method=method, **options)
        with clock.at(moment):
            return self.browser.open(path, method=method, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """The bare answer of a GET."""
        return self.open(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """The bare answer of a POST."""
        return self.open(path, "POST", data=data or {}, **options)

    def page(self, path: str, *, status: int = 200, **options: Any) -> Page:
        """Fetch and check a page."""
        return checked(self.open(path, **options), status)

    def submit(self, path: str, action: str, data: dict[str, Any], *, status: int = 303) -> TestResponse:
        """Fetch the page at `path`, find its form for `action`, fill it in and send it, as a person would."""
        form, address = self.page(path).sending(action)
        values = {**prefilled(form), **data}
        response = self.post(urljoin(path, address or path), values)
        assert response.status_code == status, f"{response.status_code}: {response.text[:2000]}"
        return response

    def follow(self, response: TestResponse) -> Page:
        """The page that a 303 leads to."""
        assert response.status_code == 303, response.status_code
        return self.page(response.headers["Location"])


def checked(response: TestResponse, status: int = 200) -> Page:
    """Assert that an answer is a good page: status, valid HTML, one h1, language, labels, unique ids."""
    assert response.status_code == status, f"{response.status_code} for {response.request.path}: {response.text[:1500]}"
    assert response.mimetype == "text/html", response.mimetype
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(response.text)
    assert not parser.errors, [(place, code) for place, code, _ in parser.errors][:5]
    assert tree.get("lang") in {"de", "en"}, "the page has no language"
    assert len(tree.findall(".//h1")) == 1, f"{len(tree.findall('.//h1'))} h1 on {response.request.path}"
    assert (tree.findtext(".//title") or "").strip(), "the page has no title"
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    _labelled(tree)
    for element in tree.iter():
        assert not element.get("style"), "a style attribute: the content policy forbids it"
    return Page(response, tree)


def _labelled(tree: Element) -> None:
    labels = {label.get("for") for label in tree.iter("label")}
    inside = {id(field) for label in tree.iter("label") for field in label.iter()}
    for kind in ("input", "select", "textarea"):
        for element in tree.iter(kind):
            if element.get("type") in {"hidden", "submit"}:
                continue
            named = element.get("id") in labels or id(element) in inside or element.get("aria-label")
            assert named or element.get("aria-labelledby"), f"<{kind} name={element.get('name')}> has no label"


def prefilled(form: Element) -> dict[str, Any]:
    """What a browser would send of a form that nobody has touched."""
    values: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name:
            continue
        if element.tag == "textarea":
            values[name] = "".join(element.itertext())
        elif element.tag == "select":
            chosen = [option for option in element.iter("option") if option.get("selected") is not None]
            chosen = chosen or list(element.iter("option"))[:1]
            values[name] = chosen[0].get("value", "") if chosen else ""
        elif element.tag == "input" and element.get("type") in {"checkbox", "radio"}:
            if element.get("checked") is not None:
                values.setdefault(name, []).append(element.get("value", "on"))
        elif element.tag == "input":
            values[name] = element.get("value", "")
    return values
