"""How a view answers: a page, a fragment for htmx, or "see other"."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template
from htmx_flask import request

from mitreden.core.errors import DomainError
from mitreden.web.i18n import gettext


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page (and not for the whole one, as after a boosted link)."""
    return bool(request.htmx) and request.headers.get("HX-Request-Type", "partial") == "partial"


def page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Render a page; for htmx only its `fragment`, which the page includes as well."""
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and request.method == "POST":
        g.needs_another_look = True
    chosen = fragment if fragment and wants_fragment() else template
    response = Response(render_template(chosen, **context), status, mimetype="text/html")
    if fragment:
        response.headers["Vary"] = (
            "HX-Request"  # nothing else has been said yet; reading what was costs as much as a card
        )
    return response


def invalid(template: str, *, fragment: str | None = None, **context: Any) -> Response:
    """A form with errors: 422, everything typed kept; the error summary takes the focus."""
    return page(template, fragment=fragment, status=422, **context)


def done(url: str, message: str | None = None, *, category: str = "success", **values: Any) -> Response:
    """After a successful POST: 303 to `url`, where `message` (marked with `N_`) is shown in place.

    htmx follows by itself: it is told to load the page, so that address and focus are right.
    """
    if message:
        flash(gettext(message, **values), category)
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, 303))


def fragment_or(url: str, template: str, **context: Any) -> Response:
    """After a successful POST that changes one part of a page: the part for htmx, else 303 to `url`."""
    if not wants_fragment():
        return make_response(redirect(url, 303))
    response = make_response(render_template(template, **context))
    response.vary.add("HX-Request")
    return response


def said(error: DomainError) -> str:
    """The message of a rule that was not met, in the language of this request."""
    return str(gettext(error.message, **error.values))


def put_on_form(form: Any, error: DomainError) -> None:
    """Show a rule that was not met beside its field, or above the form."""
    target = getattr(form, error.field, None) if error.field else None
    if target is None:
        form.form_errors.append(said(error))
    else:
        target.errors = [*target.errors, said(error)]
