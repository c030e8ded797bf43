"""The region's colours; at the desk its innovation fields, its organisations and its name."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.roles import PLAN_CAMPAIGNS
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region import commands, queries
from mitreden.region.forms import KINDS, FieldForm, OrganisationFilter, OrganisationForm, RegionForm
from mitreden.region.models import InnovationField, Organisation, OrganisationKind
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("region", __name__)
PAGE = 50


class _Region:
    """What every page shows of the region, read when a template first asks: pages without a database have their layout, too."""

    def __getattr__(self, name: str) -> Any:
        self.row = queries.shown_region()
        self.__dict__.update(self.row._asdict() if self.row else {})
        return self.__dict__[name]  # the next time it is there

    def __bool__(self) -> bool:
        return self.row is not None


@bp.app_context_processor
def region_in_templates() -> dict[str, object]:
    """Templates know the region; it is asked for when the first of them needs it."""
    return {"region": _Region()}


@bp.get("/region.css")
@access(ANYONE)
def colours() -> Response:
    """The region's accent and the fields' colours as a style sheet: the content policy forbids style attributes."""
    region = queries.region()
    rules = [f":root{{--accent:{region.accent}}}"] if region else []
    rules += [f".field-{field.slug}{{--field:{field.colour}}}" for field in queries.fields()]
    response = Response("\n".join(rules), mimetype="text/css")
    response.cache_control.max_age = 300
    return response


@bp.get("/desk/fields")
@access(PLAN_CAMPAIGNS)
def fields() -> Response:
    """All innovation fields."""
    return respond.page("region/fields.html", fields=queries.fields())


@bp.route("/desk/fields/new", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def new_field() -> Response:
    """Add an innovation field."""
    form = FieldForm()
    if form.validate_on_submit():
        try:
            commands.create_field(by=signed_in_person(), **form.values)
            db.session.commit()
            return respond.done(
                url_for("region.fields"), N_("Das Innovationsfeld „%(name)s“ ist angelegt."), name=form.name.data
            )
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page("region/field.html", status=422 if form.errors else 200, field_form=form, field=None)


@bp.route("/desk/fields/<slug>", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def edit_field(slug: str) -> Response:
    """Change an innovation field."""
    field = _field(slug)
    form = FieldForm(obj=field)
    if form.validate_on_submit():
        try:
            commands.edit_field(field=field, by=signed_in_person(), **form.values)
            db.session.commit()
            return respond.done(
                url_for("region.fields"), N_("Das Innovationsfeld „%(name)s“ ist geändert."), name=form.name.data
            )
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page("region/field.html", status=422 if form.errors else 200, field_form=form, field=field)


def _field(slug: str) -> InnovationField:
    field = queries.field_by_slug(slug)
    if field is None:
        raise NotFoundError(N_("Dieses Innovationsfeld gibt es nicht."))
    return field


@bp.get("/desk/organisations")
@access(PLAN_CAMPAIGNS)
def organisations() -> Response:
    """The organisations by name, with a search."""
    filters = OrganisationFilter(formdata=request.args)
    if not filters.validate():
        raise UnprocessableEntity
    kind = OrganisationKind(filters.kind.data) if filters.kind.data else None
    found = queries.organisations(words=filters.q.data or "", kind=kind, after=filters.after.data or "", limit=PAGE + 1)
    shown = found[:PAGE]
    more = None
    if len(found) > PAGE:
        after = f"{shown[-1].name}~{shown[-1].id}"
        more = url_for("region.organisations", q=filters.q.data or None, kind=filters.kind.data or None, after=after)
    return respond.page(
        "region/organisations.html", filters=filters, organisations=shown, more=more, kinds=KINDS,
        total=queries.organisation_count(),
    )  # fmt: skip


@bp.route("/desk/organisations/new", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def new_organisation() -> Response:
    """Add an organisation."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            commands.create_organisation(by=signed_in_person(), **form.values)
            db.session.commit()
            return respond.done(url_for("region.organisations"), N_("„%(name)s“ ist angelegt."), name=form.name.data)
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page(
        "region/organisation.html", status=422 if form.errors else 200, organisation_form=form, organisation=None
    )


@bp.route("/desk/organisations/<slug>", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def edit_organisation(slug: str) -> Response:
    """Change an organisation."""
    organisation = _organisation(slug)
    form = OrganisationForm(obj=organisation)
    if form.validate_on_submit():
        try:
            commands.edit_organisation(organisation=organisation, by=signed_in_person(), **form.values)
            db.session.commit()
            return respond.done(url_for("region.organisations"), N_("„%(name)s“ ist geändert."), name=form.name.data)
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page(
        "region/organisation.html", status=422 if form.errors else 200, organisation_form=form,
        organisation=organisation,
    )  # fmt: skip


def _organisation(slug: str) -> Organisation:
    organisation = queries.organisation_by_slug(slug)
    if organisation is None:
        raise NotFoundError(N_("Diese Organisation gibt es nicht."))
    return organisation


@bp.route("/desk/region", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def settings() -> Response:
    """The region's name, words and colour."""
    form = RegionForm(obj=queries.region())
    if form.validate_on_submit():
        try:
            commands.set_region(by=signed_in_person(), **form.values)
            db.session.commit()
            return respond.done(url_for("region.settings"), N_("Name und Farbe der Region sind gespeichert."))
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page("region/settings.html", status=422 if form.errors else 200, region_form=form)
