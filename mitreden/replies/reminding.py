"""Reminding town halls of the answers they owe: once a week, and seven days and one day before the promised day."""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa

from mitreden.accounts.models import Grant, Person
from mitreden.accounts.roles import Role
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.outbox import commands as outbox
from mitreden.replies import letters, links, queries
from mitreden.replies.models import ReplyLink

WEEK = timedelta(days=7)
BEFORE = frozenset({timedelta(days=7), timedelta(days=1)})
NAMED = 20  # ideas in one mail


def is_due(today: date, last: date | None, promised: Iterable[date]) -> bool:
    """Whether somebody is to be reminded today who was last reminded on `last`, with answers promised for these days."""
    if last is None or last + WEEK <= today:
        return True
    return last < today and any(day - today in BEFORE for day in promised)


def remind() -> int:
    """Write a mail to everybody who owes answers and is to be reminded today. How many; harmless twice."""
    today, sent = clock.today(), 0
    for organisation_id, contacts in _contacts().items():
        owed = queries.owed_by(organisation_id, NAMED)
        promised = {one.answer_on for one in owed if one.answer_on}
        for person, last in contacts:
            if owed and is_due(today, last, promised):
                sent += _remind(person, organisation_id, [one.id for one in owed], today)
    return sent


def _remind(person: Person, organisation_id: int, idea_ids: list[int], today: date) -> bool:
    link = links.make_for_ideas(person_id=person.id, organisation_id=organisation_id, idea_ids=idea_ids, today=today)
    if link is None or not person.email:
        return False
    outbox.enqueue(letters.OWED, address=person.email, locale=person.locale, link=link)
    return True


def _contacts() -> dict[int, list[tuple[Person, date | None]]]:
    """Who answers for which organisation, and when they were last reminded."""
    moment = clock.now()
    last = (
        sa.select(sa.func.max(ReplyLink.sent_on))
        .where(
            ReplyLink.person_id == Person.id,
            ReplyLink.organisation_id == Grant.organisation_id,
            ReplyLink.reply_id.is_(None),
        )
        .correlate(Person, Grant)
        .scalar_subquery()
    )
    query = sa.select(Grant, Person, last).join(Person, Person.id == Grant.person_id)
    found: dict[int, list[tuple[Person, date | None]]] = {}
    told: set[tuple[int, int]] = set()
    for grant, person, day in db.session.execute(query.where(Grant.role == Role.CONTACT).order_by(Grant.id)):
        if grant.organisation_id is None or not grant.is_active(moment) or (grant.organisation_id, person.id) in told:
            continue
        told.add((grant.organisation_id, person.id))
        found.setdefault(grant.organisation_id, []).append((person, day))
    return found
