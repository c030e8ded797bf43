"""The end of a visit: what was done, the mail address, the link and its one button."""

from flask import Blueprint, Response, current_app, request, session

from mitreden.accounts.addresses import normalised
from mitreden.accounts.queries import is_citizen
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import ANYONE, SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter, visitor_key
from mitreden.guests import commands
from mitreden.guests.forms import AddressForm
from mitreden.guests.lines import lines, told
from mitreden.visits import queries, visiting
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import current_locale

bp = Blueprint("guests", __name__, url_prefix="/take-part")
_ASKED = "visit_address"
_SENT = N_("Die Mail ist unterwegs. Ein Klick darin genügt.")


@bp.get("")
@access(ANYONE)
def index() -> Response:
    """What was done here and waits, and where to send the link."""
    return _page(AddressForm(data={"email": session.get(_ASKED, "")}))


def _page(form: AddressForm, status: int = 200) -> Response:
    if visiting.key() is None:
        visiting.leave()
    response = respond.page(
        "guests/index.html", fragment="guests/_ending.html", status=status, form=form, lines=lines(visiting.deeds()),
        person=current_person(), asked=session.get(_ASKED, "") if visiting.key() else "",
    )  # fmt: skip
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.post("")
@access(ANYONE)
@limiter.limit("200 per hour", key_func=visitor_key)
def ask() -> Response:
    """Mail the link: the same answer for every address."""
    form, key = AddressForm(), visiting.key()
    if key is None:
        return respond.done("/take-part")
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        address = normalised(form.email.data or "")
        commands.ask_for_proof(key=key, address=address, locale=current_locale(), keys=current_app.config["KEYS"])
    except DomainError as error:
        db.session.rollback()
        respond.put_on_form(form, error)
        return _page(form, 422)
    db.session.commit()
    session[_ASKED] = address
    return respond.done("/take-part", _SENT)


@bp.post("/deeds/<int:number>/take-back")
@access(ANYONE)
def take_back(number: int) -> Response:
    """Take back one thing."""
    key = visiting.key()
    if key is not None:
        commands.take_back(key=key, number=number)
        visiting.take_back(number)
    db.session.commit()
    return respond.done("/take-part", N_("Das ist zurückgenommen."))


@bp.post("/throw-away")
@access(ANYONE)
def throw_away() -> Response:
    """Forget it all, here and in the cookie."""
    key = visiting.key()
    if key is not None:
        commands.throw_away(key=key)
    db.session.commit()
    _leave()
    return respond.done("/campaigns", N_("Alles ist gelöscht."))


def _leave() -> None:
    visiting.leave()
    session.pop(_ASKED, None)


@bp.post("/count")
@access(SIGNED_IN)
def count() -> Response:
    """Somebody signed in during their visit: it counts as theirs, without a mail."""
    key = visiting.key()
    if key is None:
        return respond.done("/take-part")
    done = commands.count_as(key=key, by=signed_in_person(), keys=current_app.config["KEYS"])
    db.session.commit()
    _leave()
    return _private(respond.page("guests/done.html", lines=told(done.results), is_known=True))


@bp.get("/<token>")
@access(ANYONE)
def link(token: str) -> Response:
    """What the mail's link shows: one button. Looking changes nothing: programs open links in mails, too."""
    found = queries.opened(token, clock.now())
    if found is None:
        raise NotFoundError(commands.UNKNOWN)
    if found.visit.ended_at is not None:
        page = respond.page("guests/done.html", lines=told(found.told or []), is_known=is_citizen(found.address))
        return _private(page)
    waiting = lines(queries.deeds(found.key))
    return _private(respond.page("guests/link.html", token=token, lines=waiting, email=found.address))


@bp.post("/<token>")
@access(ANYONE)
@limiter.limit("300 per hour", key_func=visitor_key)
def confirm(token: str) -> Response:
    """Count everything done in the visit, once; the page that follows says what became of it, today and at the next click."""
    done = commands.confirm(token=token, keys=current_app.config["KEYS"])
    db.session.commit()
    if done.is_first:
        _leave()
    return respond.done(request.path)
