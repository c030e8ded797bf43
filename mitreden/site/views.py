"""Pages that put features together: home, the page of an idea, of a field, of a municipality. They hold no rules."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.core import clock
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.ideas import policy as idea_policy
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import OUTCOMES, Idea
from mitreden.moderation import policy as moderation_policy
from mitreden.moderation import queries as moderation
from mitreden.region import queries as regions
from mitreden.roadmap import queries as roadmap
from mitreden.site import overview
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from mitreden.timeline.telling import moments
from mitreden.voting import queries as votes
from mitreden.web.access import access
from mitreden.web.respond import page

bp = Blueprint("site", __name__)

MEASURES_AT_HOME = 3
NO_IDEA = N_("Diese Idee gibt es nicht (mehr).")
NO_FIELD = N_("Dieses Thema gibt es nicht (mehr).")
NO_MUNICIPALITY = N_("Diese Gemeinde gibt es hier nicht.")


@bp.get("/")
@access(ANYONE)
def home() -> Response:
    """What goes on now, how it works, what became of ideas."""
    person = current_person()
    shown = overview.measures(person)[:MEASURES_AT_HOME]
    return page(
        "site/home.html",
        campaigns=overview.campaigns(campaigns.campaigns(person)),
        fields=regions.fields(),
        measures=shown,
        municipalities=regions.few_municipalities(),
    )


@bp.get("/ideas/<int:idea_id>")
@access(ANYONE)
def idea(idea_id: int) -> Response:
    """One idea on its permalink: what it says, who supports it, what became of it."""
    person = current_person()
    found = ideas.idea(person, idea_id)
    if found is None:
        raise NotFoundError(NO_IDEA)
    life = moments(timeline.entries(Subject.IDEA, idea_id))
    if not idea_policy.may_read(person, found):
        return page("site/idea_gone.html", idea=found, rule=moderation.rule(found.rule_key), life=life)
    return page(
        "site/idea.html",
        idea=found,
        author=accounts.name_of(found.author_id),
        box=_support(person, found),
        life=life,
        next_step=overview.next_step(found),
        measures=roadmap.measures_of_idea(idea_id),
        may=_may(person, found),
        is_decided=found.state in OUTCOMES,
    )


def _support(person: Visitor, idea: Idea) -> dict[str, Any]:
    moment = clock.now()
    campaign = idea.campaign
    is_known = isinstance(person, Person)
    supported = (
        votes.supported_ids(person.voter_key, campaign, [idea.id], current_app.config["KEYS"])
        if isinstance(person, Person) and idea.is_public
        else frozenset()
    )
    return {
        "id": idea.id,
        "is_supported": idea.id in supported,
        "count": idea.support_count if campaign_policy.shows_counts(campaign, moment) else None,
        "is_open": is_known and idea.is_public and campaign_policy.may_support(person, campaign, moment),
        "is_running": idea.is_public and overview.votes_now(campaign, moment),
        "ends_at": overview.voting_end(campaign),
    }


def _may(person: Visitor, idea: Idea) -> dict[str, bool]:
    moment = clock.now()
    return {
        "edit": idea_policy.may_edit(person, idea, moment),
        "withdraw": idea_policy.may_withdraw(person, idea),
        "moderate": moderation_policy.may_moderate(person, idea),
        "report": idea.is_public,
    }


@bp.get("/fields/<slug>")
@access(ANYONE)
def field(slug: str) -> Response:
    """One innovation field: where one can take part, and what is being done."""
    person = current_person()
    found = regions.field_by_slug(slug)
    if found is None:
        raise NotFoundError(NO_FIELD)
    return page(
        "site/field.html",
        field=found,
        campaigns=overview.campaigns(campaigns.campaigns(person), field_id=found.id),
        ideas=overview.newest_ideas(person, field_id=found.id),
        measures=overview.measures(person, field=slug),
    )


@bp.get("/municipalities")
@access(ANYONE)
def municipalities() -> Response:
    """All municipalities of the region."""
    return page("site/municipalities.html", municipalities=regions.municipalities(limit=regions.MANY * 5))


@bp.get("/municipalities/<slug>")
@access(ANYONE)
def municipality(slug: str) -> Response:
    """One municipality in its own words, with its ideas and measures: a page that a town links to."""
    person = current_person()
    found = regions.organisation_by_slug(slug)
    if found is None:
        raise NotFoundError(NO_MUNICIPALITY)
    return page(
        "site/municipality.html",
        municipality=found,
        ideas=overview.newest_ideas(person, municipality_id=found.id),
        measures=overview.measures(person, lead=slug),
    )


@bp.get("/fields")
@access(ANYONE)
def fields() -> AnyResponse:
    """The fields stand on the home page."""
    return redirect(url_for("site.home") + "#fields", 303)
