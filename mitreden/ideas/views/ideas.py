"""The list of a campaign's ideas, putting in an idea, changing and taking back one's own."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns.models import PhaseKind
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.pagination import Page
from mitreden.core.permissions import ANYONE, SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import browsing, choosing, commands, hits, listing, policy, previewing, queries, saving, tray
from mitreden.ideas.forms import IdeaForm
from mitreden.ideas.gallery import Shown
from mitreden.ideas.models import Idea, IdeaKind, IdeaState
from mitreden.region import queries as region
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext
from mitreden.web.typed import gives_back
from mitreden.web.uploads import takes_files

bp = Blueprint("ideas", __name__)
_NO_IDEA = N_("Diese Idee gibt es nicht (mehr).")
_NO_CAMPAIGN = N_("Diese Beteiligung gibt es nicht (mehr).")


@bp.get("/campaigns/<slug>/ideas")
@access(ANYONE)
def index(slug: str) -> Response:
    """The public ideas of a campaign: filter, search, sort, page."""
    person = current_person()
    campaign = listing.head(person, slug)
    if campaign is None:
        raise NotFoundError(_NO_CAMPAIGN)
    shows_counts = campaign_policy.sees_counts(person, campaign, clock.now())
    choices = choosing.choices_for(campaign.id, request.args)
    collects = phases.is_running(campaign, PhaseKind.COLLECTING, clock.now())
    try:
        asked = browsing.read(
            request.path, request.args, choices, shows_counts=shows_counts, is_collecting=collects,
            qualified_at=campaign.qualified_at,
        )  # fmt: skip
    except ValueError as error:
        raise UnprocessableEntity from error
    found = listing.page(person, campaign.id, asked.wish)
    return _tidied(asked, respond.page(
        "ideas/index.html", fragment="ideas/_list.html", campaign=campaign, ideas=found.items, asked=asked, choices=choices,
        shows_counts=shows_counts, is_collecting=collects,
        said_below=listing.only_in_comments(found.items, asked.wish.words),
        is_secret=shows_counts and not campaign_policy.shows_counts(campaign, clock.now()),
        number=hits.found(person, campaign.id, asked, found, choices) if asked.is_filtered else None,
        **_around(asked, found, choices),
    ))  # fmt: skip


def _tidied(asked: browsing.Browsing, response: Response) -> Response:
    """A form sends what is left empty, too; the address that a browser shows, and people share, has only what was asked."""
    if respond.wants_fragment() and "" in request.args.values():
        response.headers["HX-Push-Url"] = asked.url()
    return response


def _around(asked: browsing.Browsing, found: Page[Any], choices: choosing.Choices) -> dict[str, Any]:
    """What stands around the list: the neighbouring pages, the orders, the filters that are set."""
    before, after = asked.neighbours(found)
    sorts = [
        (sort.value, asked.url(sort="" if sort is asked.default else sort.value), sort is asked.wish.sort)
        for sort in asked.sorts
    ]
    return {
        "before_url": before,
        "after_url": after,
        "sorts": sorts,
        "chips": asked.chips(choices, gettext),
    }


@bp.get("/ideas/<int:idea_id>/edit")
@access(SIGNED_IN)
def edit(idea_id: int) -> Response:
    """The form with one's own idea."""
    idea = _own_idea_to_edit(idea_id)
    form, shown = IdeaForm.of(idea, region.few_municipalities(), _kinds(idea)), _pictures(idea)
    form.hold(shown.values())
    return respond.page("ideas/edit.html", form=form, idea=_standing(idea), pictures=shown)


def _pictures(idea: Idea) -> dict[int, Shown]:
    """The pictures that an idea has, by number."""
    return {shown.id: shown for shown in queries.pictures_of(idea.id)} if idea.pictures_no else {}


def _own_idea_to_edit(idea_id: int) -> Idea:
    idea = queries.idea_to_edit(signed_in_person(), idea_id)
    if idea is None:
        raise NotFoundError(_NO_IDEA)
    if not policy.may_edit(signed_in_person(), idea, clock.now()):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr ändern."))
    return idea


def _kinds(idea: Idea) -> list[IdeaKind]:
    """What it can be: what it is, and what its author may put in."""
    may = policy.kinds(signed_in_person(), idea.campaign, clock.now())
    return [kind for kind in IdeaKind if kind is idea.kind or kind in may]


def _standing(idea: Idea) -> dict[str, Any]:
    """What the page tells about the idea, apart from the form: plain values outlive a rollback."""
    waits = policy.is_checked_first(idea.campaign, clock.now()) and idea.state is IdeaState.PUBLISHED
    return {
        "asks_age": saving.asks_age(idea.campaign, signed_in_person()),
        "campaign_slug": idea.campaign.slug,
        "id": idea.id, "title": idea.title, "is_draft": idea.state is IdeaState.DRAFT, "request": idea.state_text,
        "is_returned": idea.aside is not None, "waits_again": waits and idea.aside is None,
        "was_public": idea.published_at is not None, "place_help": saving.place_help(idea.campaign.slug),
    }  # fmt: skip


@bp.post("/ideas/<int:idea_id>/edit")
@access(SIGNED_IN)
@takes_files
@gives_back
@saving.limited
def change(idea_id: int) -> Response:
    """Save what was changed; a draft or a returned idea can be sent in at once."""
    person = signed_in_person()
    files = tray.receive(person)
    idea = _own_idea_to_edit(idea_id)
    shown, there = _standing(idea), _pictures(idea)
    form = IdeaForm.offering(idea.campaign, region.few_municipalities(), _kinds(idea))
    if form.goes_back:
        files.put_on(form, person, own=there)
        return respond.page("ideas/edit.html", fragment="ideas/_form.html", form=form, idea=shown, pictures=there)
    if form.validate_on_submit() & files.put_on(form, person, own=there):
        try:
            if form.previews:
                return _preview(idea, form, shown)
            saving.take_age(idea.campaign, form, person)
            saving.save(idea, form, person, is_sent=not form.keeps and (shown["is_draft"] or shown["is_returned"]))
        except DomainError as error:
            saving.tell(form, error, shown)
        else:
            db.session.commit()
            return saving.done(idea)
    return respond.invalid("ideas/edit.html", fragment="ideas/_form.html", form=form, idea=shown, pictures=there)


def _preview(idea: Idea, form: IdeaForm, shown: dict[str, Any]) -> Response:
    preview = previewing.preview(signed_in_person(), idea.campaign, form, idea)
    return respond.page("ideas/edit.html", fragment="ideas/_preview.html", form=form, idea=shown, preview=preview)


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
@saving.limited
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
