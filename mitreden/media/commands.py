"""Writing pictures. Files are on disk before their row is written, and go when the row's end is committed."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.media import doomed, owners, queries
from mitreden.media.models import Picture, PictureState, Refusal
from mitreden.outbox import nudge

LOOSE_MAX = 9  # of a person; whoever tries more often loses the oldest
PAUSE = timedelta(minutes=2)
MAX_ATTEMPTS = 3


def take_in(*, keys: Iterable[str], by: Actor | None) -> list[Picture]:
    """Rows for files that are in the store already. Their copies are made soon after the commit."""
    moment = clock.now()
    pictures = [
        Picture(key=key, not_before=moment, uploaded_at=moment, uploaded_by=by.id if by else None) for key in keys
    ]
    db.session.add_all(pictures)
    db.session.flush()
    if by is not None:
        remove([picture.id for picture in queries.loose(by.id)[:-LOOSE_MAX]])
    nudge.after_commit("develop")
    return pictures


def claim(*, picture_ids: Collection[int], by: Actor | None) -> None:
    """What a person uploaded belongs to something now, and stays. DomainError if a picture is not there (any more)."""
    if not picture_ids:
        return
    mine = Picture.uploaded_by.is_not_distinct_from(by.id if by else None)
    claimed = db.session.scalars(
        sa.update(Picture)
        .where(Picture.id.in_(picture_ids), mine, Picture.is_loose)
        .values(is_loose=False)
        .returning(Picture.id)
        .execution_options(synchronize_session=False)
    ).all()
    if set(claimed) != set(picture_ids):
        raise DomainError(N_("Ein Bild ist nicht mehr da. Bitte wählen Sie es noch einmal aus."))


def give(*, picture_ids: Collection[int], to: Actor) -> None:
    """Pictures that a guest uploaded are those of a person now."""
    mine = sa.and_(Picture.id.in_(picture_ids), Picture.uploaded_by.is_(None))
    db.session.execute(
        sa.update(Picture).where(mine).values(uploaded_by=to.id).execution_options(synchronize_session=False)
    )


def remove(picture_ids: Collection[int]) -> None:
    """Delete pictures; their files go after the commit."""
    if not picture_ids:
        return
    query = sa.delete(Picture).where(Picture.id.in_(picture_ids)).returning(Picture.key)
    doomed.after_commit(db.session.scalars(query.execution_options(synchronize_session=False)).all())


def remove_loose_of(person_id: int) -> None:
    """Delete what a person uploaded and never saved."""
    remove([picture.id for picture in queries.loose(person_id)])


def part_from(person_id: int) -> None:
    """Delete what a person uploaded and never saved; of the rest nobody knows any more who uploaded it."""
    remove_loose_of(person_id)
    mine = Picture.uploaded_by == person_id
    db.session.execute(
        sa.update(Picture).where(mine).values(uploaded_by=None).execution_options(synchronize_session=False)
    )


def forget_loose(*, before: datetime) -> None:
    """Delete what was uploaded before a moment and never saved."""
    query = sa.select(Picture.id).where(Picture.is_loose, Picture.uploaded_at < before)
    remove(db.session.scalars(query).all())


def take_next(moment: datetime) -> sa.Row[*tuple[Any, ...]] | None:
    """Take the next picture whose copies are to be made: count the attempt and put the next one off, before work begins.

    So a worker that dies meanwhile, or two workers at once, cost at most a pause. None: nothing is due.
    """
    while (row := queries.next_waiting(moment)) is not None:
        taken = db.session.execute(
            sa.update(Picture)
            .where(Picture.id == row.id, Picture.attempts == row.attempts, Picture.state == PictureState.WAITING)
            .values(attempts=row.attempts + 1, not_before=moment + PAUSE)
        )
        if taken.rowcount:  # type: ignore[attr-defined]  # an update has it
            return row
    return None


def mark_ready(picture_id: int, width: int, height: int) -> None:
    """The copies are there."""
    _mark(picture_id, state=PictureState.READY, refusal=None, width=width, height=height)


def mark_refused(picture_id: int, why: Refusal) -> None:
    """There are no copies and there will be none, unless what was lost comes back."""
    _mark(picture_id, state=PictureState.REFUSED, refusal=why)


def mark_waiting(picture_id: int) -> None:
    """What was lost is there again and its copies are to be made."""
    _mark(picture_id, state=PictureState.WAITING, refusal=None, attempts=0, not_before=clock.now())


def _mark(picture_id: int, **values: Any) -> None:
    db.session.execute(sa.update(Picture).where(Picture.id == picture_id).values(**values))
    owners.tell(picture_id)
