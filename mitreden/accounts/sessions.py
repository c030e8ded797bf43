"""Signed-in browsers: a signed cookie holds a random token, a row its hash, so that a session can be ended."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn, cast

from flask import Flask, Response, abort, current_app, flash, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user

from mitreden.accounts import queries
from mitreden.accounts.models import Guest, Person, UserSession
from mitreden.accounts.policy import Visitor
from mitreden.accounts.roles import STAFF_SESSION
from mitreden.core import clock
from mitreden.core.permissions import CITIZEN, GUEST
from mitreden.core.words import N_
from mitreden.extensions import db, login_manager
from mitreden.web.access import decision
from mitreden.web.errors import ask_again
from mitreden.web.i18n import KEPT, gettext
from mitreden.web.transactions import SAFE
from mitreden.web.typed import comes_back

LIFETIME = timedelta(days=30)
CODE_PROVES_FOR = timedelta(minutes=30)
SECOND_WITHIN = timedelta(minutes=10)
_SECOND = "second"
_OVER_SIGN_IN = (
    "_flashes",
    "visit",
    "visit_deeds",
)  # what somebody did before signing in is still theirs: see `visits`
_FIRST = N_(
    "Ihr Schreibtisch öffnet sich, sobald Sie einen zweiten Faktor eingerichtet haben. Das dauert zwei Minuten."
)


def current_person() -> Visitor:
    """Who is asking: a person, or a guest."""
    return cast("Visitor", current_user._get_current_object())  # noqa: SLF001  the documented way to unwrap the proxy


def signed_in_person() -> Person:
    """The person who is asking, on routes that only signed-in people reach."""
    return cast("Person", current_person())


def row_id(token: str) -> str:
    """What the table keeps instead of the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _new_row(person: Person, lifetime: timedelta, *, awaits_second: bool = False) -> str:
    """A row and the token that belongs to it; nothing is kept of the session before."""
    token, moment = secrets.token_urlsafe(32), clock.now()
    device = (request.user_agent.string or "")[:120]
    db.session.add(
        UserSession(
            id=row_id(token), person_id=person.id, device=device, created_at=moment, expires_at=moment + lifetime,
            awaits_second=awaits_second,
        )
    )  # fmt: skip
    db.session.flush()
    _clear(keeping=(KEPT, *_OVER_SIGN_IN))
    return token


def begin(person: Person, *, by_code: bool = False) -> None:
    """Sign `person` in on this browser: a new row, a new token."""
    token = _new_row(person, STAFF_SESSION if person.is_staff else LIFETIME)
    session.permanent = True
    if by_code:
        session["code_at"] = clock.now().timestamp()
    person.session_id = token
    login_user(person)


@dataclass(frozen=True)
class Waiting:
    """Somebody who has proved the first factor in this browser, and what happens after the second."""

    person: Person
    by_code: bool
    target: str | None


def await_second(person: Person, *, by_code: bool, target: str | None) -> None:
    """The first factor is proved: remember it for a while, sign nobody in."""
    token = _new_row(person, SECOND_WITHIN, awaits_second=True)
    session[_SECOND] = {"token": token, "by_code": by_code, "target": target}


def waiting() -> Waiting | None:
    """Who is to type the second factor in this browser."""
    kept = session.get(_SECOND)
    person = queries.signed_in_person(row_id(kept["token"]), clock.now(), awaits_second=True) if kept else None
    return Waiting(person, kept["by_code"], kept["target"]) if kept and person else None


def pass_second(found: Waiting) -> None:
    """The second factor is proved, too: sign in. What was remembered of the first is used up."""
    row = db.session.get(UserSession, row_id(session[_SECOND]["token"]))
    db.session.delete(row)
    begin(found.person, by_code=found.by_code)


def is_fresh() -> bool:
    """Whether the person has signed in here within the last half hour."""
    row = db.session.get(UserSession, current_row() or "")
    return row is not None and clock.now() < row.created_at + CODE_PROVES_FOR


def draft_owner() -> str:
    """Whose words a browser may keep and show again: the same at every sign-in, and no number of theirs; empty for guests."""
    person = current_person()
    if person.id is None:
        return ""
    secret = current_app.config["SECRET_KEY"]
    return hmac.new(secret, f"drafts of {person.id}".encode(), hashlib.sha256).hexdigest()[:16]


def current_row() -> str | None:
    """The row id of this browser's session."""
    token = session.get("_user_id")
    return row_id(token) if token else None


def proved_by_code() -> bool:
    """Whether a code has proved within the last half hour that the person still reads their mail."""
    return clock.now().timestamp() - float(session.get("code_at", 0)) < CODE_PROVES_FOR.total_seconds()


def end() -> None:
    """Sign out on this browser."""
    person = current_person()
    token = session.get("_user_id")
    if person.is_authenticated and token:
        row = db.session.get(UserSession, row_id(token))
        if row is not None:
            row.ended_at = clock.now()
            db.session.flush()
    forget()


def forget() -> None:
    """This browser knows nobody any more; the row has been ended elsewhere."""
    logout_user()
    _clear(keeping=(KEPT,))


def _clear(*, keeping: tuple[str, ...]) -> None:
    kept = {name: session[name] for name in keeping if name in session}
    session.clear()
    session.update(kept)


def _load(token: str) -> Person | None:
    is_checked = _is_second_factor_required()
    if request.method in SAFE:
        person = queries.reader(row_id(token), clock.now(), is_checked=is_checked)
    else:
        look = queries.signed_in_person_checked if is_checked else queries.signed_in_person
        person = look(row_id(token), clock.now())
    if person is not None:
        person.session_id = token
    return person


def ask_for_account(person: Visitor, target: str) -> NoReturn:
    """End the request where one needs an account: sign in first, or give a name. Afterwards on to `target`."""
    if person.is_authenticated:
        abort(_see(url_for("naming.index", next=target)))
    abort(_ask(url_for("accounts.sign_in", next=target)))


def _is_second_factor_required() -> bool:
    return bool(current_app.config["SETTINGS"].requires_second_factor)


def lead_to_second_factor() -> Any:
    """Before every request: staff who must have a second factor and have none set it up before a door of staff opens."""
    if not _is_second_factor_required() or request.endpoint is None:
        return None
    permission = decision(current_app, request.endpoint)
    if permission is None or permission.roles & {GUEST, CITIZEN} or not current_person().must_set_up_second_factor:
        return None
    flash(gettext(_FIRST), "warning")
    return _see(url_for("second_factor.index"))


def _ask_to_sign_in() -> Response:
    has_page = request.method == "GET" or comes_back()
    return _ask(url_for("accounts.sign_in", next=request.full_path.rstrip("?") if has_page else None))


def _ask(target: str) -> Response:
    """Lead to the sign-in page `target`; who has just sent what they wrote finds it in front of them and signs in from there."""
    return ask_again(401, target) or _see(target)


def _see(target: str) -> Response:
    if request.headers.get("HX-Request") == "true":
        return Response("", 401, {"HX-Redirect": target})
    return cast("Response", redirect(target, 303))


def init_app(app: Flask) -> None:
    """Tell Flask-Login how we know people."""
    login_manager.init_app(app)
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)  # noqa: SLF001  we have no such cookie
    login_manager.session_protection = None
    login_manager._session_identifier_generator = str  # noqa: SLF001  made in every request, used only for that protection
    login_manager.anonymous_user = Guest
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.before_request(lead_to_second_factor)
    app.jinja_env.globals["draft_owner"] = draft_owner
