"""What the forms for a new idea and for one that exists have in common around saving."""

from typing import Any

from flask import Response, current_app

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db, limiter, visitor_key
from mitreden.ideas import commands, pictures
from mitreden.ideas.editions import OvertakenError
from mitreden.ideas.forms import IdeaForm
from mitreden.ideas.models import Idea, IdeaState
from mitreden.visits import visiting
from mitreden.web import headers, respond

_SAID = {
    IdeaState.DRAFT: N_("Ihr Entwurf ist gespeichert. Nur Sie können ihn sehen."),
    IdeaState.UNCONFIRMED: N_("Ihre Idee ist vorgemerkt. Zum Schluss brauchen wir noch Ihre Mail-Adresse."),
    IdeaState.SUBMITTED: N_("Danke! Ihre Idee ist da. Wir schauen sie an und schreiben Ihnen dann."),
    IdeaState.PUBLISHED: N_("Danke! Ihre Idee ist jetzt für alle zu sehen."),
}
_TARGETS = {IdeaState.DRAFT: "/account/ideas", IdeaState.UNCONFIRMED: "/take-part"}


def _writer() -> str:
    """Whom the limit on writing counts: the person; before signing in the visitor's address block."""
    person = current_person()
    return visitor_key() if person.id is None else f"person {person.id}"


def _most() -> str:
    """A whole school may sit behind one block of addresses."""
    return "200 per hour" if current_person().id is None else "60 per hour"


limited = limiter.limit(_most, methods=["POST"], key_func=_writer)


limited_beginning = limiter.limit("60 per hour", methods=["POST"], key_func=_writer)
limited_keeping = limiter.limit(
    "1200 per hour", methods=["POST"], key_func=_writer
)  # one in four seconds, and some more


def save(idea: Idea, form: IdeaForm, person: Person, *, is_sent: bool) -> None:
    """Change an idea as the form says; send it in, if it is to be."""
    commands.edit_idea(idea=idea, by=person, is_substance=form.is_substance.data, seen=form.seen, **form.values)
    pictures.arrange_pictures(idea=idea, by=person, wanted=form.wanted, removed=form.removed)
    if is_sent:
        commands.send_idea(idea=idea, by=person)


def tell(form: IdeaForm, error: DomainError, shown: dict[str, Any]) -> None:
    """Show on the form why nothing was saved; if somebody has written elsewhere since, what stands there now."""
    db.session.rollback()
    respond.put_on_form(form, error)
    if isinstance(error, OvertakenError):
        form.edition.data, form.written_in.data = error.newer["edition"], ""
        shown["newer"] = error.newer


def place_help(slug: str) -> dict[str, Any]:
    """What the form needs for a point. This answer's page may load the operator's tiles and ask the device where it is."""
    settings = current_app.config["SETTINGS"]
    headers.allow_position()
    headers.allow_pictures_from(current_app.config["MAP_TILES_FROM"])
    return {
        "ideas": f"/campaigns/{slug}/ideas", "tiles": settings.map_tiles, "attribution": settings.map_attribution,
    }  # fmt: skip


def take_age(campaign: Campaign, form: IdeaForm, person: Person) -> None:
    """Keep the tick by which somebody says that they are old enough."""
    if form.is_old_enough.data:
        campaign_commands.confirm_age(campaign=campaign, by=person)


def asks_age(campaign: Campaign, person: Visitor) -> bool:
    """Whether the form asks how old somebody is: once a campaign, or once a visit."""
    if not isinstance(person, Person):
        return not visiting.is_old_enough(campaign.id, campaign.minimum_age)
    return not campaigns.age_is_confirmed(campaign, person)


def done(idea: Idea) -> Response:
    """Where one goes on after saving, and what is said there."""
    return respond.done(_TARGETS.get(idea.state, f"/ideas/{idea.id}"), _SAID[idea.state])
