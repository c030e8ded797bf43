"""My second factor: setting it up, recovery codes, switching it off."""

from flask import Blueprint, Response, current_app, url_for
from markupsafe import Markup

from mitreden.accounts import places, queries, second_factor, sessions, totp
from mitreden.accounts.forms import AppCodeForm, ProofForm
from mitreden.accounts.limits import asking
from mitreden.accounts.models import Person
from mitreden.core.errors import DomainError, UnavailableError
from mitreden.core.keys import KeyStore
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")


def _keys() -> KeyStore:
    found: KeyStore = current_app.config["KEYS"]
    return found


def _kept_by_nobody(response: Response) -> Response:
    """No browser and no proxy keeps a page that shows a secret."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(form: AppCodeForm, status: int = 200) -> Response:
    person = sessions.signed_in_person()
    row, here = queries.second_factor(person.id), sessions.current_row()
    secret = second_factor.shown_secret(person=person, keys=_keys(), session_id=here)
    since = row.confirmed_at if row else None
    response = respond.page(
        "accounts/second_factor.html", status=status, form=form, since=since, is_fresh=since or sessions.is_fresh(),
        codes_left=queries.recovery_codes_left(person.id) if since else 0, is_first=person.must_set_up_second_factor,
        key=totp.in_groups(secret) if secret else None, **(_for_app(person, secret) if secret else {}),
    )  # fmt: skip
    return _kept_by_nobody(response)


def _for_app(person: Person, secret: str) -> dict[str, str]:
    """What an authenticator app takes: an address for the phone in one's hand, a picture for the other one."""
    address = totp.address(secret, account=person.email or "", issuer=places.region_name() or "Mitreden")
    drawn = totp.picture(address, gettext("QR-Code für Ihre App"))
    return {"address": address, "picture": Markup(drawn)}  # noqa: S704  segno's own SVG; it escapes the title


@bp.get("")
@access(SIGNED_IN)
def index() -> Response:
    """How it stands, and the next step."""
    return _page(AppCodeForm())


@bp.post("/start")
@access(SIGNED_IN)
def start() -> Response:
    """Make a key, to be confirmed with a code of the app. Whoever finds an open browser cannot lock its owner out."""
    if not sessions.is_fresh():
        return respond.done(url_for("second_factor.index"))
    person, here = sessions.signed_in_person(), sessions.current_row()
    second_factor.start(person=person, keys=_keys(), session_id=here or "")
    db.session.commit()
    return respond.done(url_for("second_factor.index"))


@bp.post("/confirm")
@access(SIGNED_IN)
@asking
def confirm() -> Response:
    """The code from the app: from now on it is asked for. Answers with the recovery codes, once."""
    form, person, here = AppCodeForm(), sessions.signed_in_person(), sessions.current_row() or ""
    if second_factor.shown_secret(person=person, keys=_keys(), session_id=here) is None:
        return respond.done(url_for("second_factor.index"))
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        verdict = second_factor.confirm(person=person, typed=form.code.data or "", keys=_keys(), session_id=here)
        codes = (
            second_factor.new_recovery_codes(person=person, keys=_keys(), keep=here, is_first=True)
            if verdict.is_right
            else []
        )
        db.session.commit()
        verdict.check()
    except UnavailableError:
        raise
    except DomainError as error:
        respond.put_on_form(form, error)
        return _page(form, 422)
    return _codes_page(codes, is_first=True, next_url="/desk" if person.must_set_up_second_factor else "/account")


def _codes_page(codes: list[str], *, is_first: bool, next_url: str = "/account/second-factor") -> Response:
    person = sessions.signed_in_person()
    response = respond.page(
        "accounts/recovery_codes.html", codes=codes, is_first=is_first, next_url=next_url, email=person.email
    )
    return _kept_by_nobody(response)


@bp.get("/codes")
@access(SIGNED_IN)
def ask_for_codes() -> Response:
    """Ask for a code before new recovery codes are made."""
    return _proof_page("accounts/new_recovery_codes.html", ProofForm())


@bp.post("/codes")
@access(SIGNED_IN)
@asking
def make_codes() -> Response:
    """New recovery codes, shown once."""
    form, person = ProofForm(), sessions.signed_in_person()
    if not _proves(form, person):
        return _proof_page("accounts/new_recovery_codes.html", form, 422)
    codes = second_factor.new_recovery_codes(person=person, keys=_keys(), keep=sessions.current_row())
    db.session.commit()
    return _codes_page(codes, is_first=False)


@bp.get("/off")
@access(SIGNED_IN)
def ask_to_turn_off() -> Response:
    """Say what happens, ask for a code."""
    return _proof_page("accounts/second_factor_off.html", ProofForm())


@bp.post("/off")
@access(SIGNED_IN)
@asking
def turn_off() -> Response:
    """Switch it off, if a code says that it is the person who asks."""
    form, person = ProofForm(), sessions.signed_in_person()
    if not _proves(form, person):
        return _proof_page("accounts/second_factor_off.html", form, 422)
    second_factor.turn_off(person=person, keep=sessions.current_row())
    db.session.commit()
    return respond.done(url_for("second_factor.index"), N_("Der zweite Faktor ist ausgeschaltet."))


def _proof_page(template: str, form: ProofForm, status: int = 200) -> Response:
    if not queries.has_second_factor(sessions.signed_in_person().id):
        return respond.done(url_for("second_factor.index"))
    is_required = current_app.config["SETTINGS"].requires_second_factor
    return respond.page(template, status=status, form=form, is_required=is_required)


def _proves(form: ProofForm, person: Person) -> bool:
    """Whether the form holds a right code; else it says why not, and the attempt is counted."""
    if not form.validate_on_submit():
        return False
    try:
        verdict = second_factor.verify(person=person, typed=form.code.data or "", keys=_keys())
        if not verdict.is_right:
            db.session.commit()
        verdict.check()
    except UnavailableError:
        raise
    except DomainError as error:
        respond.put_on_form(form, error)
        return False
    return True
