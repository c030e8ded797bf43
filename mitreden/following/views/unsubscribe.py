"""The way out of mails without signing in. The token in the address is the proof: a POST needs no CSRF token (RFC 8058)."""

from flask import Blueprint, Response, current_app, request

from mitreden.accounts import queries as people
from mitreden.core import clock
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import csrf, db, limiter
from mitreden.following import commands, queries
from mitreden.following.forms import FrequencyForm
from mitreden.following.models import Frequency
from mitreden.following.tokens import person_id
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe")

_UNKNOWN = N_("Dieser Link gilt nicht mehr. Mails können Sie auch in Ihrem Konto abbestellen.")


def _person(token: str) -> int:
    number = person_id(token, clock.today(), current_app.config["SECRET_KEY"])
    if number is None or people.person(number) is None:
        raise NotFoundError(_UNKNOWN)
    return number


@bp.get("/<token>")
@access(ANYONE)
def index(token: str) -> Response:
    """One button, and a choice of how often instead. Looking changes nothing: programs open links in mails, too."""
    frequency = queries.frequency(_person(token))
    return _page(token, FrequencyForm(data={"frequency": frequency.value}, meta={"csrf": False}), frequency)


@bp.post("/<token>")
@access(ANYONE)
@csrf.exempt  # type: ignore[untyped-decorator]  # it is untyped
@limiter.limit("3000/minute")  # a mail provider asks for many people from one address
def leave(token: str) -> Response:
    """Switch mails off, at the mail program's one click or the page's button; or hear less often."""
    number, form = _person(token), FrequencyForm(meta={"csrf": False})
    is_one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if not is_one_click and not form.validate():
        return _page(token, form, queries.frequency(number), 422)
    frequency = Frequency.NONE if is_one_click else Frequency(form.frequency.data)
    commands.set_frequency(person_id=number, frequency=frequency)
    db.session.commit()
    form.frequency.data = frequency.value
    return _page(token, form, frequency, is_done=True)


def _page(
    token: str, form: FrequencyForm, frequency: Frequency, status: int = 200, *, is_done: bool = False
) -> Response:
    response = respond.page(
        "following/unsubscribe.html", status=status, form=form, token=token, is_done=is_done,
        gets_mail=frequency is not Frequency.NONE,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
