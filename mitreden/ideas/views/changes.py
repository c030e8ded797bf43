"""Taking back that a version changed what one's own idea is about."""

from flask import Blueprint, Response

from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import commands, queries
from mitreden.web.access import access
from mitreden.web.respond import done

bp = Blueprint("own_changes", __name__)


@bp.post("/ideas/<int:idea_id>/versions/<int:number>/substance/undo")
@access(SIGNED_IN)
def unmark(idea_id: int, number: int) -> Response:
    """The author takes their tick back."""
    person = signed_in_person()
    idea = queries.idea_to_edit(person, idea_id)
    if idea is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    try:
        commands.unmark_substance(idea=idea, number=number, by=person)
    except NotAllowedError:
        raise
    except DomainError as error:
        db.session.rollback()
        return done(f"/ideas/{idea_id}", error.message, category="warning", **error.values)
    db.session.commit()
    return done(
        f"/ideas/{idea_id}/versions/{number}", N_("Der Vermerk ist zurückgenommen. Deswegen wird niemand mehr gefragt.")
    )
