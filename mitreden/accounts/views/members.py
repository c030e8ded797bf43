"""Members of the team: who has which role, where and until when."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, url_for
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from mitreden.accounts import commands, places, policy, queries, second_factor, sessions
from mitreden.accounts.addresses import normalised
from mitreden.accounts.forms import GrantForm, LostPhoneForm
from mitreden.accounts.models import Person
from mitreden.accounts.places import Place
from mitreden.accounts.roles import MANAGE_MEMBERS, ROLE_NAMES, SCOPES, Role, Scope
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

_NO_ACCOUNT = N_("Zu dieser Adresse gibt es noch kein Konto. Bitten Sie die Person, sich einmal anzumelden.")

bp = Blueprint("members", __name__, url_prefix="/desk/members")


def _form(person: Person) -> GrantForm:
    """The form with what this person may give."""
    form = GrantForm()
    roles = [role for role in Role if role in policy.grantable(person)]
    scopes = frozenset().union(*(SCOPES[role] for role in roles))
    form.role.choices = [SelectChoice(role.value, gettext(ROLE_NAMES[role])) for role in roles]
    form.place.choices = [
        SelectChoice(scope.value, gettext(name))
        for scope, name in (
            (Scope.REGION, N_("die ganze Region")),
            (Scope.INSTALLATION, N_("die ganze Installation")),
            (Scope.ORGANISATION, N_("eine Gemeinde oder Organisation (unten nennen)")),
        )
        if scope in scopes
    ]
    if Scope.CAMPAIGN in scopes:
        campaigns = places.campaigns()
        form.place.choices += [
            SelectChoice(f"campaign:{row.slug}", gettext("Beteiligung: %(x)s", x=row.title)) for row in campaigns
        ]
    return form


def _page(person: Person, form: GrantForm, status: int = 200) -> Response:
    grants = queries.staff_grants(clock.now())
    return respond.page(
        "desk/members.html", status=status, form=form, grants=grants, role_names=ROLE_NAMES,
        with_second_factor=queries.with_second_factor(grant.person_id for grant in grants),
        revocable={grant.id for grant in grants if policy.may_revoke(person, grant)},
        organisations=places.names("organisation", {grant.organisation_id for grant in grants if grant.organisation_id}),
        campaigns=places.names("campaign", {grant.campaign_id for grant in grants if grant.campaign_id}),
    )  # fmt: skip


@bp.get("")
@access(MANAGE_MEMBERS)
def index() -> Response:
    """All roles that count now."""
    person = sessions.signed_in_person()
    return _page(person, _form(person))


@bp.post("")
@access(MANAGE_MEMBERS)
def grant() -> Response:
    """Give somebody a role."""
    by = sessions.signed_in_person()
    form = _form(by)
    if not form.validate_on_submit():
        return _page(by, form, 422)
    try:
        commands.grant_role(by=by, role=Role(form.role.data), **_wanted(form))
    except DomainError as error:
        respond.put_on_form(form, error)
        return _page(by, form, 422)
    db.session.commit()
    return respond.done(url_for("members.index"), N_("Die Rolle ist vergeben. Sie gilt ab sofort."))


def _person(address: str) -> Person:
    found = queries.person_by_email(normalised(address))
    if found is None:
        raise DomainError(_NO_ACCOUNT, field="email")
    return found


def _wanted(form: GrantForm) -> dict[str, Any]:
    """Person, place and end, as the command wants them."""
    person = _person(form.email.data or "")
    place = _place(form)
    ends_at = None
    if form.ends_on.data:
        ends_at = clock.from_local(datetime.combine(form.ends_on.data + timedelta(days=1), time()))
    return {"person": person, **place.__dict__, "ends_at": ends_at}


def _place(form: GrantForm) -> Place:
    if form.place.data != Scope.ORGANISATION:
        return places.place(form.place.data)
    if not form.organisation.data:
        raise DomainError(N_("Bitte nennen Sie die Gemeinde oder Organisation."), field="organisation")
    return Place(Scope.ORGANISATION, places.organisation_named(form.organisation.data, field="organisation"))


@bp.post("/<int:grant_id>/revoke")
@access(MANAGE_MEMBERS)
def revoke(grant_id: int) -> Response:
    """Take a role back."""
    found = queries.grant(grant_id)
    if found is None:
        raise NotFoundError(N_("Diese Rolle gibt es nicht (mehr)."))
    commands.revoke_grant(grant=found, by=sessions.signed_in_person())
    db.session.commit()
    return respond.done(url_for("members.index"), N_("Die Rolle ist zurückgenommen."))


@bp.get("/second-factor")
@access(MANAGE_MEMBERS)
def ask_to_take_off() -> Response:
    """Ask whose second factor is lost."""
    return respond.page("desk/lost_phone.html", form=LostPhoneForm())


@bp.post("/second-factor")
@access(MANAGE_MEMBERS)
def take_off() -> Response:
    """Take the second factor off somebody who has lost phone and recovery codes."""
    form = LostPhoneForm()
    if not form.validate_on_submit():
        return respond.invalid("desk/lost_phone.html", form=form)
    try:
        second_factor.take_off(person=_person(form.email.data or ""), by=sessions.signed_in_person())
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid("desk/lost_phone.html", form=form)
    db.session.commit()
    return respond.done(url_for("members.index"), N_("Der zweite Faktor ist abgenommen. Die Person bekommt eine Mail."))
