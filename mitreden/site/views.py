"""Pages that put features together: home, the page of an idea, of a field, of a municipality. They hold no rules."""

from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person
from mitreden.bundles import queries as bundles
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.comments import discussion
from mitreden.core import clock
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.ideas import browsing, showing
from mitreden.ideas import policy as idea_policy
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import OUTCOMES, Idea
from mitreden.moderation import policy as moderation_policy
from mitreden.moderation import queries as moderation
from mitreden.privacy import queries as privacy
from mitreden.privacy.queries import Supported
from mitreden.region import queries as regions
from mitreden.replies import showing as replies
from mitreden.roadmap import queries as roadmap
from mitreden.site import overview, results
from mitreden.site.next_step import next_step
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from mitreden.timeline.telling import moments
from mitreden.visits import visiting
from mitreden.voting import queries as votes
from mitreden.web.access import access
from mitreden.web.respond import page

bp = Blueprint("site", __name__)

NO_IDEA = N_("Diese Idee gibt es nicht (mehr).")
NO_FIELD = N_("Dieses Thema gibt es nicht (mehr).")
NO_MUNICIPALITY = N_("Diese Gemeinde gibt es hier nicht.")


@bp.get("/")
@access(ANYONE)
def home() -> Response:
    """What goes on now, how it works, what became of ideas."""
    person = current_person()
    known = campaigns.campaigns(person)
    return page(
        "site/home.html",
        campaigns=overview.campaigns(known),
        fields=regions.fields(),
        results=results.newest(),
        municipalities=regions.few_municipalities(),
        ending=_ending(person),
        changed=_changed(person, known),
        joined=bundles.to_be_asked(person.voter_key, current_app.config["KEYS"]) if isinstance(person, Person) else [],
    )


def _ending(person: Visitor) -> list[Supported]:
    """Where somebody's supports will soon be nobody's."""
    if not isinstance(person, Person):
        return []
    return privacy.ending(person.voter_key, current_app.config["KEYS"], clock.now())


def _changed(person: Visitor, known: list[Campaign]) -> list[Any]:
    """What somebody supports and what has changed in substance since, where they can still stay or leave."""
    if not isinstance(person, Person):
        return []
    moment = clock.now()
    running = [campaign for campaign in known if overview.votes_now(campaign, moment)]
    return votes.changed_since(person.voter_key, running, current_app.config["KEYS"])


@bp.get("/ideas/<int:idea_id>")
@access(ANYONE)
def idea(idea_id: int) -> Response:
    """One idea on its permalink: what it says, who supports it, what became of it."""
    person = current_person()
    found = showing.shown(person, idea_id)
    if found is None:
        raise NotFoundError(NO_IDEA)
    life = moments(timeline.entries(Subject.IDEA, idea_id))
    if not idea_policy.may_read(person, found):
        return page("site/idea_gone.html", idea=found, rule=moderation.rule(found.rule_key), life=life)
    talk = discussion.below(person, found, request.args.get("comments"))
    measures = roadmap.measures_of_idea(idea_id)
    return page(
        "site/idea.html",
        idea=found,
        author=cast("Any", found).author_name,
        box=_support(person, found),
        life=life,
        next_step=next_step(found, measures, clock.now()),
        measures=measures,
        may=_may(person, found),
        is_decided=found.state in OUTCOMES,
        reply=replies.reply_to(idea_id) if found.state in OUTCOMES else None,
        talk=talk,
        **_around(found, talk),
    )


def _around(idea: Idea, talk: discussion.Discussion) -> dict[str, Any]:
    """The pictures of an idea, the rules that placeholders of pictures and comments name, where else it is needed, the way back."""
    pictures = ideas.pictures_of(idea.id) if idea.pictures_no else []
    names_rules = talk.names_rules or any(picture.is_hidden for picture in pictures)
    rules = {rule.key: rule.title for rule in moderation.rules()} if names_rules else {}
    back = browsing.way_back(request.referrer, idea.campaign.slug)
    return {"pictures": pictures, "rules": rules, "needs": cast("Any", idea).needs, "back": back}


def _support(person: Visitor, idea: Idea) -> dict[str, Any]:
    moment = clock.now()
    campaign = idea.campaign
    sees_counts = campaign_policy.sees_counts(person, campaign, moment)
    version, joint = _own(person, idea)
    return {
        "id": idea.id,
        "is_supported": version is not None,
        "version": version,
        "is_outdated": version is not None and version < idea.substance_version,
        "count": idea.support_count if sees_counts else None,
        "is_secret": sees_counts and not campaign_policy.shows_counts(campaign, moment),
        "is_open": idea.is_public and campaign_policy.may_support(person, campaign, moment),
        "is_noted": not person.is_authenticated and visiting.pending("support", idea.id) is not None,
        "age": None if campaigns.age_is_confirmed(campaign, person) else campaign.minimum_age,
        "is_qualified": bool(sees_counts and campaign.qualified_at and idea.support_count >= campaign.qualified_at),
        "is_running": idea.is_public and overview.votes_now(campaign, moment),
        "ends_at": overview.voting_end(campaign),
        "joint": joint and _joint(joint, sees_counts=sees_counts),
    }


def _own(person: Visitor, idea: Idea) -> tuple[int | None, Any]:
    """The version that the visitor supports, and how the joint idea stands that it belongs to: one query for both."""
    if not idea.is_public:
        return None, None
    keys, voter_key = current_app.config["KEYS"], person.voter_key if isinstance(person, Person) else None
    if idea.bundle_id is None:
        return votes.own_version(voter_key, idea.campaign, idea.id, keys) if voter_key else None, None
    joint = bundles.standing(idea.bundle_id, idea.id, votes.voter_in(idea.campaign, voter_key, keys))
    return joint.version, joint


def _joint(standing: Any, *, sees_counts: bool) -> dict[str, Any]:
    return {
        "id": standing.id,
        "title": standing.title,
        "number": standing.number if sees_counts else None,
        "is_counted": standing.is_counted,
        "supports": standing.version is not None,
    }


def _may(person: Visitor, idea: Idea) -> dict[str, bool]:
    moment = clock.now()
    return {
        "edit": idea_policy.may_edit(person, idea, moment),
        "withdraw": idea_policy.may_withdraw(person, idea),
        "moderate": moderation_policy.may_moderate(person, idea),
        "report": idea.is_public,
        "need": idea_policy.takes_needs(idea, moment),
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
