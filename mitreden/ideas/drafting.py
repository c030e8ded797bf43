"""Drafts that are kept while they are written, every few seconds: one draft a form, whatever got lost on the way.

Nothing else is noted of it: no version, no event in the log but the one that a draft was begun, no entry in a life-line.
"""

from typing import Any

from sqlalchemy.exc import IntegrityError

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError, NotAllowedError, UnavailableError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import commands, queries
from mitreden.ideas.editions import Seen
from mitreden.ideas.models import Idea, IdeaState

_AT_ONCE = N_("Dieser Entwurf wird gerade schon gespeichert.")


def keep_new(*, campaign: Campaign, by: Person, seen: Seen, **values: Any) -> Idea:
    """Begin a draft, or go on with the one that this form has begun already without hearing of it."""
    begun = queries.draft_written_in(by.id, seen.form, campaign.id)
    if begun is not None:
        return keep(idea=begun, by=by, seen=seen, **values)
    try:
        with db.session.begin_nested():
            return commands.submit_idea(campaign=campaign, by=by, as_draft=seen, **_as_far_as_said(None, values))
    except IntegrityError as error:  # the same form, twice at once
        raise UnavailableError(_AT_ONCE) from error


def keep(*, idea: Idea, by: Person, seen: Seen, **values: Any) -> Idea:
    """Go on with a draft. Loaded with its campaign, complete."""
    if idea.state is not IdeaState.DRAFT:
        raise NotAllowedError(N_("Diese Idee ist schon abgeschickt."))
    return commands.edit_idea(idea=idea, by=by, seen=seen, **_as_far_as_said(idea, values))


def _as_far_as_said(idea: Idea | None, values: dict[str, Any]) -> dict[str, Any]:
    """Half a point is none yet: "48,7" is on its way to 48,7012, and no place in France."""
    try:
        commands.check_point(values["lat"], values["lon"], (idea.lat, idea.lon) if idea else (None, None))
    except DomainError:
        return values | {"lat": None, "lon": None}
    return values
