"""Error pages that say what happened, why, and what to do next: whole pages, and fragments for htmx."""

import sqlalchemy.exc as sa_exc
from flask import Flask, Response, current_app, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from mitreden.core.database import begin_writing
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError, UnavailableError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web.i18n import gettext
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
_EXPIRED = N_("Sie waren länger nicht aktiv. Bitte laden Sie die Seite neu und senden Sie noch einmal ab.")


def answer(code: int, text: str | None = None) -> Response:
    """The page, or for htmx the message, of an error. `text` is already in the person's language."""
    db.session.rollback()
    begin_writing(False)  # the page itself only reads: it must not wait for the lock that was missing
    title, usual = TEXTS.get(code, TEXTS[500 if code >= 500 else 400])
    template = "errors/_message.html" if wants_fragment() else "errors/page.html"
    body = render_template(template, code=code, title=gettext(title), text=text or gettext(usual))
    response = make_response(body, code)
    response.vary.add("HX-Request")
    if code in {429, 503}:
        response.headers["Retry-After"] = "60"
    return response


def _domain(error: DomainError) -> Response:
    kinds = {NotAllowedError: 403, NotFoundError: 404, UnavailableError: 503}
    return answer(kinds.get(type(error), 409), said(error))


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    return answer(error.code or 500)


def _csrf(_error: CSRFError) -> Response:
    return answer(400, gettext(_EXPIRED))


def _lost(error: Exception) -> Response:
    """The database could not be reached, is locked or full: nothing was saved, trying again helps."""
    current_app.logger.error("database: %s", type(error).__name__, exc_info=error)
    return answer(503)


def init_app(app: Flask) -> None:
    """Answer every error in our words. An error nobody foresaw is logged by Flask and becomes a 500 page."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    for kind in (sa_exc.OperationalError, sa_exc.InterfaceError, sa_exc.TimeoutError):
        app.register_error_handler(kind, _lost)
