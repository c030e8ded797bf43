"""The links by which town halls draft without signing in: what they open, and for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.accounts import queries as people
from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.replies import policy, tokens
from mitreden.replies.models import Reply, ReplyLink

LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Opened:
    """A link that counts, and whose it is."""

    link: ReplyLink
    person: Person


def opened(text: str, moment: datetime, key: bytes) -> Opened | None:
    """What the token opens: nothing if it is forged or too old, or if the person does not answer for that town hall any more."""
    number = tokens.link_id(text)
    link = db.session.get(ReplyLink, number) if number is not None else None
    if link is None or link.expires_at <= moment or not tokens.is_genuine(text, link.id, link.person_id, key):
        return None
    person = people.person(link.person_id)
    if person is None or not policy.is_contact(person, link.organisation_id):
        return None
    return Opened(link, person)


def make_for_ideas(*, person_id: int, organisation_id: int, idea_ids: Collection[int], today: date) -> int | None:
    """A link to draft replies to these ideas. None if the person got one today, from another worker too."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(ReplyLink).values(
        person_id=person_id, organisation_id=organisation_id, idea_ids=sorted(idea_ids), sent_on=today,
        expires_at=clock.now() + LASTS,
    )  # fmt: skip
    once = statement.on_conflict_do_nothing(
        index_elements=["person_id", "organisation_id", "sent_on"], index_where=sa.text("reply_id IS NULL")
    )
    number: int | None = db.session.scalar(once.returning(ReplyLink.id))
    return number


def make_for_reply(reply: Reply, person: Person) -> int | None:
    """A link to rework one reply; None for whoever does not answer for the organisation: they sign in."""
    if reply.organisation_id is None or not policy.is_contact(person, reply.organisation_id):
        return None
    link = ReplyLink(
        person_id=person.id, organisation_id=reply.organisation_id, reply_id=reply.id, idea_ids=[], sent_on=clock.today(),
        expires_at=clock.now() + LASTS,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    return link.id


def forget_expired(moment: datetime) -> int:
    """Delete the links that open nothing any more. How many. The last one of each stays a month: reminders count from it."""
    over = sa.delete(ReplyLink).where(ReplyLink.expires_at <= moment - LASTS)
    query = over.execution_options(synchronize_session=False)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined,no-any-return]  # a delete has it
