"""The roadmap as everybody reads it."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.sessions import current_person
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.region import queries as region
from mitreden.roadmap import policy, queries
from mitreden.roadmap.board import lanes
from mitreden.roadmap.forms import RoadmapFilter
from mitreden.roadmap.models import PUBLIC_STATES, MeasureState
from mitreden.roadmap.steps import next_step
from mitreden.timeline.telling import moments
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("roadmap", __name__, url_prefix="/roadmap")


@bp.get("")
@access(ANYONE)
def index() -> Response:
    """The measures by field, each with the ideas behind it."""
    form = RoadmapFilter(request.args)
    form.offer(region.fields(), queries.leads())
    if not form.validate():
        raise UnprocessableEntity
    status = MeasureState(form.status.data) if form.status.data else None
    rows = queries.measures(field=form.field.data, lead=form.municipality.data, state=status)
    behind = queries.ideas_behind([row.id for row in rows], current_person())
    return respond.page(
        "roadmap/index.html", fragment="roadmap/_lanes.html", form=form, lanes=lanes(rows, behind), total=len(rows),
        active=sum(1 for field in form if field.data),
    )  # fmt: skip


@bp.get("/measures/<int:measure_id>")
@access(ANYONE)
def measure(measure_id: int) -> Response:
    """The profile of a measure ("Maßnahmensteckbrief")."""
    person = current_person()
    found = queries.measure(measure_id, person)
    if found is None:
        raise NotFoundError(N_("Diese Maßnahme gibt es nicht (mehr)."))
    return respond.page(
        "roadmap/measure.html",
        measure=found,
        links=queries.links(measure_id, person),
        moments=moments(queries.life_line(measure_id, person)),
        next_step=next_step(found.milestones),
        is_preview=found.state not in PUBLIC_STATES,
        may_plan=policy.may_plan(person),
    )
