"""Reading people, sessions and grants."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts import codes
from mitreden.accounts.models import Grant, Person, SignInCode, UserSession
from mitreden.accounts.roles import Role, Scope
from mitreden.core.errors import NotFoundError
from mitreden.core.words import N_
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


def existing_person(person_id: int) -> Person:
    """One person with grants who is known to exist."""
    found = person(person_id)
    if found is None:
        raise NotFoundError(N_("Dieses Konto gibt es nicht mehr."))
    return found


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


def grant(grant_id: int) -> Grant | None:
    """One grant with its person."""
    return db.session.scalars(sa.select(Grant).where(Grant.id == grant_id).options(joinedload(Grant.person))).first()


def has_grant(
    person_id: int, role: Role, scope: Scope, moment: datetime, *, organisation_id: int | None, campaign_id: int | None
) -> bool:  # fmt: skip
    """Whether the person holds just this role in just this place at `moment` or later."""
    query = sa.select(Grant.id).where(
        Grant.person_id == person_id,
        Grant.role == role,
        Grant.scope == scope,
        Grant.organisation_id.is_not_distinct_from(organisation_id),
        Grant.campaign_id.is_not_distinct_from(campaign_id),
        Grant.revoked_at.is_(None),
        sa.or_(Grant.ends_at.is_(None), Grant.ends_at > moment),
    )
    return db.session.scalar(query.limit(1)) is not None


def sessions(person_id: int, moment: datetime) -> list[UserSession]:
    """The browsers in which a person is signed in, newest first."""
    query = (
        sa.select(UserSession)
        .where(UserSession.person_id == person_id, UserSession.ended_at.is_(None), UserSession.expires_at > moment)
        .order_by(UserSession.created_at.desc())
    )
    return list(db.session.scalars(query))


def unused_codes(email: str, moment: datetime) -> int:
    """How many codes went to an address within the hour without being used."""
    query = sa.select(sa.func.count()).where(
        SignInCode.email == email, SignInCode.created_at > moment - timedelta(hours=1), SignInCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def pending_code(token: str, moment: datetime) -> SignInCode | None:
    """The code that this browser waits for."""
    row = db.session.get(SignInCode, codes.row_id(token))
    return row if row is not None and row.used_at is None and row.expires_at > moment else None


def proved(token: str, moment: datetime) -> SignInCode | None:
    """The address that this browser has just proved with a code."""
    row = db.session.get(SignInCode, codes.row_id(token))
    return row if row is not None and row.used_at and moment < row.used_at + codes.SIGN_UP_WITHIN else None


def has_demo_people() -> bool:
    """Whether people of the demo region exist, whose passwords everybody knows."""
    return db.session.scalar(sa.select(Person.id).where(Person.is_demo).limit(1)) is not None


def name_of(person_id: int | None) -> str | None:
    """The display name of a person, None if nobody is meant or the account is gone."""
    if person_id is None:
        return None
    return db.session.scalar(sa.select(Person.display_name).where(Person.id == person_id))
