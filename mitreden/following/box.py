"""The button "Folgen" with its words, for pages of every feature: templates ask for it, because some stand below us."""

from typing import Any

from flask import Flask

from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person
from mitreden.following import queries
from mitreden.following.models import FollowKind
from mitreden.following.words import NOTES
from mitreden.web.i18n import gettext


def box(person: Visitor, kind: FollowKind, subject_id: int, *, author_id: int | None = None) -> dict[str, Any]:
    """What the fragment shows: one query for who is signed in, none for others."""
    found = {"kind": kind.value, "id": subject_id, "is_own": False, "is_known": person.id is not None}
    if person.id is None:
        return found
    standing = queries.standing(person.id, kind, subject_id)
    return {
        **found,
        "is_own": author_id == person.id,
        "is_following": standing.is_following,
        "note": gettext(NOTES[standing.frequency]),
    }


def _follow_box(kind: str, subject_id: int, author_id: int | None = None) -> dict[str, Any]:
    return box(current_person(), FollowKind(kind), subject_id, author_id=author_id)


def init_app(app: Flask) -> None:
    """Give templates `follow_box(kind, id)`."""
    app.jinja_env.globals["follow_box"] = _follow_box
