"""Reading people, sessions and grants."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from mitreden.accounts import codes
from mitreden.accounts.models import Grant, Person, RecoveryCode, SecondFactor, SignInCode, UserSession
from mitreden.accounts.roles import STAFF, Role, Scope
from mitreden.core.errors import NotFoundError
from mitreden.core.model import UTCDateTime
from mitreden.core.reading import Question
from mitreden.core.words import N_
from mitreden.extensions import db, reading

_OF_SESSION = (
    UserSession.person_id == Person.id,
    UserSession.id == sa.bindparam("session_id"),
    UserSession.ended_at.is_(None),
    UserSession.expires_at > sa.bindparam("moment", type_=UTCDateTime()),
    UserSession.awaits_second == sa.bindparam("awaits_second", type_=sa.Boolean),
)
_SIGNED_IN = sa.select(Person).where(*_OF_SESSION).options(joinedload(Person.grants))
_HAS_SECOND_FACTOR = sa.exists().where(SecondFactor.person_id == Person.id, SecondFactor.confirmed_at.is_not(None))
_SIGNED_IN_CHECKED = _SIGNED_IN.add_columns(_HAS_SECOND_FACTOR)

_PERSON, _GRANT = ([column.key for column in kind.__table__.columns] for kind in (Person, Grant))
_READER = Question(
    sa.select(
        *(getattr(Person, name) for name in _PERSON), _HAS_SECOND_FACTOR.label("has_second_factor"),
        *(getattr(Grant, name).label(f"grant_{name}") for name in _GRANT),
    )
    .select_from(UserSession)
    .join(Person, sa.true())
    .outerjoin(Grant, Grant.person_id == Person.id)
    .where(*_OF_SESSION)
)  # fmt: skip


def signed_in_person(session_id: str, moment: datetime, *, awaits_second: bool = False) -> Person | None:
    """The person of a session that is neither ended nor expired, with grants: one query.

    `awaits_second`: of a session in which only the first factor is proved.
    """
    values = {"session_id": session_id, "moment": moment, "awaits_second": awaits_second}
    return db.session.execute(_SIGNED_IN, values).unique().scalar_one_or_none()


def signed_in_person_checked(session_id: str, moment: datetime) -> Person | None:
    """The same where staff must have a second factor: who lacks it must set it up, and their roles do not count before."""
    values = {"session_id": session_id, "moment": moment, "awaits_second": False}
    row = db.session.execute(_SIGNED_IN_CHECKED, values).unique().one_or_none()
    if row is None:
        return None
    return _checked(row[0], has_second_factor=row[1])


def _checked(person: Person, *, has_second_factor: bool) -> Person:
    person.must_set_up_second_factor = not has_second_factor and any(
        grant.role in STAFF for grant in person.held_grants
    )
    return person


def reader(session_id: str, moment: datetime, *, is_checked: bool) -> Person | None:
    """The person of a session, for a request that only reads: one prepared question, a fifth of an entity's price.

    No session of the database knows this object: what is changed in it is not saved. `is_checked` as `signed_in_person_checked`.
    """
    rows = _READER.rows(reading(), session_id=session_id, moment=moment, awaits_second=False)
    if not rows:
        return None
    found = _detached(Person, dict(zip(_PERSON, rows[0], strict=False)))
    start = len(_PERSON) + 1
    grants = [_detached(Grant, dict(zip(_GRANT, row[start:], strict=True))) for row in rows if row[start] is not None]
    set_committed_value(found, "grants", grants)
    return _checked(found, has_second_factor=rows[0].has_second_factor) if is_checked else found


def _detached(kind: type[Any], values: dict[str, Any]) -> Any:
    made = kind(**values)
    make_transient_to_detached(made)
    return made


def second_factor(person_id: int) -> SecondFactor | None:
    """What is kept of a person's second factor, confirmed or not."""
    return db.session.get(SecondFactor, person_id)


def has_second_factor(person_id: int) -> bool:
    """Whether signing in asks this person for a second factor."""
    query = sa.select(SecondFactor.person_id)
    return (
        db.session.scalar(query.where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None)))
        is not None
    )


def with_second_factor(person_ids: Iterable[int]) -> frozenset[int]:
    """Which of these people have a second factor: one query."""
    query = sa.select(SecondFactor.person_id).where(
        SecondFactor.person_id.in_(set(person_ids)), SecondFactor.confirmed_at.is_not(None)
    )
    return frozenset(db.session.scalars(query))


def recovery_codes_left(person_id: int) -> int:
    """How many recovery codes nobody has used yet."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person_id)
    return db.session.scalar(query) or 0


def person_by_email(email: str) -> Person | None:
    """The account of a mail address, as normalised by `addresses.normalised`."""
    return db.session.execute(
        sa.select(Person).where(Person.email == email).options(joinedload(Person.grants))
    ).unique().scalar_one_or_none()  # fmt: skip


def is_citizen(email: str) -> bool:
    """Whether the owner of an address has given a name."""
    query = sa.select(sa.exists().where(Person.email == email, Person.is_guest.is_(False)))
    return bool(db.session.scalar(query))


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
        .where(
            UserSession.person_id == person_id,
            UserSession.ended_at.is_(None),
            UserSession.expires_at > moment,
            UserSession.awaits_second.is_(False),
        )
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
