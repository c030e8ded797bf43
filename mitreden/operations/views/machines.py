"""Addresses for machines: is the process up, is the service ready, whom to tell about a hole."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, url_for

from mitreden.core import clock
from mitreden.core.permissions import ANYONE
from mitreden.extensions import limiter
from mitreden.operations import health
from mitreden.outbox.mails import absolute
from mitreden.web.access import access

bp = Blueprint("operations", __name__)


def _plain(text: str, status: int = 200) -> Response:
    response = Response(f"{text}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/healthz")
@access(ANYONE)
@limiter.exempt
def healthz() -> Response:
    """The process is up."""
    return _plain("ok")


@bp.get("/readyz")
@access(ANYONE)
@limiter.exempt
def readyz() -> Response:
    """The database has the tables of this version and can be written."""
    trouble = health.trouble()
    response = _plain(trouble or "ready", 503 if trouble else 200)
    if trouble:
        response.headers["Retry-After"] = "5"
    return response


@bp.get("/.well-known/security.txt")
@access(ANYONE)
def security_txt() -> Response:
    """Whom to tell about a security problem (RFC 9116)."""
    settings = current_app.config["SETTINGS"]
    contact = settings.security_contact or f"mailto:{settings.sender_address}"
    first_of_month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {(first_of_month + timedelta(days=180)).isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: de, en",
        f"Canonical: {absolute(url_for('operations.security_txt'))}",
    )
    return _plain("\n".join(lines))
