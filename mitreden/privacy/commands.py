"""Erasing people, preparing a copy of their data, deleting what is due. Each step is a command of the feature that owns it."""

import secrets
from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from mitreden.accounts import commands as accounts
from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.bundles import erasing as bundles
from mitreden.comments import erasing as comments
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import NotFoundError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.exports import ordering as tables
from mitreden.extensions import db
from mitreden.guests import commands as guests
from mitreden.ideas import erasing as ideas
from mitreden.media import commands as media
from mitreden.moderation import erasing as moderation
from mitreden.outbox import commands as outbox
from mitreden.privacy import queries
from mitreden.privacy.ledger import Ledger
from mitreden.privacy.models import DataExport, Erasure
from mitreden.replies import erasing as replies
from mitreden.voting import parting

FETCH_WITHIN = timedelta(minutes=30)


def erase_person(
    *, person: Person, by: Actor | None, keys: KeyStore, kept_ideas: Collection[int] = (),
    kept_comments: Collection[int] = (), withdraws: bool = False,
) -> None:  # fmt: skip
    """Erase a person in all features. Their texts go, but for those `kept` as a former member's; votes stay, nobody's.

    `withdraws`: supports in running votes are taken back first. Follows, sessions, roles, invitations and memberships go
    with the row. The ledger is written before the commit: should that fail, a restore erases what the person wanted erased.
    """
    person_id, address = person.id, person.email
    own_ideas = {row.id for row in ideas.sent_ideas(person_id)}
    own_comments = {row.id for row in comments.written_comments(person_id)}
    kept_ideas, kept_comments = own_ideas & set(kept_ideas), own_comments & set(kept_comments)
    Ledger(keys).write(person_id=person_id, created_at=person.created_at, ideas=kept_ideas, comments=kept_comments)
    if withdraws:
        parting.withdraw_running(person=person, keys=keys)
    parting.leave_votes(person=person, keys=keys)
    gone = ideas.leave_ideas(person_id=person_id, kept=kept_ideas, by=by)
    gone_comments = comments.leave_comments(person_id=person_id, kept=kept_comments, by=by)
    media.part_from(person_id)
    moderation.forget_reasons(idea_ids=gone, comment_ids=gone_comments)
    replies.forget_replies(gone)
    outbox.forget_ideas(gone)
    bundles.forget_ideas(gone)
    if gone or gone_comments:
        tables.withdraw_tables()
    if address:
        guests.forget_address(address=address, keys=keys)
        moderation.forget_reporter(address)
        outbox.forget_address(address)
    accounts.delete_person(person=person)
    db.session.add(Erasure(erased_at=clock.now()))
    log.record("person.erased", by=by, subject="person", subject_id=person_id)


def apply_ledger(*, keys: KeyStore) -> int:
    """Erase everybody again whom the ledger names: after a backup was restored. How many."""
    ledger, number = Ledger(keys), 0
    entries = ledger.entries()
    if not entries:
        return 0
    for person in db.session.scalars(sa.select(Person).order_by(Person.id)).all():
        kept = entries.get(ledger.person(person.id, person.created_at))
        if kept is None:
            continue
        erase_person(
            person=person, by=None, keys=keys,
            kept_ideas=[row.id for row in ideas.sent_ideas(person.id) if ledger.names("idea", row.id, kept)],
            kept_comments=[row.id for row in comments.written_comments(person.id) if ledger.names("comment", row.id, kept)],
        )  # fmt: skip
        number += 1
    return number


def end_guests(*, keys: KeyStore) -> int:
    """Erase guests whose day has come, unless they are here or wrote where addresses are kept longer. Their texts stay. How many."""
    due = queries.guests_due(clock.today(), clock.now())
    for person in due:
        kept_ideas = [row.id for row in ideas.sent_ideas(person.id)]
        kept_comments = [row.id for row in comments.written_comments(person.id)]
        erase_person(person=person, by=None, keys=keys, kept_ideas=kept_ideas, kept_comments=kept_comments)
    return len(due)


def prepare_export(*, person: Person, session_id: str) -> DataExport:
    """Let a person fetch a copy of their data: once, in this session, soon. What was prepared before counts no longer."""
    db.session.execute(sa.delete(DataExport).where(DataExport.person_id == person.id))
    moment = clock.now()
    export = DataExport(
        id=secrets.token_urlsafe(24), person_id=person.id, session_id=session_id, created_at=moment,
        expires_at=moment + FETCH_WITHIN,
    )  # fmt: skip
    db.session.add(export)
    db.session.flush()
    log.record("person.export_prepared", by=person, subject="person", subject_id=person.id)
    return export


def use_export(*, export_id: str, person: Person, session_id: str) -> None:
    """Use up what was prepared. NotFoundError for others, in another session, a second time, or too late."""
    used = db.session.execute(
        sa.delete(DataExport).where(
            DataExport.id == export_id, DataExport.person_id == person.id, DataExport.session_id == session_id,
            DataExport.expires_at > clock.now(),
        )
    )  # fmt: skip
    if not used.rowcount:  # type: ignore[attr-defined]  # a delete has it
        raise NotFoundError(N_("Diese Kopie gibt es nicht (mehr). Sie können eine neue anfordern."))
    log.record("person.exported", by=person, subject="person", subject_id=person.id)
