"""Tables for the desk: small ones at once, large ones by a worker."""

from flask import Blueprint, Response, current_app, request, url_for

from mitreden.accounts.roles import EXPORT
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.core import clock
from mitreden.core.errors import NotAllowedError, NotFoundError
from mitreden.core.words import N_
from mitreden.exports import downloads, ordering, policy, writing
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import Extract, extract
from mitreden.exports.forms import TABLE_NAMES, TableForm
from mitreden.exports.models import JobKind, JobState, TableJob
from mitreden.exports.store import Store
from mitreden.exports.writing import FileKind
from mitreden.extensions import db, limiter
from mitreden.web import respond
from mitreden.web.access import access

LARGE = 5_000  # rows; more are prepared by a worker

bp = Blueprint("exports", __name__, url_prefix="/desk")


@bp.route("/exports", methods=["GET", "POST"])
@access(EXPORT)
def index() -> Response:
    """Choose a table."""
    person = signed_in_person()
    found = campaigns.campaigns(person)
    form = TableForm(data=request.args)
    form.offer(found)
    if form.validate_on_submit():
        return _ordered(form.campaign.data, form.table.data, form.format.data)
    return respond.page(
        "exports/index.html", status=422 if form.errors else 200, form=form, campaigns=found, names=TABLE_NAMES,
        jobs=ordering.jobs_of(person, JobKind.EXPORT), may_import=policy.may_import(person),
    )  # fmt: skip


def _ordered(slug: str, table: str, form: str) -> Response:
    """To the file, or to the page that shows how far it is."""
    of, kind = _wanted(slug, table, form)
    if of.total() <= LARGE:
        return respond.done(url_for("exports.table", slug=slug, table=table, format=form))
    campaign = campaigns.campaign(current_person(), slug)
    assert campaign is not None, "it was there a moment ago"  # noqa: S101  `_wanted` found it
    job = ordering.order(
        kind=JobKind.EXPORT, campaign=campaign, table=of.table, form=kind.value, by=signed_in_person(),
        shows_counts=of.shows_counts, rows_total=of.total(),
    )  # fmt: skip
    db.session.commit()
    return respond.done(url_for("exports.job", job_id=job.id))


@bp.get("/campaigns/<slug>/export.<format>", defaults={"table": TableKind.IDEAS.value})
@bp.get("/campaigns/<slug>/export/<table>.<format>")
@access(EXPORT)
@limiter.limit("60 per hour")
def table(slug: str, table: str, format: str) -> Response:  # noqa: A002  the word of the address
    """A table of a campaign as a file."""
    of, kind = _wanted(slug, table, format)
    if of.total() > LARGE:
        return respond.done(
            url_for("exports.index", campaign=slug, table=table, format=format),
            N_("Diese Tabelle ist groß. Mit „Tabelle laden“ wird sie für Sie vorbereitet."),
            category="info",
        )
    return downloads.table_response(of, kind)


@bp.get("/exports/<int:job_id>")
@access(EXPORT)
def job(job_id: int) -> Response:
    """How far a large table is, and the file."""
    return respond.page("exports/job.html", fragment="exports/_job.html", job=_job(job_id), names=TABLE_NAMES)


@bp.get("/exports/<int:job_id>/file")
@access(EXPORT)
@limiter.limit("60 per hour")
def file(job_id: int) -> Response:
    """The file, for the person who asked, if they may still have what is in it."""
    job = _job(job_id)
    person = current_person()
    may_see = campaigns.campaign(person, job.campaign.slug) is not None and policy.may_export(person)
    if not may_see or (job.shows_counts and not campaign_policy.sees_counts(person, job.campaign, clock.now())):
        raise NotAllowedError(EXPORT.refusal)
    path = Store.of(current_app.config["SETTINGS"]).path(job.key)
    if job.state is not JobState.DONE or not path.exists():
        raise NotFoundError(N_("Diese Datei gibt es nicht (mehr). Bitte laden Sie die Tabelle noch einmal."))
    kind = FileKind(job.format)
    return downloads.file_response(path, kind, downloads.file_name(job.campaign.slug, job.table, kind))


def _job(job_id: int) -> TableJob:
    found = ordering.job_of(signed_in_person(), job_id, JobKind.EXPORT)
    if found is None:
        raise NotFoundError(N_("Diese Datei gibt es nicht (mehr). Bitte laden Sie die Tabelle noch einmal."))
    return found


def _wanted(slug: str, table: str, form: str) -> tuple[Extract, FileKind]:
    person = current_person()
    campaign = campaigns.campaign(person, slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    if not policy.may_export(person):
        raise NotAllowedError(EXPORT.refusal)
    if table not in set(TableKind) or form not in writing.kinds(TableKind(table)):
        raise NotFoundError(N_("Diese Tabelle gibt es nicht."))
    shows_counts = campaign_policy.sees_counts(person, campaign, clock.now())
    of = extract(TableKind(table), campaign, current_app.config["KEYS"], shows_counts=shows_counts)
    return of, FileKind(form)
