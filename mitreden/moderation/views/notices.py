"""Reporting an idea ("Melden"), signed in or not, and how the notice stands."""

from flask import Blueprint, Response, request, url_for

from mitreden.accounts.sessions import current_person
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.moderation import notices, queries
from mitreden.moderation.forms import NoticeForm
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import current_locale

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/new")
@access(ANYONE)
def new() -> Response:
    """An empty form for one idea."""
    idea = _idea()
    return respond.page("notices/new.html", idea=idea, form=_form())


@bp.post("/new")
@access(ANYONE)
@limiter.limit("10 per hour; 30 per day", methods=["POST"])
def create() -> Response:
    """Take the notice in and lead to its receipt."""
    idea, form = _idea(), _form()
    if not form.validate_on_submit():
        return respond.invalid("notices/new.html", idea=idea, form=form)
    try:
        notice = notices.receive_notice(idea=idea, **form.values, locale=current_locale())
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid("notices/new.html", idea=idea, form=form)
    db.session.commit()
    return respond.done(url_for("notices.receipt", receipt=notice.receipt))


@bp.get("/<receipt>")
@access(ANYONE)
def receipt(receipt: str) -> Response:
    """How a notice stands; only who has the address finds it."""
    notice = queries.notice_by_receipt(receipt)
    if notice is None:
        raise NotFoundError(N_("Diese Meldung gibt es nicht."))
    return respond.page("notices/receipt.html", notice=notice)


def _form() -> NoticeForm:
    form = NoticeForm()
    form.offer(queries.rules())
    return form


def _idea() -> Idea:
    number = request.args.get("idea", type=int)
    idea = ideas.idea(current_person(), number) if number and number < 2**62 else None
    if idea is None or not idea.is_public:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    return idea
