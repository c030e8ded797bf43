"""The second step of signing in: a code of the app, or a recovery code."""

from flask import Blueprint, Response, current_app, request, url_for

from mitreden.accounts import second_factor, sessions
from mitreden.accounts.forms import AppCodeForm, RecoveryForm
from mitreden.accounts.limits import asking
from mitreden.accounts.second_factor import Verdict
from mitreden.core.errors import DomainError, UnavailableError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("second_step", __name__, url_prefix="/account/sign-in/second")

_LAST = N_("Das war Ihr letzter Wiederherstellungscode. Bitte machen Sie gleich neue.")
_LEFT = N_("Willkommen zurück. Sie sind angemeldet. Übrige Wiederherstellungscodes: %(n)s.")
_WELCOME = N_("Willkommen zurück. Sie sind angemeldet.")
_TEMPLATE = "accounts/second_step.html"


@bp.get("")
@access(ANYONE)
def index() -> Response:
    """Ask for the code."""
    if sessions.waiting() is None:
        return respond.done(url_for("accounts.sign_in"))
    return respond.page(_TEMPLATE, form=AppCodeForm(), recovery=RecoveryForm())


@bp.post("")
@access(ANYONE)
@asking
def check() -> Response:
    """Sign in whose code is right."""
    found = sessions.waiting()
    if found is None:
        return respond.done(
            url_for("accounts.sign_in"), N_("Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.")
        )
    form, recovery = AppCodeForm(), RecoveryForm()
    used = recovery if "recovery" in request.form else form
    if not used.validate_on_submit():
        return respond.invalid(_TEMPLATE, form=form, recovery=recovery)
    try:
        typed = str(used.typed.data or "")
        verdict = second_factor.verify(person=found.person, typed=typed, keys=current_app.config["KEYS"])
        if verdict.is_right:
            sessions.pass_second(found)
        db.session.commit()
        verdict.check()
    except UnavailableError:
        raise
    except DomainError as error:
        respond.put_on_form(used, error)
        return respond.invalid(_TEMPLATE, form=form, recovery=recovery)
    return _welcome(verdict, found.target)


def _welcome(verdict: Verdict, target: str | None) -> Response:
    if verdict.codes_left == 0:
        return respond.done(url_for("second_factor.index"), _LAST, category="warning")
    if verdict.codes_left is not None:
        return respond.done(target or "/", _LEFT, n=verdict.codes_left)
    return respond.done(target or "/", _WELCOME)
