"""What I support; my data: a copy of it; leaving."""

from flask import Blueprint, Response, current_app, url_for

from mitreden.accounts import passwords, sessions
from mitreden.accounts import queries as people
from mitreden.accounts.limits import asking
from mitreden.bundles import queries as bundles
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.privacy import commands, copies, queries
from mitreden.privacy.forms import LeaveForm
from mitreden.voting import queries as votes
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.transactions import read_first, write_now

bp = Blueprint("privacy", __name__, url_prefix="/account")


@bp.get("/data")
@access(SIGNED_IN)
def data() -> Response:
    """The way to a copy of everything."""
    person = sessions.signed_in_person()
    prepared = queries.prepared_export(person.id, sessions.current_row(), clock.now())
    return respond.page("privacy/data.html", prepared=prepared)


@bp.get("/supports")
@access(SIGNED_IN)
def supports() -> Response:
    """What the person supports, and until when anybody can tell."""
    person = sessions.signed_in_person()
    keys = current_app.config["KEYS"]
    found = queries.supports(person.voter_key, keys)
    changed = votes.to_be_asked(person.voter_key, keys, clock.now())
    return respond.page(
        "privacy/supports.html", supports=found, changed=changed, joined=bundles.to_be_asked(person.voter_key, keys)
    )


@bp.post("/data")
@access(SIGNED_IN)
def prepare() -> Response:
    """Prepare a copy for this session."""
    commands.prepare_export(person=sessions.signed_in_person(), session_id=sessions.current_row() or "")
    db.session.commit()
    return respond.done(url_for("privacy.data"), N_("Ihre Kopie liegt bereit."))


@bp.post("/data/<export_id>")
@access(SIGNED_IN)
def fetch(export_id: str) -> Response:
    """The copy as a ZIP, once."""
    person = sessions.signed_in_person()
    commands.use_export(export_id=export_id, person=person, session_id=sessions.current_row() or "")
    packed = copies.archive(person, current_app.config["KEYS"], current_app.config["SETTINGS"])
    db.session.commit()
    response = Response(packed, mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=mitreden.zip"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _leave_form() -> LeaveForm:
    form = LeaveForm()
    form.offer(*copies.texts_of(sessions.signed_in_person().id))
    return form


def _leave_page(form: LeaveForm, status: int = 200) -> Response:
    person = sessions.signed_in_person()
    return respond.page(
        "privacy/leave.html", status=status, form=form, proved=sessions.proved_by_code(),
        has_password=bool(person.password_hash),
    )  # fmt: skip


@bp.get("/leave")
@access(SIGNED_IN)
def ask_to_leave() -> Response:
    """Say what happens, let choose, ask."""
    return _leave_page(_leave_form())


@bp.post("/leave")
@access(SIGNED_IN)
@asking
def leave() -> Response:
    """Erase the person who asks, if a password or a fresh code says that it is them."""
    form = _leave_form()
    if not form.validate_on_submit():
        return _leave_page(form, 422)
    person_id = sessions.signed_in_person().id
    read_first()
    try:
        _check(person_id, form.current.data or "")
    except DomainError as error:
        respond.put_on_form(form, error)
        return _leave_page(form, 422)
    write_now()
    person = people.existing_person(person_id)
    commands.erase_person(
        person=person, by=person, keys=current_app.config["KEYS"], kept_ideas=form.ideas.data or (),
        kept_comments=form.comments.data or (), withdraws=bool(form.withdraws.data),
    )  # fmt: skip
    sessions.forget()
    db.session.commit()
    return respond.done("/", N_("Ihr Konto ist gelöscht. Danke, dass Sie mitgeredet haben."))


def _check(person_id: int, password: str) -> None:
    """Slow on purpose, so it happens before the write lock is taken."""
    stored = people.existing_person(person_id).password_hash
    db.session.rollback()
    if not sessions.proved_by_code() and not passwords.matches(password, stored):
        raise DomainError(N_("Das Passwort stimmt nicht."), field="current")
