"""German is what the texts are written in; English is looked up. Bound once a request, because each look-up counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import force_locale, get_translations, gettext, ngettext
from flask_login import current_user

from mitreden.extensions import babel
from mitreden.web import baked

__all__ = ["LOCALES", "current_locale", "gettext", "in_language", "init_app", "keep", "ngettext"]

LOCALES = ("de", "en")
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


def _translations() -> NullTranslations:
    if "translations" not in g:
        g.translations = get_translations()
    translations: NullTranslations = g.translations
    return translations


@contextmanager
def in_language(locale: str) -> Iterator[None]:
    """Texts inside are in `locale`, whoever asks: for mails and exports."""
    before = {name: g.pop(name) for name in ("locale", "translations") if name in g}
    g.locale = locale
    with force_locale(locale):
        yield
    for name in ("locale", "translations"):
        g.pop(name, None)
    for name, value in before.items():
        setattr(g, name, value)


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

    def bound(name: str) -> Callable[..., str]:
        return lambda *args: str(getattr(_translations(), name)(*args))

    app.jinja_env.install_gettext_callables(bound("gettext"), bound("ngettext"), newstyle=True)  # type: ignore[attr-defined]  # from the extension
    baked.init_app(app, current_locale)
    app.context_processor(lambda: {"locale": current_locale()})
    app.after_request(_keep_language)
