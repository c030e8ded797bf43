"""Reporting an idea, a picture or a comment ("Melden"), signed in or not, and how the notice stands."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from mitreden.accounts.sessions import current_person
from mitreden.comments import queries as comments
from mitreden.comments.models import Comment
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.ideas import queries as ideas
from mitreden.ideas.gallery import Shown
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
    """An empty form for one idea, or one comment."""
    idea, comment = _post()
    return respond.page(
        "notices/new.html",
        fragment="notices/_form.html",
        idea=idea,
        comment=comment,
        picture=_picture(idea),
        form=_form(),
    )


@bp.post("/new")
@access(ANYONE)
@limiter.limit("10 per hour; 30 per day", methods=["POST"])
def create() -> Response:
    """Take the notice in and lead to its receipt."""
    (idea, comment), form = _post(), _form()
    picture = _picture(idea)
    about: dict[str, Any] = {"idea": idea, "comment": comment}
    if not form.validate_on_submit():
        return respond.invalid("notices/new.html", fragment="notices/_form.html", **about, picture=picture, form=form)
    try:
        notice = notices.receive_notice(
            **about, picture_id=picture.id if picture else None, **form.values, locale=current_locale()
        )
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid("notices/new.html", fragment="notices/_form.html", **about, picture=picture, form=form)
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


def _post() -> tuple[Idea, Comment | None]:
    """What is reported: the comment that the address names, with its idea, or the idea alone."""
    if "picture" in request.args:
        number = request.args.get("picture", type=int)
        return _idea(ideas.idea_of_picture(number) if number and number < 2**31 else None), None
    number = request.args.get("comment", type=int)
    if "comment" not in request.args:
        return _idea(request.args.get("idea", type=int)), None
    comment = comments.comment(current_person(), number) if number and number < 2**62 else None
    if comment is None or not comment.is_public:
        raise NotFoundError(N_("Diesen Kommentar gibt es nicht (mehr)."))
    return _idea(comment.idea_id), comment


def _picture(idea: Idea) -> Shown | None:
    """The picture that the address names, if everybody sees it."""
    if "picture" not in request.args:
        return None
    number = request.args.get("picture", type=int)
    for shown in ideas.pictures_of(idea.id):
        if shown.id == number and shown.is_ready and not shown.is_hidden:
            return shown
    raise NotFoundError(N_("Dieses Bild gibt es nicht (mehr)."))


def _idea(number: int | None) -> Idea:
    idea = ideas.idea(current_person(), number) if number and number < 2**62 else None
    if idea is None or not idea.is_public:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    return idea
