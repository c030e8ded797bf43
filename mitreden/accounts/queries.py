"""Reading people, sessions and grants."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts.models import Grant, Person, UserSession
from mitreden.extensions import db

_SIGNED_IN = (
    sa.select(Person)
    .join(UserSession, UserSession.person_id == Person.id)
    .where(
        UserSession.id == sa.bindparam("session_id"),
        UserSession.ended_at.is_(None),
        UserSession.expires_at > sa.bindparam("moment"),
    )
    .options(joinedload(Person.grants))
)


def signed_in_person(session_id: str, moment: datetime) -> Person | None:
    """The person of a session that is neither ended nor expired, with grants: one query."""
    values = {"session_id": session_id, "moment": moment}
    return db.session.execute(_SIGNED_IN, values).unique().scalar_one_or_none()


def person_by_email(email: str) -> Person | None:
    """The account of a mail address, as normalised by `addresses.normalised`."""
    return db.session.execute(
        sa.select(Person).where(Person.email == email).options(joinedload(Person.grants))
    ).unique().scalar_one_or_none()  # fmt: skip


def person(person_id: int) -> Person | None:
    """One person with grants."""
    return db.session.execute(
        sa.select(Person).where(Person.id == person_id).options(joinedload(Person.grants))
    ).unique().scalar_one_or_none()  # fmt: skip


def staff_grants(moment: datetime) -> list[Grant]:
    """All grants that count at `moment`, with their people: for the list of members."""
    query = (
        sa.select(Grant)
        .join(Grant.person)
        .where(Grant.revoked_at.is_(None), sa.or_(Grant.ends_at.is_(None), Grant.ends_at > moment))
        .options(joinedload(Grant.person))
        .order_by(Person.display_name, Grant.id)
    )
    return list(db.session.scalars(query))
