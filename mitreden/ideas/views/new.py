"""Putting in an idea: signed in, or first of all, and the mail address afterwards."""

from typing import Any

from flask import Blueprint, Response, request

from mitreden.accounts import sessions
from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns import phases
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign, PhaseKind, Taking
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import commands, pictures, policy, previewing, queries, saving, tray
from mitreden.ideas.forms import IdeaForm
from mitreden.ideas.models import Idea, IdeaKind
from mitreden.region import queries as region
from mitreden.visits import visiting
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.typed import gives_back
from mitreden.web.uploads import takes_files

bp = Blueprint("new_ideas", __name__)


@bp.get("/campaigns/<slug>/ideas/new")
@access(ANYONE)
def new(slug: str) -> Response:
    """The form for an idea."""
    campaign = _campaign_that_collects(slug)
    home = current_person().home_id
    is_here = home in {place.id for place in campaign.municipalities}
    form = _form(campaign, municipality_id=str(home) if is_here else None)
    return respond.page("ideas/new.html", form=form, campaign=_shown(campaign), pictures={})


def _form(campaign: Campaign, **values: Any) -> IdeaForm:
    kinds = policy.kinds(current_person(), campaign, clock.now())
    return IdeaForm.offering(campaign, region.few_municipalities(), kinds, **values)


def _shown(campaign: Campaign) -> dict[str, Any]:
    """What the page tells apart from the form: plain values outlive a rollback."""
    person = current_person()
    return {
        "slug": campaign.slug, "title": campaign.title, "asks_age": saving.asks_age(campaign, person),
        "is_signed_in": person.is_authenticated, "is_named": person.is_citizen,
        "place_help": saving.place_help(campaign.slug),
    }  # fmt: skip


def _campaign_that_collects(slug: str) -> Campaign:
    person = current_person()
    campaign = campaigns.campaign(person, slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    kinds = policy.kinds(person, campaign, clock.now())
    if IdeaKind.PREPARED in kinds or (kinds and campaigns.takes_part(person, campaign)):
        return campaign
    collects = phases.is_running(campaign, PhaseKind.COLLECTING, clock.now())
    if not person.is_authenticated or (collects and campaign.who_submits is Taking.CITIZEN and not person.is_citizen):
        sessions.ask_for_account(person, request.path)
    raise NotAllowedError(N_("Gerade werden hier keine neuen Ideen gesammelt."))


@bp.post("/campaigns/<slug>/ideas/new")
@access(ANYONE)
@takes_files
@gives_back
@saving.limited
def create(slug: str) -> Response:
    """Send in an idea, keep it as a draft, or keep it until the address is proved."""
    person = current_person()
    files = tray.receive(person)
    campaign = _campaign_that_collects(slug)
    shown, form = _shown(campaign), _form(campaign)
    if form.goes_back:
        files.put_on(form, person)
        return respond.page("ideas/new.html", fragment="ideas/_form.html", form=form, campaign=shown, pictures={})
    if form.known.data and not person.is_authenticated:
        sessions.ask_for_account(person, request.path)
    if form.validate_on_submit() & files.put_on(form, person):
        try:
            if form.previews:
                return _preview(campaign, form, shown)
            idea = _put_in(campaign, form, person)
        except DomainError as error:
            saving.tell(form, error, shown)
        else:
            db.session.commit()
            return saving.done(idea)
    return respond.invalid("ideas/new.html", fragment="ideas/_form.html", form=form, campaign=shown, pictures={})


def _preview(campaign: Campaign, form: IdeaForm, shown: dict[str, Any]) -> Response:
    if shown["asks_age"]:
        campaign_commands.require_tick(campaign=campaign, is_ticked=bool(form.is_old_enough.data))
    preview = previewing.preview(current_person(), campaign, form)
    return respond.page(
        "ideas/new.html", fragment="ideas/_preview.html", form=form, campaign=shown, preview=preview
    )  # fmt: skip


def _put_in(campaign: Campaign, form: IdeaForm, person: Visitor) -> Idea:
    if not isinstance(person, Person):
        return _note(campaign, form)
    saving.take_age(campaign, form, person)
    begun = queries.draft_written_in(person.id, form.seen.form, campaign.id)
    if begun is not None:  # the form has kept it while it was written
        saving.save(begun, form, person, is_sent=not form.keeps)
        return begun
    idea = commands.submit_idea(campaign=campaign, by=person, as_draft=form.seen if form.keeps else None, **form.values)
    pictures.arrange_pictures(idea=idea, by=person, wanted=form.wanted, is_new=True)
    return idea


def _note(campaign: Campaign, form: IdeaForm) -> Idea:
    """Keep what somebody wrote who is not signed in, and remember it with their visit."""
    is_old_enough = form.is_old_enough.data or visiting.is_old_enough(campaign.id, campaign.minimum_age)
    campaign_commands.require_tick(campaign=campaign, is_ticked=bool(is_old_enough))
    idea = commands.keep_unconfirmed(campaign=campaign, **form.values)
    pictures.arrange_pictures(idea=idea, by=None, wanted=form.wanted, is_new=True)
    visiting.note("idea", idea.id, campaign.id, age=campaign.minimum_age or 0)
    return idea
