"""The support button."""

from flask import Blueprint, Response, current_app

from mitreden.accounts.models import Person
from mitreden.accounts.sessions import signed_in_person
from mitreden.campaigns import policy as campaign_policy
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.voting import commands, queries
from mitreden.web.access import access
from mitreden.web.i18n import gettext
from mitreden.web.respond import done, page, wants_fragment

bp = Blueprint("voting", __name__)

THANKS = N_("Danke! Ihre Unterstützung ist gezählt.")
TAKEN_BACK = N_("Ihre Unterstützung ist zurückgenommen.")


@bp.post("/ideas/<int:idea_id>/support")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def support(idea_id: int) -> Response:
    """Support an idea."""
    return _change(idea_id, is_wanted=True)


@bp.post("/ideas/<int:idea_id>/support/withdraw")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def withdraw(idea_id: int) -> Response:
    """Take the support back."""
    return _change(idea_id, is_wanted=False)


def _change(idea_id: int, *, is_wanted: bool) -> Response:
    person = signed_in_person()
    idea = ideas.idea(person, idea_id)
    if idea is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    change = commands.cast_vote if is_wanted else commands.take_back_vote
    try:
        change(idea=idea, by=person, keys=current_app.config["KEYS"])
    except DomainError as error:
        if type(error) is not DomainError:
            raise
        db.session.rollback()
        return _answer(person, idea_id, error.message, "warning", **error.values)
    db.session.commit()
    return _answer(person, idea_id, THANKS if is_wanted else TAKEN_BACK, "success")


def _answer(person: Person, idea_id: int, message: str, category: str, **values: object) -> Response:
    """For htmx the box with the message beside the number, else back to the idea with the message on top."""
    if wants_fragment():
        return _box(person, idea_id, note="" if category == "success" else gettext(message, **values))
    return done(f"/ideas/{idea_id}#support-{idea_id}", message, category=category, **values)


def _box(person: Person, idea_id: int, note: str = "") -> Response:
    idea = ideas.idea(person, idea_id)
    assert idea is not None  # noqa: S101  it was there a moment ago, in the same transaction
    return page("voting/_support_box.html", fragment="voting/_support_box.html", box=box(person, idea), note=note)


def box(person: Person, idea: Idea) -> dict[str, object]:
    """What the fragment shows."""
    moment = clock.now()
    supported = queries.supported_ids(person.voter_key, idea.campaign, [idea.id], current_app.config["KEYS"])
    return {
        "id": idea.id,
        "is_supported": idea.id in supported,
        "count": idea.support_count if campaign_policy.shows_counts(idea.campaign, moment) else None,
        "is_open": campaign_policy.may_support(person, idea.campaign, moment),
    }
