"""Signing up, in and out: by a code sent by mail, or by password."""

from flask import Blueprint, Response, request, session, url_for

from mitreden.accounts import codes, commands, passwords, queries, sessions
from mitreden.accounts.addresses import normalised
from mitreden.accounts.forms import CodeForm, PasswordSignInForm, SignInForm, WelcomeForm
from mitreden.accounts.limits import asking, guessing
from mitreden.accounts.models import Person
from mitreden.accounts.targets import own_path
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import current_locale
from mitreden.web.transactions import read_first, write_now

bp = Blueprint("accounts", __name__, url_prefix="/account")

TOKEN = "code_token"  # noqa: S105  a name in the session, no secret
HOME = "/"


def _target() -> str | None:
    return own_path(request.args.get("next"))


@bp.get("/sign-in")
@access(ANYONE)
def sign_in() -> Response:
    """Ask for the mail address."""
    return respond.page("accounts/sign_in.html", form=SignInForm(), target=_target())


@bp.post("/sign-in")
@access(ANYONE)
@asking
def send_code() -> Response:
    """Send a code, whoever it is."""
    form = SignInForm()
    if not form.validate_on_submit():
        return respond.invalid("accounts/sign_in.html", form=form, target=_target())
    token = codes.new_token()
    try:
        email = normalised(form.email.data or "")
        commands.request_code(email=email, token=token, locale=current_locale(), target=_target())
        db.session.commit()
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid("accounts/sign_in.html", form=form, target=_target())
    session[TOKEN] = token
    return respond.done(url_for("accounts.code"))


@bp.get("/code")
@access(ANYONE)
def code() -> Response:
    """Ask for the code."""
    row = queries.pending_code(session.get(TOKEN, ""), clock.now())
    if row is None:
        return respond.done(url_for("accounts.sign_in"))
    return respond.page("accounts/code.html", form=CodeForm(), email=row.email, target=row.data.get("target"))


@bp.post("/code")
@access(ANYONE)
@asking
def check_code() -> Response:
    """Sign in who has an account; ask a new person for a name."""
    form, token = CodeForm(), session.get(TOKEN, "")
    row = queries.pending_code(token, clock.now())
    shown = {"form": form, "email": row.email if row else "", "target": row.data.get("target") if row else None}
    if not form.validate_on_submit():
        return respond.invalid("accounts/code.html", **shown)
    try:
        attempt = commands.try_code(token=token, typed=form.code.data or "")
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid("accounts/code.html", **shown)
    if attempt.email is None:
        db.session.commit()
        wrong = N_("Dieser Code stimmt nicht. Sie können es noch %(n)s-mal versuchen.")
        respond.put_on_form(form, DomainError(wrong, field="code", n=attempt.left))
        return respond.invalid("accounts/code.html", **shown)
    return _proved(attempt)


def _proved(attempt: commands.Attempt) -> Response:
    person = queries.person_by_email(attempt.email or "")
    if person is None:
        db.session.commit()
        return respond.done(url_for("accounts.welcome", next=attempt.target))
    return _come_in(person, attempt.target, by_code=True)


def _come_in(person: Person, target: str | None, *, by_code: bool) -> Response:
    """The first factor is proved: sign in, or ask for the second one."""
    if queries.has_second_factor(person.id):
        sessions.await_second(person, by_code=by_code, target=target)
        db.session.commit()
        return respond.done(url_for("second_step.index"))
    sessions.begin(person, by_code=by_code)
    db.session.commit()
    if person.is_guest:
        return respond.done(url_for("naming.index", next=target))
    return respond.done(target or HOME, N_("Willkommen zurück. Sie sind angemeldet."))


@bp.get("/welcome")
@access(ANYONE)
def welcome() -> Response:
    """Ask a new person for a name and the terms."""
    row = queries.proved(session.get(TOKEN, ""), clock.now())
    if row is None:
        return respond.done(url_for("accounts.sign_in", next=_target()))
    return respond.page("accounts/welcome.html", form=WelcomeForm(), email=row.email, target=_target())


@bp.post("/welcome")
@access(ANYONE)
@asking
def sign_up() -> Response:
    """Make the account and sign in."""
    form, token = WelcomeForm(), session.get(TOKEN, "")
    row = queries.proved(token, clock.now())
    if row is None:
        return respond.done(url_for("accounts.sign_in", next=_target()))
    if not form.validate_on_submit():
        return respond.invalid("accounts/welcome.html", form=form, email=row.email, target=_target())
    try:
        person = commands.sign_up(token=token, display_name=form.display_name.data or "", locale=current_locale())
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid("accounts/welcome.html", form=form, email=row.email, target=_target())
    sessions.begin(person, by_code=True)
    db.session.commit()
    return respond.done(_target() or HOME, N_("Danke, Ihr Konto ist da. Sie können jetzt mitreden."))


@bp.get("/sign-in/password")
@access(ANYONE)
def password() -> Response:
    """Ask for address and password."""
    return respond.page("accounts/password.html", form=PasswordSignInForm(), target=_target())


@bp.post("/sign-in/password")
@access(ANYONE)
@guessing
def check_password() -> Response:
    """Sign in by password; the answer to a wrong one is the same whether there is an account or not."""
    form = PasswordSignInForm()
    if not form.validate_on_submit():
        return respond.invalid("accounts/password.html", form=form, target=_target())
    read_first()
    person_id = _person_with_password(form)
    write_now()
    person = queries.person(person_id) if person_id else None
    if person is None:
        respond.put_on_form(form, DomainError(N_("Adresse und Passwort passen nicht zusammen.")))
        return respond.invalid("accounts/password.html", form=form, target=_target())
    return _come_in(person, _target(), by_code=False)


def _person_with_password(form: PasswordSignInForm) -> int | None:
    try:
        person = queries.person_by_email(normalised(form.email.data or ""))
    except DomainError:
        person = None
    is_right = passwords.matches(form.password.data or "", person.password_hash if person else None)
    return person.id if person and is_right else None


@bp.post("/sign-out")
@access(ANYONE)
def sign_out() -> Response:
    """End this browser's session."""
    sessions.end()
    db.session.commit()
    return respond.done(HOME, N_("Sie sind abgemeldet. Bis bald!"))
