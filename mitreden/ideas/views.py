"""The list of a campaign's ideas, putting in an idea, changing and taking back one's own."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.pagination import Page
from mitreden.core.permissions import ANYONE, SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter, visitor_key
from mitreden.ideas import browsing, commands, listing, policy, queries
from mitreden.ideas.forms import IdeaForm
from mitreden.ideas.models import Idea, IdeaState
from mitreden.region import queries as region
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("ideas", __name__)
_NO_IDEA = N_("Diese Idee gibt es nicht (mehr).")
_NO_CAMPAIGN = N_("Diese Beteiligung gibt es nicht (mehr).")
_SAID = {
    IdeaState.DRAFT: N_("Ihr Entwurf ist gespeichert. Nur Sie können ihn sehen."),
    IdeaState.SUBMITTED: N_("Danke! Ihre Idee ist da. Wir schauen sie an und schreiben Ihnen dann."),
    IdeaState.PUBLISHED: N_("Danke! Ihre Idee ist jetzt für alle zu sehen."),
}


def _writer() -> str:
    """Whom the limit on writing counts: the person; before signing in the visitor's address block."""
    person = current_person()
    return visitor_key() if person.id is None else f"person {person.id}"


_limited = limiter.limit("60 per hour", methods=["POST"], key_func=_writer)


@bp.get("/campaigns/<slug>/ideas")
@access(ANYONE)
def index(slug: str) -> Response:
    """The public ideas of a campaign: filter, search, sort, page."""
    person = current_person()
    campaign = listing.head(person, slug)
    if campaign is None:
        raise NotFoundError(_NO_CAMPAIGN)
    shows_counts = campaign_policy.shows_counts(campaign, clock.now())
    choices = listing.choices(campaign.id)
    try:
        asked = browsing.read(request.path, request.args, choices, shows_counts=shows_counts)
    except ValueError as error:
        raise UnprocessableEntity from error
    found = listing.page(person, campaign.id, asked.wish)
    return respond.page(
        "ideas/index.html", fragment="ideas/_list.html", campaign=campaign, ideas=found.items, asked=asked, choices=choices,
        shows_counts=shows_counts, is_collecting=phases.is_running(campaign, PhaseKind.COLLECTING, clock.now()),
        **_around(asked, found, choices),
    )  # fmt: skip


def _around(asked: browsing.Browsing, found: Page[Any], choices: listing.Choices) -> dict[str, Any]:
    """What stands around the list: the neighbouring pages, the orders, the filters that are set."""
    before, after = asked.neighbours(found)
    sorts = [
        (sort.value, asked.url(sort="" if sort is listing.Sort.NEWEST else sort.value), sort is asked.wish.sort)
        for sort in asked.sorts
    ]
    return {"before_url": before, "after_url": after, "sorts": sorts, "chips": asked.chips(choices, gettext)}


@bp.get("/campaigns/<slug>/ideas/new")
@access(SIGNED_IN)
def new(slug: str) -> Response:
    """The form for an idea."""
    campaign = _campaign_that_collects(slug)
    home = signed_in_person().home_id
    is_here = home in {place.id for place in campaign.municipalities}
    form = IdeaForm.offering(campaign, region.few_municipalities(), municipality_id=str(home) if is_here else None)
    return respond.page("ideas/new.html", form=form, campaign=campaign)


def _campaign_that_collects(slug: str) -> Campaign:
    person, moment = signed_in_person(), clock.now()
    campaign = campaigns.campaign(person, slug)
    if campaign is None:
        raise NotFoundError(_NO_CAMPAIGN)
    if not (campaign_policy.may_submit(person, campaign, moment) and campaigns.takes_part(person, campaign)):
        raise NotAllowedError(N_("Gerade werden hier keine neuen Ideen gesammelt."))
    return campaign


@bp.post("/campaigns/<slug>/ideas/new")
@access(SIGNED_IN)
@_limited
def create(slug: str) -> Response:
    """Send in an idea, or keep it as a draft."""
    campaign = _campaign_that_collects(slug)
    shown = {"slug": campaign.slug, "title": campaign.title}
    form = IdeaForm.offering(campaign, region.few_municipalities())
    if form.validate_on_submit():
        try:
            idea = commands.submit_idea(campaign=campaign, by=signed_in_person(), as_draft=form.keeps, **form.values)
        except DomainError as error:
            db.session.rollback()
            respond.put_on_form(form, error)
        else:
            db.session.commit()
            return _done(idea)
    return respond.invalid("ideas/new.html", fragment="ideas/_form.html", form=form, campaign=shown)


def _done(idea: Idea) -> Response:
    target = "/account/ideas" if idea.state is IdeaState.DRAFT else f"/ideas/{idea.id}"
    return respond.done(target, _SAID[idea.state])


@bp.get("/ideas/<int:idea_id>/edit")
@access(SIGNED_IN)
def edit(idea_id: int) -> Response:
    """The form with one's own idea."""
    idea = _own_idea_to_edit(idea_id)
    form = IdeaForm.of(idea, region.few_municipalities())
    return respond.page("ideas/edit.html", form=form, idea=_standing(idea))


def _own_idea_to_edit(idea_id: int) -> Idea:
    idea = queries.idea_to_edit(signed_in_person(), idea_id)
    if idea is None:
        raise NotFoundError(_NO_IDEA)
    if not policy.may_edit(signed_in_person(), idea, clock.now()):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr ändern."))
    return idea


def _standing(idea: Idea) -> dict[str, Any]:
    """What the page tells about the idea, apart from the form: plain values outlive a rollback."""
    waits = policy.is_checked_first(idea.campaign, clock.now()) and idea.state is IdeaState.PUBLISHED
    return {
        "id": idea.id, "title": idea.title, "is_draft": idea.state is IdeaState.DRAFT, "request": idea.state_text,
        "is_returned": idea.aside is not None, "waits_again": waits and idea.aside is None,
    }  # fmt: skip


@bp.post("/ideas/<int:idea_id>/edit")
@access(SIGNED_IN)
@_limited
def change(idea_id: int) -> Response:
    """Save what was changed; a draft or a returned idea can be sent in at once."""
    idea = _own_idea_to_edit(idea_id)
    shown = _standing(idea)
    person = signed_in_person()
    form = IdeaForm.offering(idea.campaign, region.few_municipalities())
    if form.validate_on_submit():
        try:
            commands.edit_idea(idea=idea, by=person, lat=idea.lat, lon=idea.lon, **form.values)
            if not form.keeps and (shown["is_draft"] or shown["is_returned"]):
                commands.send_idea(idea=idea, by=person)
        except DomainError as error:
            db.session.rollback()
            respond.put_on_form(form, error)
        else:
            db.session.commit()
            return _done(idea)
    return respond.invalid("ideas/edit.html", fragment="ideas/_form.html", form=form, idea=shown)


@bp.get("/ideas/<int:idea_id>/withdraw")
@access(SIGNED_IN)
def ask_to_withdraw(idea_id: int) -> Response:
    """Says what happens when one takes back one's idea."""
    return respond.page("ideas/withdraw.html", idea=_own_idea_to_withdraw(idea_id))


def _own_idea_to_withdraw(idea_id: int) -> Idea:
    idea = queries.idea_to_edit(signed_in_person(), idea_id)
    if idea is None:
        raise NotFoundError(_NO_IDEA)
    if not policy.may_withdraw(signed_in_person(), idea):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr zurückziehen."))
    return idea


@bp.post("/ideas/<int:idea_id>/withdraw")
@access(SIGNED_IN)
@_limited
def withdraw(idea_id: int) -> Response:
    """Take back one's own idea."""
    commands.withdraw_idea(idea=_own_idea_to_withdraw(idea_id), by=signed_in_person())
    db.session.commit()
    return respond.done("/account/ideas", N_("Ihre Idee ist zurückgezogen."))


@bp.get("/account/ideas")
@access(SIGNED_IN)
def mine() -> Response:
    """My ideas, whatever became of them."""
    person, moment = signed_in_person(), clock.now()
    found = queries.ideas_of(person.id)
    may = {
        idea.id: {"edit": policy.may_edit(person, idea, moment), "withdraw": policy.may_withdraw(person, idea)}
        for idea in found
    }
    return respond.page("ideas/mine.html", ideas=found, may=may)
