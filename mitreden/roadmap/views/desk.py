"""The desk of those who plan measures."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from mitreden.accounts.roles import PLAN_MEASURES, PREVIEW
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.region import queries as region
from mitreden.roadmap import commands, policy, queries, states
from mitreden.roadmap.board import lanes
from mitreden.roadmap.forms import LinkForm, MeasureForm, MilestoneForm, SearchForm, StateForm
from mitreden.roadmap.models import LinkRole, Measure, MeasureIdea, MeasureState, Milestone
from mitreden.timeline.telling import moments
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("roadmap_desk", __name__, url_prefix="/desk/roadmap")
NEW, EDIT, FORM = "roadmap/new.html", "roadmap/edit.html", "roadmap/_measure_form.html"


@bp.get("")
@access(PREVIEW)
def index() -> Response:
    """All measures, those too that only the team sees."""
    person = current_person()
    rows = queries.measures(is_public=False)
    behind = queries.ideas_behind([row.id for row in rows], person)
    return respond.page(
        "roadmap/desk.html", lanes=lanes(rows, behind), total=len(rows), may_plan=policy.may_plan(person)
    )  # fmt: skip


@bp.get("/new")
@access(PLAN_MEASURES)
def new() -> Response:
    """An empty profile."""
    return respond.page(NEW, form=_measure_form())


@bp.post("/new")
@access(PLAN_MEASURES)
def create() -> Response:
    """Make a measure from the form."""
    form = _measure_form()
    if not form.validate_on_submit():
        return respond.invalid(NEW, fragment=FORM, form=form)
    try:
        measure = commands.create_measure(**form.values, by=signed_in_person())
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid(NEW, fragment=FORM, form=form)
    db.session.commit()
    return respond.done(
        url_for("roadmap_desk.measure", measure_id=measure.id),
        N_("Die Maßnahme ist angelegt. Noch sieht sie nur das Team. Als Nächstes: Ideen verknüpfen."),
    )


@bp.get("/measures/<int:measure_id>")
@access(PLAN_MEASURES)
def measure(measure_id: int) -> Response:
    """One measure with its next steps, its milestones and the ideas behind it."""
    return _show(_measure(measure_id))


@bp.get("/measures/<int:measure_id>/edit")
@access(PLAN_MEASURES)
def edit(measure_id: int) -> Response:
    """The profile as it is."""
    found = _measure(measure_id)
    form = _measure_form(found)
    form.show(found)
    return respond.page(EDIT, form=form, measure=found)


@bp.post("/measures/<int:measure_id>/edit")
@access(PLAN_MEASURES)
def save(measure_id: int) -> Response:
    """Keep the changed profile."""
    found = _measure(measure_id)
    form = _measure_form()
    if not form.validate_on_submit():
        return respond.invalid(EDIT, fragment=FORM, form=form, measure=found)
    try:
        commands.edit_measure(measure=found, **form.values, by=signed_in_person())
    except DomainError as error:
        respond.put_on_form(form, error)
        return respond.invalid(EDIT, fragment=FORM, form=form, measure=found)
    db.session.commit()
    return respond.done(_url(measure_id), N_("Gespeichert."))


@bp.post("/measures/<int:measure_id>/state")
@access(PLAN_MEASURES)
def move(measure_id: int) -> Response:
    """Take the measure to its next state."""
    found = _measure(measure_id)
    form = StateForm()
    form.offer(found.state)
    if not form.validate_on_submit():
        return _show(found, state_form=form)
    try:
        states.move(found, MeasureState(form.to.data), by=signed_in_person(), text=form.text.data or "")
    except DomainError as error:
        respond.put_on_form(form, error)
        return _show(found, state_form=form)
    db.session.commit()
    return respond.done(_url(measure_id), N_("Der neue Stand ist gespeichert."))


@bp.post("/measures/<int:measure_id>/ideas")
@access(PLAN_MEASURES)
def link(measure_id: int) -> Response:
    """Link an idea, or change how it is linked."""
    found, form = _measure(measure_id), LinkForm()
    form.offer()
    if not form.validate_on_submit():
        return _show(found, link_form=form)
    try:
        idea = _idea(form.idea_id.data or 0)
        commands.link_idea(
            measure=found, idea=idea, role=LinkRole(form.role.data), note=form.note.data or "", by=signed_in_person()
        )  # fmt: skip
    except DomainError as error:
        respond.put_on_form(form, error)
        return _show(found, link_form=form)
    db.session.commit()
    return respond.done(
        _url(measure_id) + "#ideas", N_("Die Idee „%(title)s“ ist jetzt mit der Maßnahme verknüpft."), title=idea.title
    )


@bp.post("/measures/<int:measure_id>/ideas/<int:idea_id>/unlink")
@access(PLAN_MEASURES)
def unlink(measure_id: int, idea_id: int) -> Response:
    """Take an idea out of the measure."""
    found, idea = _measure(measure_id), _idea(idea_id)
    commands.unlink_idea(measure=found, idea=idea, by=signed_in_person())
    db.session.commit()
    return respond.done(
        _url(measure_id) + "#ideas", N_("Die Idee „%(title)s“ gehört nicht mehr zu der Maßnahme."), title=idea.title
    )


@bp.post("/measures/<int:measure_id>/milestones")
@access(PLAN_MEASURES)
def add_milestone(measure_id: int) -> Response:
    """A further step with its date."""
    found = _measure(measure_id)
    form = MilestoneForm()
    if not form.validate_on_submit():
        return _show(found, milestone_form=form)
    try:
        commands.add_milestone(
            measure=found, title=form.title.data or "", due_on=form.day, by=signed_in_person()
        )  # fmt: skip
    except DomainError as error:
        respond.put_on_form(form, error)
        return _show(found, milestone_form=form)
    db.session.commit()
    return respond.done(_url(measure_id) + "#milestones", N_("Der Schritt ist eingetragen."))


@bp.post("/measures/<int:measure_id>/milestones/<int:milestone_id>/done")
@access(PLAN_MEASURES)
def reach_milestone(measure_id: int, milestone_id: int) -> Response:
    """A step is done."""
    commands.reach_milestone(milestone=_milestone(measure_id, milestone_id), by=signed_in_person())
    db.session.commit()
    return respond.done(_url(measure_id) + "#milestones", N_("Der Schritt ist erledigt. Gut so!"))


@bp.post("/measures/<int:measure_id>/milestones/<int:milestone_id>/remove")
@access(PLAN_MEASURES)
def remove_milestone(measure_id: int, milestone_id: int) -> Response:
    """A step is not planned any more."""
    commands.remove_milestone(milestone=_milestone(measure_id, milestone_id), by=signed_in_person())
    db.session.commit()
    return respond.done(_url(measure_id) + "#milestones", N_("Der Schritt steht nicht mehr im Plan."))


def _url(measure_id: int) -> str:
    return url_for("roadmap_desk.measure", measure_id=measure_id)


def _measure(measure_id: int) -> Measure:
    found = queries.measure(measure_id, current_person())
    if found is None:
        raise NotFoundError(N_("Diese Maßnahme gibt es nicht (mehr)."))
    return found


def _idea(idea_id: int) -> Idea:
    found = ideas.idea(current_person(), idea_id)
    if found is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."), field="idea_id")
    return found


def _milestone(measure_id: int, milestone_id: int) -> Milestone:
    found = queries.milestone(measure_id, milestone_id)
    if found is None:
        raise NotFoundError(N_("Diesen Schritt gibt es nicht (mehr)."))
    return found


def _measure_form(measure: Measure | None = None) -> MeasureForm:
    form = MeasureForm(obj=measure)
    form.offer(region.fields(), queries.organisations())
    return form


def _show(measure: Measure, **sent: StateForm | LinkForm | MilestoneForm) -> Response:
    """The desk's page of a measure; with a form that was sent and needs another look it is a 422."""
    person = current_person()
    search = SearchForm(request.args)
    words = (search.q.data or "").strip() if search.validate() else ""
    links = queries.links(measure.id, person, is_public=False)
    return respond.page(
        "roadmap/desk_measure.html", fragment=None if sent else "roadmap/_candidates.html",
        status=422 if sent else 200, measure=measure, words=words, links=links, **_forms(measure, links, search, sent),
        candidates=queries.link_candidates(words, measure.id, person),
        moments=moments(queries.life_line(measure.id, person)),
    )  # fmt: skip


def _forms(measure: Measure, links: list[MeasureIdea], search: SearchForm, sent: dict[str, Any]) -> dict[str, Any]:
    """The forms of the page with their choices; the one that was sent keeps what was typed."""
    state_form, link_form = sent.get("state_form") or StateForm(None), sent.get("link_form") or LinkForm(None)
    state_form.offer(measure.state)
    link_form.offer()
    changed = next((link for link in links if link.idea_id == search.change.data), None)
    if changed and "link_form" not in sent:
        link_form.show(changed)
    milestone_form = sent.get("milestone_form") or MilestoneForm(None)
    return {"state_form": state_form, "link_form": link_form, "milestone_form": milestone_form, "changed": changed}
