"""My account: name, language and home; password; where I am signed in. The overview is `site.account`."""

from typing import Any

from flask import Blueprint, Response, url_for

from mitreden.accounts import commands, passwords, places, queries, sessions
from mitreden.accounts.devices import device_name
from mitreden.accounts.forms import PasswordForm, ProfileForm, WrittenHomeForm
from mitreden.accounts.limits import asking
from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web import i18n, respond
from mitreden.web.access import access
from mitreden.web.transactions import read_first, write_now

bp = Blueprint("account", __name__, url_prefix="/account")

OVERVIEW = "/account"


def _profile_form(person: Person) -> ProfileForm:
    """A list of municipalities to choose from, or a place to write the name where they are too many."""
    rows = places.municipalities()
    values: dict[str, Any] = {"display_name": person.display_name, "locale": person.locale}
    if rows is None:
        return WrittenHomeForm(data={**values, "home": places.name_of(person.home_id, None) or ""})
    form = ProfileForm(data={**values, "home": str(person.home_id or "")})
    form.offer_homes(rows)
    return form


def _form_of(person: Person) -> ProfileForm:
    """Guests have no name to change; they can give one."""
    form = _profile_form(person)
    if person.is_guest:
        del form.display_name
    return form


def _name(person: Person, form: ProfileForm) -> str:
    return person.display_name if person.is_guest else form.display_name.data or ""


def _home_id(person: Person, form: ProfileForm) -> int | None:
    if not form.home.data:
        return None
    if not isinstance(form, WrittenHomeForm):
        return int(form.home.data)
    if form.home.data == places.name_of(person.home_id, None):
        return person.home_id
    return places.organisation_named(form.home.data, field="home", kind="municipality")


def _page(form: ProfileForm, status: int = 200) -> Response:
    email = sessions.signed_in_person().email
    return respond.page("accounts/profile.html", status=status, form=form, email=email)


@bp.get("/profile")
@access(SIGNED_IN)
def profile() -> Response:
    """Name, language and home, to change."""
    return _page(_form_of(sessions.signed_in_person()))


@bp.post("/profile")
@access(SIGNED_IN)
def change() -> Response:
    """Save name, language and home."""
    person = sessions.signed_in_person()
    form = _form_of(person)
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        commands.change_profile(
            person=person, display_name=_name(person, form), locale=form.locale.data or "",
            home_id=_home_id(person, form), by=person,
        )  # fmt: skip
    except DomainError as error:
        respond.put_on_form(form, error)
        return _page(form, 422)
    db.session.commit()
    i18n.keep(form.locale.data or "")
    return respond.done(OVERVIEW, N_("Gespeichert."))


@bp.get("/password")
@access(SIGNED_IN)
def password() -> Response:
    """Ask for a new password."""
    return _password_page(PasswordForm())


def _password_page(form: PasswordForm, status: int = 200) -> Response:
    person = sessions.signed_in_person()
    return respond.page(
        "accounts/new_password.html", status=status, form=form, has_password=bool(person.password_hash),
        proved=sessions.proved_by_code(), email=person.email,
    )  # fmt: skip


@bp.post("/password")
@access(SIGNED_IN)
@asking
def set_password() -> Response:
    """Set a new password; it is hashed before the write lock is taken."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _password_page(form, 422)
    person_id, keep = sessions.signed_in_person().id, sessions.current_row()
    read_first()
    try:
        new_hash = _new_hash(person_id, form)
        write_now()
    except DomainError as error:
        respond.put_on_form(form, error)
        return _password_page(form, 422)
    person = queries.existing_person(person_id)
    commands.set_password(person=person, password_hash=new_hash, by=person, keep=keep)
    db.session.commit()
    return respond.done(OVERVIEW, N_("Ihr neues Passwort gilt. Auf anderen Geräten sind Sie abgemeldet."))


def _new_hash(person_id: int, form: PasswordForm) -> str:
    """The new password's hash, if the old one or a fresh code says that it is the person who asks."""
    stored = queries.existing_person(person_id).password_hash
    if not sessions.proved_by_code() and not passwords.matches(form.current.data or "", stored):
        raise DomainError(N_("Das bisherige Passwort stimmt nicht."), field="current")
    return passwords.hashed(passwords.checked(form.password.data or ""))


@bp.get("/sessions")
@access(SIGNED_IN)
def devices() -> Response:
    """Where the person is signed in."""
    rows = queries.sessions(sessions.signed_in_person().id, clock.now())
    return respond.page(
        "accounts/sessions.html", sessions=rows, this_session=sessions.current_row(), device_name=device_name
    )


@bp.post("/sessions/<row_id>/end")
@access(SIGNED_IN)
def end_session(row_id: str) -> Response:
    """Sign out on one other device."""
    person = sessions.signed_in_person()
    commands.end_sessions(person=person, by=person, only=row_id)
    db.session.commit()
    return respond.done(url_for("account.devices"), N_("Dieses Gerät ist abgemeldet."))


@bp.post("/sessions/end")
@access(SIGNED_IN)
def end_all_sessions() -> Response:
    """Sign out everywhere, here too."""
    person = sessions.signed_in_person()
    commands.end_sessions(person=person, by=person)
    sessions.forget()
    db.session.commit()
    return respond.done("/", N_("Sie sind überall abgemeldet."))
