"""Error pages that say what happened, why, and what to do next: whole pages, and fragments for htmx."""

import errno
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import sqlalchemy.exc as sa_exc
from flask import Flask, Response, current_app, make_response, render_template, request
from flask.logging import default_handler
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException

from mitreden.core import clock
from mitreden.core.database import begin_writing
from mitreden.core.discretion import make_discreet
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError, UnavailableError
from mitreden.core.words import N_
from mitreden.extensions import db, limiter, stop_reading
from mitreden.web import typed
from mitreden.web.i18n import ask_nobody, gettext
from mitreden.web.respond import said, wants_fragment

TEXTS = {
    400: (N_("Das hat nicht geklappt"), N_("Die Anfrage war unvollständig. Bitte gehen Sie zurück und versuchen Sie es noch einmal.")),
    403: (N_("Das dürfen Sie hier nicht"), N_("Für diese Seite brauchen Sie eine andere Berechtigung.")),
    404: (N_("Diese Seite gibt es nicht (mehr)"), N_("Vielleicht finden Sie hier, was Sie suchen:")),
    405: (N_("Das geht so nicht"), N_("Bitte gehen Sie zurück und benutzen Sie die Knöpfe auf der Seite.")),
    409: (N_("Das passt nicht mehr"), N_("Inzwischen hat sich hier etwas geändert. Bitte laden Sie die Seite neu.")),
    413: (N_("Das ist zu groß"), N_("Bitte schicken Sie weniger Text oder eine kleinere Datei.")),
    422: (N_("Das konnten wir nicht lesen"), N_("Bitte prüfen Sie die Adresse oder die Auswahl.")),
    429: (N_("Das war etwas schnell"), N_("Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.")),
    500: (N_("Da ist bei uns etwas schiefgegangen"), N_("Es ist nichts gespeichert worden. Bitte versuchen Sie es noch einmal.")),
    503: (N_("Gerade geht es nicht"), N_("Es ist nichts gespeichert worden. Bitte versuchen Sie es in einer Minute noch einmal.")),
}  # fmt: skip
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_LATER = N_(
    "Sie oder andere Menschen an Ihrem Anschluss haben in kurzer Zeit sehr viel abgeschickt. "
    "In %(minutes)s Minuten geht es weiter. Es ist nichts gespeichert worden."
)
_STILL_THERE = N_("Ihr Text ist noch da")
_SIGN_IN = N_("Sie waren länger nicht aktiv. Bitte melden Sie sich neu an. Danach finden Sie Ihren Text hier wieder.")
_SIGN_IN_THERE = N_(
    "Sie waren länger nicht aktiv. Bitte melden Sie sich in einem neuen Fenster neu an und senden Sie dann hier noch einmal ab."
)
_ONCE_MORE = N_("Sie waren länger nicht aktiv. Bitte senden Sie noch einmal ab.")
_EXPIRED = N_("Sie waren länger nicht aktiv. Bitte laden Sie die Seite neu und senden Sie noch einmal ab.")


def answer(code: int, text: str | None = None, *, page: str = "errors/page.html", **context: Any) -> Response:
    """The page, or for htmx the message, of an error. `text` is already in the person's language.

    The message appears above what was to change, which stays: a form with everything typed.
    """
    if code >= 500:
        ask_nobody()
    db.session.rollback()
    stop_reading()
    begin_writing(False)  # the page itself only reads: it must not wait for the lock that was missing
    title, usual = TEXTS.get(code, TEXTS[500 if code >= 500 else 400])
    context = {"title": gettext(title), "text": text or gettext(usual)} | context
    response = make_response(
        render_template("errors/_message.html" if wants_fragment() else page, code=code, **context), code
    )
    response.vary.add("HX-Request")
    if wants_fragment():
        response.headers["HX-Reswap"] = "beforebegin"
    if code in {429, 503}:
        response.headers["Retry-After"] = "60"
    return response


def _domain(error: DomainError) -> Response:
    kinds = {NotAllowedError: 403, NotFoundError: 404, UnavailableError: 503}
    return answer(kinds.get(type(error), 409), said(error))


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    return _too_many() if error.code == HTTPStatus.TOO_MANY_REQUESTS else answer(error.code or 500)


def _too_many() -> Response:
    """Say when it goes on. What was typed stays on the page; where the page is a new one, it comes back."""
    seconds = _seconds_left()
    text = gettext(_LATER, minutes=-(-seconds // 60)) if seconds > 60 else None
    is_given_back = not wants_fragment() and typed.comes_back() and typed.is_own() and typed.came_whole()
    response = answer(HTTPStatus.TOO_MANY_REQUESTS, text, sent=typed.read() if is_given_back else None)
    response.headers["Retry-After"] = str(seconds)
    return response


def _seconds_left() -> int:
    """How long until the limit that was reached admits the next request: a minute at least, and as far as it is known."""
    reached = limiter.current_limit
    if reached is None:
        return 60
    left = reached.reset_at - int(clock.now().timestamp())
    return max(60, min(left, reached.limit.get_expiry()))


def _csrf(_error: CSRFError) -> Response:
    """The token is old or another's: the form stays and gets a new one, or what was typed comes back."""
    way_back = f"?{urlencode({'next': request.full_path.rstrip('?')})}" if typed.comes_back() else ""
    sign_in = "" if current_user.is_authenticated else f"/account/sign-in{way_back}"
    return ask_again(400, sign_in, must_sign_in=False) or answer(400, gettext(_EXPIRED))


def ask_again(code: int, sign_in: str, *, must_sign_in: bool = True) -> Response | None:
    """Tell somebody who has been away that what they typed is still there. None if that is not so.

    For htmx the form stays as it is; a fresh token comes along, which no other site can read. Else the words come back.
    """
    if wants_fragment():
        is_kept, has_words = typed.comes_back(), typed.has_words()
        if must_sign_in and not (is_kept or has_words):
            return None
        text = _ONCE_MORE if not must_sign_in else _SIGN_IN if is_kept else _SIGN_IN_THERE
        links = [{"url": sign_in, "text": gettext("Neu anmelden"), "new_window": not is_kept}] if sign_in else []
        title = gettext(_STILL_THERE if has_words else TEXTS[400][0])
        return answer(code, gettext(text), title=title, links=links, token=generate_csrf())
    if not (typed.comes_back() and typed.is_own()):
        return None
    return answer(
        code, page="errors/typed.html", title=gettext(_STILL_THERE), sent=typed.read(), sign_in=sign_in,
        must_sign_in=must_sign_in,
    )  # fmt: skip


def _lost(error: Exception) -> Response:
    """The database could not be reached, is locked, full or takes no changes: nothing was saved, trying again helps."""
    current_app.logger.error("database: %s", type(error).__name__, exc_info=error)
    return answer(503)


def _unreadable(_error: Exception) -> Response:
    """A value that the database cannot hold, as a null character in PostgreSQL: nothing that the service offers."""
    return answer(422)


def _unwritten(error: OSError) -> Response:
    """A file could not be written: nothing was saved, trying again helps once there is room. Else it is a fault of ours."""
    if error.errno not in _NO_ROOM:
        raise error
    current_app.logger.error("files: %s", error.strerror, exc_info=error)
    return answer(503)


def init_app(app: Flask) -> None:
    """Answer every error in our words. An error nobody foresaw is logged by Flask and becomes a 500 page; no log names people."""
    make_discreet([default_handler, logging.lastResort, *logging.getLogger().handlers])
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sa_exc.DataError, _unreadable)
    app.register_error_handler(OSError, _unwritten)
    for kind in (sa_exc.OperationalError, sa_exc.InterfaceError, sa_exc.InternalError, sa_exc.TimeoutError):
        app.register_error_handler(kind, _lost)
