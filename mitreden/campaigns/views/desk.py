"""The desk of those who plan campaigns."""

from flask import Blueprint, Response, current_app, url_for

from mitreden.accounts.roles import PLAN_CAMPAIGNS
from mitreden.accounts.sessions import signed_in_person
from mitreden.campaigns import (
    checklist,
    choosing,
    commands,
    course,
    figures,
    plain,
    queries,
    ruling,
    ruling_words,
    states,
    words,
)
from mitreden.campaigns.forms import CampaignForm, MembersForm, MoveForm, NewForm, shown
from mitreden.campaigns.models import Audience, Campaign, CampaignState
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region import queries as region
from mitreden.region.models import Organisation
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("campaigns_desk", __name__, url_prefix="/desk")
BY_BUTTON = frozenset({CampaignState.OPEN, CampaignState.ANNOUNCED})


def _campaign(slug: str) -> Campaign:
    campaign = queries.campaign(signed_in_person(), slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    return campaign


@bp.get("/campaigns")
@access(PLAN_CAMPAIGNS)
def index() -> Response:
    """All campaigns, drafts too."""
    now = clock.now()
    rows = [
        (campaign, course.shown_state(campaign, now), words.dates_line(campaign, now))
        for campaign in queries.campaigns(signed_in_person())
    ]
    return respond.page("desk/campaigns/index.html", rows=rows)


@bp.route("/campaigns/new", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def new() -> Response:
    """A new draft: only its title is needed, the rest is asked for on the next page."""
    form = NewForm()
    if form.validate_on_submit():
        try:
            campaign = commands.create_campaign(
                by=signed_in_person(), title=form.title.data or "", slug=form.slug.data or "",
                fields=region.fields(), municipalities=region.few_municipalities(),
            )  # fmt: skip
            db.session.commit()
            return respond.done(
                url_for("campaigns_desk.edit", slug=campaign.slug),
                N_("Der Entwurf ist angelegt. Noch sieht ihn nur das Team."),
            )
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page("desk/campaigns/new.html", status=422 if form.errors else 200, form=form)


@bp.get("/campaigns/<slug>")
@access(PLAN_CAMPAIGNS)
def detail(slug: str) -> Response:
    """One campaign: its check list, its state and the next step."""
    campaign, now = _campaign(slug), clock.now()
    checks = sorted(commands.checks(campaign), key=lambda check: (check.is_met, not check.is_needed))
    moves = [(to.value, gettext(words.MOVES[to])) for to in CampaignState if to in _moves(campaign)]
    return respond.page(
        "desk/campaigns/detail.html",
        campaign=campaign,
        state=course.shown_state(campaign, now),
        steps=words.stepper(course.steps(campaign, now)),
        checks=checks,
        missing=len(checklist.missing(checks)),
        unsaid=[check for check in checks if check.field in plain.FIELDS and not check.is_met],
        moves=moves,
        unanswered=figures.without_outcome(campaign.id) if CampaignState.DECIDED in _moves(campaign) else 0,
        rules=words.rules(campaign, now),
    )


def _moves(campaign: Campaign) -> frozenset[CampaignState]:
    """Where people can move it from here, besides publishing, which has a button of its own."""
    to = states.MOVES[campaign.state]
    return to - BY_BUTTON if campaign.state in {CampaignState.DRAFT, CampaignState.ANNOUNCED} else to


@bp.route("/campaigns/<slug>/edit", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def edit(slug: str) -> Response:
    """Words, dates and rules of a campaign."""
    campaign = _campaign(slug)
    before, pending = ruling.snapshot(campaign), []
    form = _form(campaign)
    if form.validate_on_submit():
        try:
            _save(campaign, form)
            changes = ruling.differences(before, ruling.snapshot(campaign))
            pending = ruling_words.pending(changes, campaign.public_ideas)
            commands.explain_changes(campaign=campaign, by=signed_in_person(), differences=changes, **form.explanation)
            db.session.commit()
            return respond.done(url_for("campaigns_desk.detail", slug=campaign.slug), N_("Gespeichert."))
        except DomainError as error:
            db.session.rollback()
            respond.put_on_form(form, error)
    return respond.page(
        "desk/campaigns/edit.html", fragment="desk/campaigns/_form.html", status=422 if form.errors else 200, form=form,
        campaign=campaign, pending=pending,
    )  # fmt: skip


def _form(campaign: Campaign) -> CampaignForm:
    invited = [row.email or "" for row in queries.invited(campaign.id)]
    form = CampaignForm(data=shown(campaign, queries.member_organisations(campaign.id), invited))
    form.offer(campaign, region.fields(), region.few_municipalities(), region.few_organisations())
    return form


def _chosen(form: CampaignForm, what: str) -> list[Organisation]:
    """The organisations ticked, or named where there are too many to tick."""
    if f"{what}_ids" in form:
        return region.organisations_by_id(form[f"{what}_ids"].data)
    return choosing.organisations(form[f"{what}_names"].data, field=f"{what}_names")


def _save(campaign: Campaign, form: CampaignForm) -> None:
    municipalities, organisations = _chosen(form, "municipality"), _chosen(form, "organisation")
    people = choosing.people(form.invited.data, field="invited")
    chosen = set(form.field_ids.data or ())
    commands.edit_campaign(
        campaign=campaign, by=signed_in_person(), dates=form.dates, municipalities=municipalities,
        fields=[field for field in region.fields() if field.id in chosen],
        lead=next(iter(choosing.organisations(form.lead.data, field="lead")), None), **form.values,
    )  # fmt: skip
    commands.set_audience(
        campaign=campaign, by=signed_in_person(), audience=Audience(form.audience.data), organisations=organisations,
        people=people,
    )  # fmt: skip


@bp.post("/campaigns/<slug>/publish")
@access(PLAN_CAMPAIGNS)
def publish(slug: str) -> Response:
    """Make it public and open: from now on the clock says what can be done."""
    commands.publish_campaign(campaign=_campaign(slug), by=signed_in_person(), keys=current_app.config["KEYS"])
    db.session.commit()
    return respond.done(
        url_for("campaigns_desk.detail", slug=slug),
        N_("Die Beteiligung ist veröffentlicht. Was wann geht, regelt jetzt die Uhr."),
    )


@bp.post("/campaigns/<slug>/announce")
@access(PLAN_CAMPAIGNS)
def announce(slug: str) -> Response:
    """Show it to everybody without opening it yet."""
    commands.publish_campaign(
        campaign=_campaign(slug), by=signed_in_person(), keys=current_app.config["KEYS"], announce=True
    )
    db.session.commit()
    return respond.done(
        url_for("campaigns_desk.detail", slug=slug),
        N_("Die Beteiligung ist angekündigt. Mitmachen kann man erst, wenn Sie sie öffnen."),
    )


@bp.post("/campaigns/<slug>/move")
@access(PLAN_CAMPAIGNS)
def move(slug: str) -> Response:
    """Take a campaign to its next state."""
    campaign, form = _campaign(slug), MoveForm()
    form.offer([to.value for to in _moves(campaign)])
    if not form.validate_on_submit():
        raise DomainError(N_("Dieser Schritt geht von hier aus nicht."))
    states.move(campaign, CampaignState(form.to.data), by=signed_in_person())
    db.session.commit()
    return respond.done(url_for("campaigns_desk.detail", slug=slug), N_("Der neue Stand ist gespeichert."))


@bp.post("/campaigns/<slug>/clone")
@access(PLAN_CAMPAIGNS)
def clone(slug: str) -> Response:
    """A new draft with the same words and rules."""
    copy = commands.clone_campaign(campaign=_campaign(slug), by=signed_in_person())
    db.session.commit()
    return respond.done(
        url_for("campaigns_desk.edit", slug=copy.slug),
        N_("Die Kopie ist angelegt. Termine und Menschen sind noch leer."),
    )


@bp.route("/organisations/<slug>/members", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def members(slug: str) -> Response:
    """Who belongs to an organisation and so to the campaigns for its members."""
    organisation = region.organisation_by_slug(slug)
    if organisation is None:
        raise NotFoundError(N_("Diese Organisation gibt es nicht."))
    known = queries.members(organisation.id)
    form = MembersForm(people="\n".join(row.email or "" for row in known))
    if form.validate_on_submit():
        try:
            people = choosing.people(form.people.data, field="people")
            commands.set_members(organisation=organisation, by=signed_in_person(), people=people)
            db.session.commit()
            return respond.done(url_for("campaigns_desk.members", slug=slug), N_("Die Mitglieder sind gespeichert."))
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page(
        "desk/campaigns/members.html", status=422 if form.errors else 200, form=form, organisation=organisation, known=known
    )  # fmt: skip
