"""Signed-in browsers: a signed cookie holds a random token, a row its hash, so that a session can be ended."""

import hashlib
import secrets
from datetime import timedelta
from typing import cast

from flask import Flask, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user

from mitreden.accounts import queries
from mitreden.accounts.models import Guest, Person, UserSession
from mitreden.accounts.policy import Visitor
from mitreden.accounts.roles import STAFF_SESSION
from mitreden.core import clock
from mitreden.extensions import db, login_manager

LIFETIME = timedelta(days=30)
CODE_PROVES_FOR = timedelta(minutes=30)


def current_person() -> Visitor:
    """Who is asking: a person, or a guest."""
    return cast("Visitor", current_user._get_current_object())  # noqa: SLF001  the documented way to unwrap the proxy


def signed_in_person() -> Person:
    """The person who is asking, on routes that only signed-in people reach."""
    return cast("Person", current_person())


def row_id(token: str) -> str:
    """What the table keeps instead of the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(person: Person, *, by_code: bool = False) -> None:
    """Sign `person` in on this browser: a new row, a new token, nothing kept of the session before."""
    token = secrets.token_urlsafe(32)
    lifetime = STAFF_SESSION if person.is_staff else LIFETIME
    moment = clock.now()
    device = (request.user_agent.string or "")[:120]
    db.session.add(
        UserSession(
            id=row_id(token), person_id=person.id, device=device, created_at=moment, expires_at=moment + lifetime
        )
    )
    db.session.flush()
    kept = session.get("_flashes")
    session.clear()
    if kept:
        session["_flashes"] = kept
    session.permanent = True
    if by_code:
        session["code_at"] = moment.timestamp()
    person.session_id = token
    login_user(person)


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
    session.clear()


def _load(token: str) -> Person | None:
    person = queries.signed_in_person(row_id(token), clock.now())
    if person is not None:
        person.session_id = token
    return person


def _ask_to_sign_in() -> object:
    target = url_for("accounts.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.headers.get("HX-Request") == "true":
        return "", 401, {"HX-Redirect": target}
    return redirect(target, 303)


def init_app(app: Flask) -> None:
    """Tell Flask-Login how we know people."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.anonymous_user = Guest
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_ask_to_sign_in)
