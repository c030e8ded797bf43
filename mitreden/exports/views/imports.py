"""Files into a campaign: upload, look at what they would bring, take them in."""

from flask import Blueprint, Response, current_app, url_for

from mitreden.accounts.roles import IMPORT
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.campaigns import queries as campaigns
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.exports import ordering, reading, telling
from mitreden.exports.accepting import FLAG_MEANINGS
from mitreden.exports.columns import TableKind
from mitreden.exports.forms import UploadForm
from mitreden.exports.models import JobKind, JobState, TableJob
from mitreden.exports.store import Store
from mitreden.extensions import db
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.transactions import write_now
from mitreden.web.uploads import takes_files

FILE_MAX = 20 * 1024 * 1024

bp = Blueprint("imports", __name__, url_prefix="/desk/imports")


@bp.get("")
@access(IMPORT)
def index() -> Response:
    """Choose a file."""
    return _page(_form())


@bp.post("")
@access(IMPORT)
@takes_files
def upload() -> Response:
    """Keep a file for a day and have it checked. Nothing of it is taken in yet."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        job = _checked(form)
    except DomainError as error:
        respond.put_on_form(form, error)
        return _page(form, 422)
    db.session.commit()
    return respond.done(url_for("imports.detail", job_id=job.id))


def _checked(form: UploadForm) -> TableJob:
    """The job that checks what was uploaded."""
    name = (form.file.data.filename or "")[-80:]
    kind = reading.format_named(name, form.format.data, field="file")
    key = _store().put(form.file.data.stream, FILE_MAX)
    if key is None:
        raise DomainError(
            N_("Die Datei ist zu groß. Bitte teilen Sie sie: Mehr als 20 MB gehen nicht auf einmal."), field="file"
        )
    write_now()
    person = signed_in_person()
    campaign = campaigns.campaign(person, form.campaign.data)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    return ordering.order(
        kind=JobKind.CHECK, campaign=campaign, table=TableKind(form.table.data), form=kind.value, by=person, key=key,
        name=name, default_field=(form.default_field.data or "").strip(),
    )  # fmt: skip


@bp.get("/<int:job_id>")
@access(IMPORT)
def detail(job_id: int) -> Response:
    """What a file would bring, how far it is, what it brought."""
    job = _job(job_id)
    return respond.page(
        "exports/import.html", fragment="exports/_import.html", job=job, flags=FLAG_MEANINGS,
        refusals=telling.refusals(job.report), failure=telling.failure(job.report),
    )  # fmt: skip


@bp.post("/<int:job_id>/take")
@access(IMPORT)
def take(job_id: int) -> Response:
    """Take in what was checked."""
    job = _job(job_id)
    if job.kind is JobKind.CHECK and job.state is JobState.DONE:
        ordering.order_taking(job)
        db.session.commit()
    return respond.done(url_for("imports.detail", job_id=job_id))


def _form() -> UploadForm:
    form = UploadForm()
    form.offer(campaigns.campaigns(current_person()))
    return form


def _page(form: UploadForm, status: int = 200) -> Response:
    jobs = ordering.jobs_of(signed_in_person(), JobKind.CHECK, JobKind.TAKE)
    return respond.page("exports/imports.html", status=status, form=form, jobs=jobs)


def _job(job_id: int) -> TableJob:
    found = ordering.job_of(signed_in_person(), job_id, JobKind.CHECK, JobKind.TAKE)
    if found is None:
        raise NotFoundError(N_("Diese Datei gibt es nicht (mehr). Bitte wählen Sie sie noch einmal aus."))
    return found


def _store() -> Store:
    return Store.of(current_app.config["SETTINGS"])
