"""Hiding one picture of an idea at the desk, and showing it again."""

from flask import Blueprint, Response, request, url_for

from mitreden.accounts.roles import MODERATE
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation import pictures, queries
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("moderation_pictures", __name__, url_prefix="/desk/moderation")


@bp.post("/<int:idea_id>/pictures/<int:picture_id>/hide")
@access(MODERATE)
def hide(idea_id: int, picture_id: int) -> Response:
    """Take one picture out of sight; the idea stays."""
    idea, where = _idea(idea_id), url_for("moderation.case", post=idea_id)
    try:
        pictures.hide_picture(
            idea=idea, picture_id=picture_id, by=signed_in_person(), rule_key=request.form.get("rule"),
            reason=request.form.get("reason", ""),
        )  # fmt: skip
    except DomainError as error:
        if error.field is None:
            raise
        db.session.rollback()
        return respond.done(where, error.message, category="warning")
    db.session.commit()
    return respond.done(where, N_("Das Bild ist ausgeblendet. Die Idee bleibt zu sehen."))


@bp.post("/<int:idea_id>/pictures/<int:picture_id>/restore")
@access(MODERATE)
def restore(idea_id: int, picture_id: int) -> Response:
    """Show a hidden picture again."""
    pictures.restore_picture(idea=_idea(idea_id), picture_id=picture_id, by=signed_in_person())
    db.session.commit()
    return respond.done(url_for("moderation.case", post=idea_id), N_("Das Bild ist wieder zu sehen."))


def _idea(idea_id: int) -> Idea:
    row = queries.idea(signed_in_person(), idea_id)
    if row is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    idea: Idea = row[0]
    return idea
