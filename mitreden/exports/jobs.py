"""Due work: large tables, checks of files, imports. A worker that dies meanwhile costs a pause: the job begins again."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import current_app

from mitreden.accounts import queries as people
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.database import begin_writing
from mitreden.core.errors import DomainError
from mitreden.exports import commands, ordering, planning, policy, queries, reading, writing
from mitreden.exports.columns import Cell, TableKind
from mitreden.exports.extracts import Extract, extract
from mitreden.exports.models import JobKind, JobState, TableJob
from mitreden.exports.planning import Plan
from mitreden.exports.shapes import Format
from mitreden.exports.store import Store
from mitreden.exports.writing import FileKind
from mitreden.extensions import db

logger = logging.getLogger(__name__)

SHOWN = 500  # refused lines that a report on a page keeps; the console prints all
_at_work = threading.Lock()  # one thread of a worker at a time: the other is there for mail
T = TypeVar("T")


def work_off() -> int:
    """Do what waits, one after the other. Returns how many jobs were begun."""
    if not _at_work.acquire(blocking=False):
        return 0
    done = 0
    try:
        while _next_done():
            done += 1
    finally:
        begin_writing(True)
        _at_work.release()
    return done


def _next_done() -> bool:
    db.session.rollback()
    begin_writing(True)
    job = ordering.take_next(clock.now())
    db.session.commit()
    if job is None:
        return False
    job_id, work = job.id, _WORK[job.kind]
    begin_writing(False)
    try:
        work(job)
    except DomainError as error:  # the file as a whole is none of ours: trying again would not help
        _noted(
            job_id,
            state=JobState.FAILED,
            finished_at=clock.now(),
            report={"error": error.message, "values": error.values},
        )
    except Exception:
        logger.exception("table job %d failed", job_id)
        _noted(job_id, state=JobState.WAITING)
    return True


def _noted(job_id: int, **values: Any) -> None:
    """One short writing transaction between those that read."""
    db.session.rollback()
    begin_writing(True)
    ordering.note(job_id, **values)
    db.session.commit()
    begin_writing(False)


def _export(job: TableJob) -> None:
    campaign = _campaign(job)
    of = extract(job.table, campaign, current_app.config["KEYS"], shows_counts=job.shows_counts)
    path, kind, job_id = _store().path(job.key), FileKind(job.format), job.id
    _noted(job_id, rows_total=of.total())
    writing.save(path, kind, of, _told(of, job_id))
    _noted(job_id, state=JobState.DONE, finished_at=clock.now())


def _told(of: Extract, job_id: int) -> Iterator[dict[str, Cell]]:
    """The rows; after each portion it is noted how far they are."""
    done = 0
    for portion in of.portions():
        yield from portion
        done += len(portion)
        _noted(job_id, rows_done=done)


def _check(job: TableJob) -> None:
    job_id, plan = job.id, _plan(job)
    _noted(job_id, state=JobState.DONE, finished_at=clock.now(), report=summary(plan))


def _take(job: TableJob) -> None:
    """Plan again, because things may have changed, and write: with the end of the job in the same transaction."""
    job_id, key, form, campaign_id = job.id, job.key, job.format, job.campaign_id
    plan, digest = _plan(job), reading.digest(_store().path(key))
    db.session.rollback()
    begin_writing(True)
    person = people.person(db.session.get_one(TableJob, job_id).asked_by)
    if person is None or not policy.may_import(person):
        raise DomainError(policy.NO_IMPORT)
    commands.take(
        plan, campaign=db.session.get_one(Campaign, campaign_id), by=person, source={"format": form, "file_sha256": digest}
    )  # fmt: skip
    ordering.note(job_id, state=JobState.DONE, finished_at=clock.now(), report=summary(plan))
    db.session.commit()
    begin_writing(False)
    _store().forget(key)


def _plan(job: TableJob) -> Plan:
    campaign, path, table, form = _campaign(job), _store().path(job.key), job.table, Format(job.format)
    default_field, job_id = job.default_field, job.id
    _noted(job_id, rows_total=reading.line_count(path))
    lines = _counted(reading.lines(path, form, table), job_id)
    if table is TableKind.COMMENTS:
        return planning.plan_comments(campaign, lines)
    return planning.plan_ideas(campaign, lines, default_field)


def _counted(lines: Iterable[T], job_id: int) -> Iterator[T]:
    for number, line in enumerate(lines, start=1):
        if number % planning.PORTION == 0:
            _noted(job_id, rows_done=number)
        yield line


def _campaign(job: TableJob) -> Campaign:
    query = sa.select(Campaign.slug).where(Campaign.id == job.campaign_id)
    campaign = queries.campaign_called(db.session.scalars(query).one())
    assert campaign is not None, "campaigns are never deleted"  # noqa: S101  a job's campaign is a foreign key
    return campaign


def summary(plan: Plan) -> dict[str, Any]:
    """A report as a page shows it later, with the first ideas."""
    report = plan.report
    refusals = [(place, asdict(reason)) for place, reason in report.refusals]
    return {
        "taken": report.taken, "unchanged": report.unchanged, "refused": len(report.refused), "comments": report.comments,
        "unchanged_comments": report.unchanged_comments, "refused_comments": len(report.refused_comments),
        "supports": report.supports, "flagged": dict(report.flagged), "new_fields": report.new_fields,
        "refusals": refusals[:SHOWN], "more_refusals": max(0, len(refusals) - SHOWN),
        "first": [idea.title for idea in plan.ideas[:5]],
    }  # fmt: skip


def forget_old() -> None:
    """Delete what was asked for a day ago, and files that belong to nobody."""
    store, now = _store(), clock.now()
    for key in ordering.forget_old(now - ordering.KEPT_FOR):
        store.forget(key)
    known = ordering.keys()
    db.session.commit()
    for path in store.strangers(known, (now - ordering.KEPT_FOR).timestamp()):
        path.unlink(missing_ok=True)


def _store() -> Store:
    return Store.of(current_app.config["SETTINGS"])


_WORK: dict[JobKind, Callable[[TableJob], None]] = {
    JobKind.EXPORT: _export,
    JobKind.CHECK: _check,
    JobKind.TAKE: _take,
}
