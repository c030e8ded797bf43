"""Following, ceasing to, and how often to hear of it. None of it enters the log: ADR 0016."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.extensions import db
from mitreden.following.models import Follow, FollowingSetting, FollowKind, Frequency
from mitreden.following.times import next_due
from mitreden.ideas.models import Idea
from mitreden.timeline.models import Subject, TimelineEntry


def follow(*, kind: FollowKind, subject_id: int, by: Actor) -> None:
    """Follow a thing that the person may see; once is enough."""
    _insert_once(Follow, [{"person_id": by.id, "kind": kind, "subject_id": subject_id, "since": clock.today()}])
    _insert_once(FollowingSetting, [_beginning(by.id)])


def unfollow(*, kind: FollowKind, subject_id: int, by: Actor) -> None:
    """Follow a thing no longer."""
    db.session.execute(
        sa.delete(Follow).where(Follow.person_id == by.id, Follow.kind == kind, Follow.subject_id == subject_id)
    )


def set_frequency(*, person_id: int, frequency: Frequency) -> None:
    """Say how often a person wants to hear of news. Who switched mails off hears nothing of the time between.

    Without `by`: whoever holds the link in a mail acts for the person without being known.
    """
    moment = clock.now()
    _insert_once(FollowingSetting, [_beginning(person_id)])
    were_off = FollowingSetting.frequency == Frequency.NONE
    db.session.execute(
        sa.update(FollowingSetting)
        .where(FollowingSetting.person_id == person_id)
        .values(
            frequency=frequency,
            due_at=next_due(frequency, moment),
            told_until=sa.case((were_off, sa.literal(moment, FollowingSetting.told_until.type)),
                               else_=FollowingSetting.told_until),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def claim(person_ids: Sequence[int], *, moment: datetime, until: datetime) -> set[int]:
    """Take over those whose digest is still due at `moment`: they have heard all until `until`, the next is due later.

    Call it in the transaction that writes their mails: of two workers one gets each person, and one that dies gets none.
    """
    due_at = sa.case(
        *(
            (
                FollowingSetting.frequency == frequency,
                sa.literal(next_due(frequency, moment), FollowingSetting.due_at.type),
            )
            for frequency in Frequency
            if frequency is not Frequency.NONE
        )
    )
    taken = db.session.execute(
        sa.update(FollowingSetting)
        .where(FollowingSetting.person_id.in_(person_ids), FollowingSetting.due_at <= moment)
        .values(told_until=until, due_at=due_at)
        .returning(FollowingSetting.person_id)
        .execution_options(synchronize_session=False)
    )
    return set(taken.scalars())


def begin_for_authors() -> None:
    """Authors hear of their own ideas without following anything: from the first day on which those make news."""
    since = clock.now() - timedelta(days=1)
    authors = (
        sa.select(Idea.author_id)
        .join(TimelineEntry, sa.and_(TimelineEntry.subject == Subject.IDEA, TimelineEntry.subject_id == Idea.id))
        .where(
            TimelineEntry.at > since, Idea.author_id.is_not(None),
            Idea.author_id.not_in(sa.select(FollowingSetting.person_id)),
        )
        .distinct()
    )  # fmt: skip
    rows = [{**_beginning(number), "told_until": since} for number in db.session.scalars(authors) if number]
    if rows:
        _insert_once(FollowingSetting, rows)


def _beginning(person_id: int) -> dict[str, Any]:
    """The row of somebody who has said nothing about mails yet."""
    moment = clock.now()
    return {
        "person_id": person_id, "frequency": Frequency.DAILY, "told_until": moment,
        "due_at": next_due(Frequency.DAILY, moment),
    }  # fmt: skip


def _insert_once(table: Any, rows: list[dict[str, Any]]) -> None:
    """The primary key decides, not a look before."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
