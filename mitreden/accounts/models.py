"""Tables of people, grants, sessions, sign-in codes and second factors."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.accounts.roles import STAFF, Role, Scope
from mitreden.core import clock
from mitreden.core.model import Base, enumeration
from mitreden.core.permissions import CITIZEN

GUEST_NAME = "Gast"  # stands in the column of guests; pages ask `PUBLIC_NAME`


class Person(Base):
    """Somebody whose mail address is proved. Flask-Login's user, too: `get_id` is the session's, set by the loader.

    `is_guest`: took part with a mail address only, gave no name and accepted no terms. `guest_until`: until when we keep the
    address of such a person.
    """

    __tablename__ = "person"
    __allow_unmapped__ = True
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("length(display_name) BETWEEN 2 AND 60", name="display_name_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    display_name: Mapped[str]
    password_hash: Mapped[str | None]
    voter_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), default=lambda: secrets.token_bytes(32))
    locale: Mapped[str] = mapped_column(default="de")
    home_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    guest_until: Mapped[date | None]
    created_at: Mapped[datetime]
    terms_accepted_at: Mapped[datetime | None]

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="person", foreign_keys="Grant.person_id", lazy="raise_on_sql"
    )

    session_id: str | None = None
    must_set_up_second_factor = False  # set by the loader: roles do not count before it is done
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Flask-Login keeps this in the cookie: the session's id, so that a session can be ended."""
        return self.session_id or ""

    @property
    def active_grants(self) -> list["Grant"]:
        """The grants that count now. `grants` must have been loaded by the query."""
        return [] if self.must_set_up_second_factor else self.held_grants

    @property
    def held_grants(self) -> list["Grant"]:
        """The grants that count now, or will as soon as the person has set up a second factor."""
        moment = clock.now()
        return [grant for grant in self.grants if grant.is_active(moment)]

    @property
    def roles(self) -> frozenset[str]:
        """All roles held now, in whatever scope, and `citizen`."""
        return frozenset({CITIZEN, *(grant.role.value for grant in self.active_grants)})

    @property
    def is_citizen(self) -> bool:
        """Whether the person has given a name and accepted the terms."""
        return not self.is_guest

    @property
    def is_staff(self) -> bool:
        """Whether the desk has something for this person."""
        return any(grant.role in STAFF for grant in self.active_grants)


# The name that others may see; none for guests, whom pages call "Gast" in the reader's language.
PUBLIC_NAME = sa.case((Person.is_guest, sa.null()), else_=Person.display_name)


class Guest:
    """A visitor who is not signed in; what a `Person` is, as far as policies and templates ask."""

    id: Any = None
    display_name = ""
    home_id = None
    roles: frozenset[str] = frozenset()
    active_grants: tuple["Grant", ...] = ()
    is_staff = False
    is_citizen = False
    is_guest = True
    must_set_up_second_factor = False
    is_authenticated = False
    is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """Flask-Login: nobody."""
        return


class AnyCitizen(Guest):
    """Whoever is signed in and holds no role, as prepared questions see them: `id` is the parameter `person_id`."""

    id: Any = sa.bindparam("person_id", type_=sa.Integer)
    is_citizen = True
    is_guest = False
    is_authenticated = True
    is_anonymous = False


class Grant(Base):
    """A role of a person in a scope, from `starts_at` until `ends_at` or until it is taken back."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint("(scope = 'organisation') = (organisation_id IS NOT NULL)", name="organisation_scope"),
        sa.CheckConstraint("(scope = 'campaign') = (campaign_id IS NOT NULL)", name="campaign_scope"),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enumeration(Role))
    scope: Mapped[Scope] = mapped_column(enumeration(Scope))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None]

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id], lazy="raise_on_sql")

    @property
    def last_day(self) -> date | None:
        """The last day on which the grant counts, as people here read it."""
        return clock.local(self.ends_at - timedelta(microseconds=1)).date() if self.ends_at else None

    def is_active(self, moment: datetime) -> bool:
        """Whether the grant counts at `moment`."""
        return (
            self.starts_at <= moment
            and (self.ends_at is None or moment < self.ends_at)
            and (self.revoked_at is None or moment < self.revoked_at)
        )


class UserSession(Base):
    """A signed-in browser. The row's id is a hash of what the cookie holds.

    `awaits_second`: the first factor is proved, the second is not; such a session opens nothing but the question for it.
    """

    __tablename__ = "user_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    device: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    awaits_second: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class SecondFactor(Base):
    """The key of somebody's authenticator app, sealed. It counts once a code has confirmed it.

    `session_id`: the session that sets it up; nobody else sees the key. `last_step`: the newest half minute whose code was
    used, so that none counts twice. `tries` are counted until `tries_until`.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    secret_sealed: Mapped[bytes]
    session_id: Mapped[str | None]
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    tries: Mapped[int] = mapped_column(default=0)
    tries_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for who has lost their phone: a keyed hash. Using it deletes it."""

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)


class SignInCode(Base):
    """A six-digit code sent to a mail address: ten minutes, single use, few tries. Only a keyed hash is kept."""

    __tablename__ = "sign_in_code"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    code_hash: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
