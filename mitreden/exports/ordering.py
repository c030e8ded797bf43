"""Jobs: asking for one, taking the next, noting how far it is and how it ended. Callers commit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.exports.columns import TableKind
from mitreden.exports.models import JobKind, JobState, TableJob
from mitreden.exports.store import new_key
from mitreden.extensions import db
from mitreden.outbox import nudge

KEPT_FOR = timedelta(hours=24)
SILENT_FOR = timedelta(minutes=2)
MAX_ATTEMPTS = 3
NUDGE = "tables"


def order(*, kind: JobKind, campaign: Campaign, table: TableKind, form: str, by: Person, key: str = "",
          **values: Any) -> TableJob:  # fmt: skip
    """Ask for a piece of work. Whoever asks for the same table twice while it waits gets the same job."""
    waiting = sa.select(TableJob).where(
        TableJob.kind == JobKind.EXPORT, TableJob.asked_by == by.id, TableJob.campaign_id == campaign.id,
        TableJob.table == table, TableJob.format == form, TableJob.state.in_([JobState.WAITING, JobState.RUNNING]),
    )  # fmt: skip
    known = db.session.scalars(waiting).first() if kind is JobKind.EXPORT else None
    if known is not None:
        return known
    job = TableJob(
        kind=kind, campaign_id=campaign.id, table=table, format=form, asked_by=by.id, asked_at=clock.now(),
        key=key or new_key(), **values,
    )  # fmt: skip
    db.session.add(job)
    db.session.flush()
    nudge.after_commit(NUDGE)
    return job


def order_taking(job: TableJob) -> None:
    """What was checked shall be taken in: once, however often somebody presses."""
    changed = sa.update(TableJob).where(
        TableJob.id == job.id, TableJob.kind == JobKind.CHECK, TableJob.state == JobState.DONE
    )
    db.session.execute(
        changed.values(
            kind=JobKind.TAKE, state=JobState.WAITING, attempts=0, rows_done=0, finished_at=None, report=None, asked_at=clock.now()
        )
    )  # fmt: skip
    nudge.after_commit(NUDGE)


def jobs_of(person: Person, *kinds: JobKind) -> Sequence[TableJob]:
    """What somebody asked for, newest first, with campaigns."""
    query = (
        sa.select(TableJob)
        .where(TableJob.asked_by == person.id, TableJob.kind.in_(kinds), TableJob.asked_at > clock.now() - KEPT_FOR)
        .options(joinedload(TableJob.campaign).selectinload(Campaign.phases))
        .order_by(TableJob.id.desc())
    )
    return db.session.scalars(query).all()


def job_of(person: Person, job_id: int, *kinds: JobKind) -> TableJob | None:
    """One job, if this person asked for it."""
    return next((job for job in jobs_of(person, *kinds) if job.id == job_id), None)


def take_next(moment: datetime) -> TableJob | None:
    """Begin the oldest job that waits, or one whose worker is silent. One at a time: others are there for pages and mail."""
    silent = sa.or_(TableJob.beat_at.is_(None), TableJob.beat_at < moment - SILENT_FOR)
    is_busy = sa.select(TableJob.id).where(TableJob.state == JobState.RUNNING, TableJob.beat_at >= moment - SILENT_FOR)
    if db.session.scalar(is_busy.limit(1)) is not None:
        return None
    due = sa.or_(TableJob.state == JobState.WAITING, sa.and_(TableJob.state == JobState.RUNNING, silent))
    for row in db.session.execute(sa.select(TableJob.id, TableJob.attempts).where(due).order_by(TableJob.id)).all():
        mine = sa.update(TableJob).where(TableJob.id == row.id, TableJob.attempts == row.attempts, due)
        if row.attempts >= MAX_ATTEMPTS:
            db.session.execute(mine.values(state=JobState.FAILED, finished_at=moment))
            continue
        values = {"state": JobState.RUNNING, "attempts": row.attempts + 1, "beat_at": moment, "rows_done": 0}
        taken = db.session.execute(mine.values(values).execution_options(synchronize_session=False))
        if taken.rowcount:  # type: ignore[attr-defined]  # an update has it
            return db.session.get(TableJob, row.id, populate_existing=True)
    return None


def note(job_id: int, **values: Any) -> None:
    """Write down how far a job is; it is a sign of life, too."""
    db.session.execute(sa.update(TableJob).where(TableJob.id == job_id).values(beat_at=clock.now(), **values))


def forget_old(before: datetime) -> list[str]:
    """Delete jobs asked for before a moment. Returns the names of their files."""
    query = sa.delete(TableJob).where(TableJob.asked_at < before).returning(TableJob.key)
    return list(db.session.scalars(query.execution_options(synchronize_session=False)))


def withdraw_tables() -> None:
    """No table that was prepared so far is given out any more: somebody's words have just been erased. Files go within the hour."""
    ready = sa.update(TableJob).where(TableJob.kind == JobKind.EXPORT)
    db.session.execute(ready.values(asked_at=clock.now() - KEPT_FOR - timedelta(seconds=1)))


def keys() -> list[str]:
    """The names of all files that belong to a job."""
    return list(db.session.scalars(sa.select(TableJob.key)))
