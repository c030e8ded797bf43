"""From guest to citizen: a name and the terms."""

from flask import Blueprint, Response, request

from mitreden.accounts import commands, sessions
from mitreden.accounts.forms import WelcomeForm
from mitreden.accounts.targets import own_path
from mitreden.core.errors import DomainError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("naming", __name__, url_prefix="/account/name")


def _target() -> str:
    return own_path(request.args.get("next")) or "/account"


@bp.get("")
@access(SIGNED_IN)
def index() -> Response:
    """Ask a guest for a name; whoever has one goes on."""
    if sessions.signed_in_person().is_citizen:
        return respond.done(_target())
    return respond.page("accounts/name.html", form=WelcomeForm(), target=_target())


@bp.post("")
@access(SIGNED_IN)
def give() -> Response:
    """Keep the name; it stands beside what they wrote before, too."""
    form, person = WelcomeForm(), sessions.signed_in_person()
    if person.is_citizen:
        return respond.done(_target())
    if form.validate_on_submit():
        try:
            commands.become_citizen(person=person, display_name=form.display_name.data or "")
        except DomainError as error:
            respond.put_on_form(form, error)
        else:
            db.session.commit()
            return respond.done(_target(), N_("Danke! Ab jetzt steht Ihr Name bei dem, was Sie schreiben."))
    return respond.invalid("accounts/name.html", form=form, target=_target())
