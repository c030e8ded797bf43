"""Saying that a version changed what an idea is about."""

from collections.abc import Callable

from flask import Blueprint, Response

from mitreden.accounts.roles import MODERATE
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.moderation import commands, queries
from mitreden.web.access import access
from mitreden.web.respond import done

bp = Blueprint("changes", __name__, url_prefix="/desk/moderation")


@bp.post("/<int:idea_id>/versions/<int:number>/substance")
@access(MODERATE)
def mark(idea_id: int, number: int) -> Response:
    """Mark a public version as a change of substance."""
    said = N_("Vermerkt. Wer die Idee vorher unterstützt hat, wird beim nächsten Besuch gefragt.")
    return _changed(idea_id, number, commands.mark_substance, said)


@bp.post("/<int:idea_id>/versions/<int:number>/substance/undo")
@access(MODERATE)
def unmark(idea_id: int, number: int) -> Response:
    """Take such a mark back."""
    said = N_("Der Vermerk ist zurückgenommen. Deswegen wird niemand mehr gefragt.")
    return _changed(idea_id, number, commands.unmark_substance, said)


def _changed(idea_id: int, number: int, command: Callable[..., None], said: str) -> Response:
    person = signed_in_person()
    row = queries.idea(person, idea_id)
    if row is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    url = f"/ideas/{idea_id}/versions/{number}"
    try:
        command(idea=row[0], number=number, by=person)
    except NotAllowedError:
        raise
    except DomainError as error:
        db.session.rollback()
        return done(f"/ideas/{idea_id}", error.message, category="warning", **error.values)
    db.session.commit()
    return done(url, said)
