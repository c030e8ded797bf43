"""German is what the texts are written in; English is looked up. Bound once a request, because each look-up counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import LazyString, force_locale
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header
from werkzeug.routing import RequestRedirect

from mitreden.extensions import babel, login_manager
from mitreden.web import baked, typed

__all__ = [
    "LOCALES",
    "current_locale",
    "gettext",
    "in_language",
    "init_app",
    "keep",
    "lazy_gettext",
    "ngettext",
    "same_page",
]

NAMES = {"de": "Deutsch", "en": "English"}
LOCALES = tuple(NAMES)
_LANGUAGES = [(code, name, f"?lang={code}") for code, name in NAMES.items()]  # of a page without filters
KEPT = "lang"  # in the session: a second cookie would be one more than a guest needs
_READING = frozenset({"GET", "HEAD"})
_FOLDER = str(Path(__file__).resolve().parent.parent / "translations")


def current_locale() -> str:
    """`de` or `en`: what the address, the session, the person or the browser asks for, in this order."""
    try:
        found: str = g.locale
    except AttributeError:
        found = g.locale = _wished(_of_person) if has_request_context() else "de"
    return found


def _of_person() -> str | None:
    return getattr(current_user, "locale", None) if "_user_id" in session else None


def ask_nobody() -> None:
    """For answers that must not ask the database: whoever asks is a guest, in the language that is known so far."""
    if "locale" not in g:
        g.locale = _wished(lambda: vars(g.get("_login_user", None) or object).get("locale"))
    login_manager._update_request_context_with_user()  # noqa: SLF001  there is no other way not to ask


def ask_only_the_address() -> None:
    """For what stands inside of other sites: the language that `?lang=` names, else German; nobody is known, nothing is kept."""
    wished = request.args.get("lang")
    g.locale = wished if wished in LOCALES else "de"
    g.keeps_nothing = True
    ask_nobody()


def _wished(of_person: Callable[[], str | None]) -> str:
    args = request.args  # asking a MultiDict for what it has not got costs an exception
    wish = args and args.get("lang")
    if wish not in LOCALES:
        wish = session.get(KEPT)
    if wish not in LOCALES:
        wish = of_person()
    if wish in LOCALES:
        return str(wish)
    return _read_by_browser(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=500)
def _read_by_browser(header: str) -> str:
    """What a browser asks for; few headers are sent by many, and reading one costs as much as a card of the list."""
    return str(parse_accept_header(header[:200], LanguageAccept).best_match(LOCALES, default="de"))


@cache
def _texts(locale: str) -> NullTranslations:
    """What the translators wrote; German needs none."""
    return Translations.load(_FOLDER, [locale])


def gettext(text: str, /, **values: Any) -> str:
    """`text` in the language of this request, `%(name)s` filled in. Flask-Babel's own asks for its context twelve times."""
    found: str = _texts(current_locale()).gettext(text)
    return found % values if values else found


def ngettext(singular: str, plural: str, /, num: int, **values: Any) -> str:
    """The form of a text that fits a number, in the language of this request."""
    found: str = _texts(current_locale()).ngettext(singular, plural, num)
    return found % {"num": num, **values}


lazy_gettext = partial(LazyString, gettext)  # looked up when it is printed: for the labels of forms


@contextmanager
def in_language(locale: str) -> Iterator[None]:
    """Texts inside are in `locale`, whoever asks: for mails and exports."""
    before = g.pop("locale", None)
    g.locale = locale
    try:
        with force_locale(locale):
            yield
    finally:
        g.pop("locale", None)
        if before is not None:
            g.locale = before


def languages() -> list[tuple[str, str, str]]:
    """Code, name and address of this page in each language, its filters kept: for the switch."""
    if request.method in _READING and not request.args:
        return _LANGUAGES
    return [(code, name, same_page(lang=code)) for code, name in NAMES.items()]


def same_page(**changes: str | None) -> str:
    """The address of this page with some of its query changed; None takes a name out."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    query = urlencode([*((name, value) for name, value in changes.items() if value is not None), *kept])
    page = "" if request.method in _READING or typed.to_send_again() is not None else _form_page()
    return f"{page}?{query}" if query else page or request.path


def _form_page() -> str:
    """Where the form stands whose answer this is: at the same address, or where the visitor came from."""
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]  # a request has one
    except (HTTPException, RequestRedirect):
        return _came_from() or "/"
    return request.path


def _came_from() -> str | None:
    """The page of ours that the visitor comes from. Browsers read `//host` and `/\\host` as addresses of other sites."""
    try:
        left = urlsplit(request.referrer or "")
    except ValueError:
        return None
    return None if left.netloc != request.host or left.path.startswith(("//", "/\\")) else left.path


def keep(locale: str) -> None:
    """Keep `locale` in this browser's session, also of a guest."""
    session[KEPT] = locale
    session.permanent = True


def _keep_language(response: Response) -> Response:
    wished = request.args and request.args.get("lang")
    if wished and wished in LOCALES and "keeps_nothing" not in g and wished != session.get(KEPT):
        keep(wished)
    return response


def init_app(app: Flask) -> None:
    """Give templates `_`, `ngettext` and `locale`; keep the language that `?lang=` chose in the session."""
    babel.init_app(
        app, default_locale="de", default_translation_directories=_FOLDER, locale_selector=current_locale
    )  # fmt: skip

    baked.init_app(app, current_locale)
    app.context_processor(lambda: {"locale": current_locale()})
    app.jinja_env.globals.update(languages=languages, to_send_again=typed.to_send_again)
    app.after_request(_keep_language)
