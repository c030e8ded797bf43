"""Telling the team of a barrier, signed in or not."""

import hashlib
import hmac

from flask import Blueprint, Response, current_app, request, url_for

from mitreden.accounts.sessions import current_person
from mitreden.core.errors import DomainError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.region import barriers
from mitreden.region.forms import BarrierForm
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import current_locale

bp = Blueprint("barriers", __name__, url_prefix="/legal/accessibility")
TEMPLATE, FRAGMENT = "region/barrier.html", "region/_barrier_form.html"


def _for_address() -> str:
    """A keyed hash of the mail address that was typed: nobody fills another's mailbox with receipts."""
    typed = request.form.get("email", "").strip().lower()[:254]
    return hmac.new(current_app.config["SECRET_KEY"], typed.encode(), hashlib.sha256).hexdigest()[:24]


def _has_no_address() -> bool:
    return not request.form.get("email", "").strip()


@bp.get("/report")
@access(ANYONE)
def new() -> Response:
    """An empty form; the page that somebody comes from stands in it."""
    where = request.args.get("page", "")
    return respond.page(TEMPLATE, form=BarrierForm(formdata=None, where=where if where.startswith("/") else ""))


@bp.post("/report")
@access(ANYONE)
@limiter.limit("10 per hour; 30 per day", methods=["POST"])
@limiter.limit("5 per day", methods=["POST"], key_func=_for_address, exempt_when=_has_no_address)
def create() -> Response:
    """Send it to the team."""
    form, person = BarrierForm(), current_person()
    if not form.validate_on_submit():
        return respond.invalid(TEMPLATE, fragment=FRAGMENT, form=form)
    by = person if person.id is not None else None
    try:
        number = barriers.report_barrier(**form.values, locale=current_locale(), by=by)
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid(TEMPLATE, fragment=FRAGMENT, form=form)
    db.session.commit()
    return respond.done(
        url_for("legal.accessibility"),
        N_("Danke! Ihr Hinweis ist beim Team. Er hat die Nummer %(number)s."), number=number,
    )  # fmt: skip
