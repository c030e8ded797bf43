"""German is what the texts are written in; English is looked up. Bound once a request, because each look-up counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, g, has_request_context, request
from flask_babel import force_locale, gettext, ngettext
from flask_login import current_user

from mitreden.extensions import babel
from mitreden.web import baked

__all__ = ["LOCALES", "current_locale", "gettext", "in_language", "init_app", "keep", "ngettext"]

NAMES = {"de": "Deutsch", "en": "English"}
LOCALES = tuple(NAMES)
COOKIE = "lang"
_FOLDER = str(Path(__file__).resolve().parent.parent / "translations")


def current_locale() -> str:
    """`de` or `en`: what the address, the cookie, the person or the browser asks for, in this order."""
    if "locale" not in g:
        g.locale = _wished() if has_request_context() else "de"
    return str(g.locale)


def _wished() -> str:
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE), getattr(current_user, "locale", None)):
        if wish in LOCALES:
            return str(wish)
    return str(request.accept_languages.best_match(LOCALES, default="de"))


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
    if "languages" not in g:
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        rest = f"&{urlencode(kept)}" if kept else ""
        g.languages = [(code, name, f"?lang={code}{rest}") for code, name in NAMES.items()]
    found: list[tuple[str, str, str]] = g.languages
    return found


def keep(response: Response, locale: str) -> None:
    """Keep `locale` in this browser's cookie."""
    response.set_cookie(COOKIE, locale, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure)


def _keep_language(response: Response) -> Response:
    wished = request.args.get("lang")
    if wished in LOCALES and wished != request.cookies.get(COOKIE):
        keep(response, wished)
    return response


def init_app(app: Flask) -> None:
    """Give templates `_`, `ngettext` and `locale`; keep the language that `?lang=` chose in a cookie."""
    babel.init_app(
        app, default_locale="de", default_translation_directories=_FOLDER, locale_selector=current_locale
    )  # fmt: skip

    baked.init_app(app, current_locale)
    app.context_processor(lambda: {"locale": current_locale()})
    app.jinja_env.globals["languages"] = languages
    app.after_request(_keep_language)
