"""Writing people, codes, sessions and grants."""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mitreden.accounts import codes, policy, queries
from mitreden.accounts.models import GUEST_NAME, Grant, Person, SignInCode, UserSession
from mitreden.accounts.roles import SCOPES, STAFF, STAFF_SESSION, Role, Scope
from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.outbox.commands import enqueue

_DEAD = N_("Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.")


def cleaned_name(name: str) -> str:
    """A display name with single blanks, 2 to 60 characters that can be seen. DomainError if it is none."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if not 2 <= len(text) <= 60 or not text.isprintable():
        raise DomainError(N_("Ein Name hat 2 bis 60 Zeichen."), field="display_name")
    return text


def create_person(
    *, email: str, display_name: str, by: Actor | None, locale: str = "de", home_id: int | None = None,
    password_hash: str | None = None, is_demo: bool = False, is_guest: bool = False,
) -> Person:  # fmt: skip
    """A new account for a normalised address, whose owner (but a guest) accepts the terms. DomainError if the address has one."""
    moment = clock.now()
    person = Person(
        email=email, display_name=cleaned_name(display_name), locale=locale, home_id=home_id, is_demo=is_demo,
        password_hash=password_hash, created_at=moment, terms_accepted_at=None if is_guest else moment, grants=[],
        is_guest=is_guest,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as error:
        raise DomainError(N_("Zu dieser Adresse gibt es schon ein Konto."), field="email") from error
    log.record("person.created", by=by or person, subject="person", subject_id=person.id)
    return person


def create_guest(*, email: str, locale: str) -> Person:
    """Somebody who took part with a normalised address that is proved: no name, no password, no terms. DomainError if known."""
    return create_person(email=email, display_name=GUEST_NAME, by=None, locale=locale, is_guest=True)


def keep_guest(*, person: Person, until: date) -> None:
    """Keep a guest's address at least until a day; of citizens nothing ends by itself."""
    if person.is_guest:
        person.guest_until = max(person.guest_until or until, until)
        db.session.flush()


def become_citizen(*, person: Person, display_name: str) -> None:
    """A guest gives a name and accepts the terms. The name stands beside what they wrote before, too."""
    person.display_name = cleaned_name(display_name)
    person.is_guest, person.guest_until, person.terms_accepted_at = False, None, clock.now()
    db.session.flush()
    log.record("person.named", by=person, subject="person", subject_id=person.id)


def change_profile(*, person: Person, display_name: str, locale: str, home_id: int | None, by: Actor) -> None:
    """What a person says about themselves."""
    person.display_name = cleaned_name(display_name)
    person.locale = locale
    person.home_id = home_id
    db.session.flush()
    log.record("person.changed", by=by, subject="person", subject_id=person.id)


def set_password(*, person: Person, password_hash: str, by: Actor | None, keep: str | None = None) -> None:
    """A new password; all sessions but the one with row id `keep` end, and the person is told by mail."""
    person.password_hash = password_hash
    end_sessions(person=person, by=by, keep=keep)
    if person.email:
        enqueue("accounts.password_changed", address=person.email, locale=person.locale)
    db.session.flush()
    log.record("person.password_set", by=by, subject="person", subject_id=person.id)


def renew_password_hash(*, person: Person, password_hash: str) -> None:
    """The same password, stored as strongly as we do it now."""
    person.password_hash = password_hash
    db.session.flush()


def request_code(*, email: str, token: str, locale: str, target: str | None) -> None:
    """Send a code to a normalised address, whether it has an account or not. It is bound to `token`."""
    moment = clock.now()
    if queries.unused_codes(email, moment) >= codes.UNUSED_PER_HOUR:
        raise DomainError(
            N_("An diese Adresse haben wir gerade schon mehrere Codes geschickt. Bitte schauen Sie ins Postfach "
               "oder versuchen Sie es in einer Stunde noch einmal."), field="email",
        )  # fmt: skip
    code = codes.new_code()
    db.session.add(
        SignInCode(
            id=codes.row_id(token),
            email=email,
            code_hash=codes.code_hash(code, token),
            data={"target": target},
            created_at=moment,
            expires_at=moment + codes.LIFETIME,
        )
    )
    enqueue("accounts.code", address=email, locale=locale, code=code)


@dataclass(frozen=True)
class Attempt:
    """What came of typing a code: the proved address and where to go, or how many tries are left."""

    email: str | None = None
    target: str | None = None
    left: int = 0


def try_code(*, token: str, typed: str) -> Attempt:
    """Count the attempt, then compare: racing requests cannot try more often than allowed. Commit also when wrong."""
    moment = clock.now()
    row = db.session.execute(
        sa.update(SignInCode)
        .where(
            SignInCode.id == codes.row_id(token),
            SignInCode.used_at.is_(None),
            SignInCode.tries < codes.MAX_TRIES,
            SignInCode.expires_at > moment,
        )
        .values(tries=SignInCode.tries + 1)
        .returning(SignInCode.id, SignInCode.email, SignInCode.code_hash, SignInCode.data, SignInCode.tries)
    ).first()
    if row is None:
        raise DomainError(_DEAD, field="code")
    if not hmac.compare_digest(row.code_hash, codes.code_hash(codes.digits(typed), token)):
        return Attempt(left=codes.MAX_TRIES - row.tries)
    db.session.execute(sa.update(SignInCode).where(SignInCode.id == row.id).values(used_at=moment, code_hash=""))
    return Attempt(email=row.email, target=row.data.get("target"))


def sign_up(*, token: str, display_name: str, locale: str) -> Person:
    """The account of an address that a code has just proved. The proof is used up."""
    row = queries.proved(token, clock.now())
    if row is None:
        raise DomainError(_DEAD)
    person = create_person(email=row.email, display_name=display_name, locale=locale, by=None)
    db.session.delete(row)
    db.session.flush()
    return person


def end_sessions(*, person: Person, by: Actor | None, keep: str | None = None, only: str | None = None) -> None:
    """Sign `person` out: everywhere, everywhere but in the session `keep`, or in `only` one."""
    query = sa.update(UserSession).where(UserSession.person_id == person.id, UserSession.ended_at.is_(None))
    if keep:
        query = query.where(UserSession.id != keep)
    if only:
        query = query.where(UserSession.id == only)
    db.session.execute(query.values(ended_at=clock.now()))
    log.record("person.signed_out", by=by, subject="person", subject_id=person.id)


def grant_role(
    *, person: Person, role: Role, scope: Scope, by: Person | None, organisation_id: int | None = None,
    campaign_id: int | None = None, starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> Grant:  # fmt: skip
    """Give `person` a role. `by` None is the console, which may give any."""
    moment = clock.now()
    if scope not in SCOPES[role]:
        raise DomainError(N_("Diese Rolle gilt nicht für diesen Bereich."), field="scope")
    if by is not None and by.id == person.id:
        raise NotAllowedError(N_("Sich selbst kann man keine Rolle geben. Bitte fragen Sie jemand anderen."))
    if by is not None and not policy.may_grant(by, role):
        raise NotAllowedError(N_("Diese Rolle dürfen Sie nicht vergeben."))
    if ends_at is not None and ends_at <= (starts_at or moment):
        raise DomainError(N_("Das Ende liegt nicht in der Zukunft."), field="ends_on")
    place: dict[str, Any] = {"organisation_id": organisation_id, "campaign_id": campaign_id}
    if queries.has_grant(person.id, role, scope, moment, **place):
        raise DomainError(N_("Diese Rolle hat die Person schon."), field="role")
    grant = Grant(
        person_id=person.id, role=role, scope=scope, **place, starts_at=starts_at or moment, ends_at=ends_at,
        granted_at=moment, granted_by=by.id if by else None,
    )  # fmt: skip
    db.session.add(grant)
    db.session.flush()
    db.session.expire(person, ["grants"])
    if role in STAFF:
        _shorten_sessions(person.id, moment + STAFF_SESSION)
    log.record("role.granted", by=by, subject="person", subject_id=person.id, role=role.value, scope=scope.value,
               **place, ends_at=ends_at.isoformat() if ends_at else None)  # fmt: skip
    return grant


def _shorten_sessions(person_id: int, until: datetime) -> None:
    """Whoever has more to lose is signed in for a shorter time, from now on."""
    query = sa.update(UserSession).where(UserSession.person_id == person_id, UserSession.expires_at > until)
    db.session.execute(query.values(expires_at=until))


def revoke_grant(*, grant: Grant, by: Person | None) -> None:
    """Take a role back; it counts no longer from this moment on."""
    if grant.revoked_at is not None:
        raise DomainError(N_("Diese Rolle ist schon zurückgenommen."))
    if by is not None and not policy.may_revoke(by, grant):
        raise NotAllowedError(
            N_("Diese Rolle dürfen Sie nicht zurücknehmen. Die eigene Verwaltung nimmt Ihnen nur jemand anderes.")
        )
    grant.revoked_at = clock.now()
    grant.revoked_by = by.id if by else None
    db.session.flush()
    log.record("role.revoked", by=by, subject="person", subject_id=grant.person_id, role=grant.role.value,
               scope=grant.scope.value, organisation_id=grant.organisation_id, campaign_id=grant.campaign_id)  # fmt: skip


def forget_old(*, codes_before: datetime, sessions_before: datetime) -> int:
    """Delete codes and sessions that have not counted for a while. How many."""
    gone: Any = db.session.execute(sa.delete(SignInCode).where(SignInCode.created_at < codes_before))
    over = sa.or_(
        UserSession.ended_at < sessions_before, UserSession.expires_at < sessions_before,
        sa.and_(UserSession.awaits_second, UserSession.expires_at < codes_before),
    )  # fmt: skip
    ended: Any = db.session.execute(sa.delete(UserSession).where(over))
    return int(gone.rowcount + ended.rowcount)


def delete_person(*, person: Person) -> None:
    """Delete an account with its sessions, roles and codes. For `privacy` only, which deletes what others keep of it."""
    if person.email:
        db.session.execute(sa.delete(SignInCode).where(SignInCode.email == person.email))
    db.session.expunge(person)
    db.session.execute(sa.delete(Person).where(Person.id == person.id).execution_options(synchronize_session=False))


def sign_everybody_out() -> None:
    """All sessions and codes end, as after a backup was restored: those that ended since would count again."""
    db.session.execute(sa.delete(UserSession))
    db.session.execute(sa.delete(SignInCode))
