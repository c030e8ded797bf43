"""Writing second factors: setting one up, asking for it, new recovery codes, taking it off. Checks, writes, logs, flushes.

No secret gets into the log or into a mail. What somebody types is counted before it is compared, and a code that was right
counts once: both in single statements, so that racing requests gain nothing. Commit also when a code was wrong.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.accounts import commands, policy, queries, recovery, totp
from mitreden.accounts.codes import digits
from mitreden.accounts.models import Person, RecoveryCode, SecondFactor
from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, UnavailableError
from mitreden.core.keys import KeyStore, MissingKeyError
from mitreden.core.model import UTCDateTime
from mitreden.core.sealing import BrokenSealError, seal, unseal
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.outbox.commands import enqueue

KEY = "second_factor"
MAX_TRIES = 5
TRIES_WITHIN = timedelta(minutes=15)
SET_UP_WITHIN = timedelta(hours=1)

_UNREADABLE = N_(
    "Der zweite Faktor lässt sich gerade nicht prüfen. Bitte wenden Sie sich an das Team der Region."
)  # fmt: skip
_OFF = N_("Für dieses Konto ist kein zweiter Faktor eingeschaltet.")
_OVER = N_("Das Einrichten hat zu lange gedauert. Bitte fangen Sie noch einmal an.")
_WRONG = N_("Dieser Code stimmt nicht. Sie können es noch %(n)s-mal versuchen.")
_ENOUGH = N_("Dieser Code stimmt nicht. Bitte warten Sie %(n)s Minuten, bevor Sie es wieder versuchen.")
_USED = N_("Dieser Code wurde schon benutzt. Bitte warten Sie auf den nächsten in Ihrer App.")
_LOCKED = N_("Das waren zu viele Versuche. Bitte versuchen Sie es ab %(time)s Uhr noch einmal.")


@dataclass(frozen=True)
class Verdict:
    """What came of typing a code. `codes_left`: a recovery code was used, and so many remain."""

    is_right: bool
    tries_left: int = 0
    was_used: bool = False
    codes_left: int | None = None

    def check(self) -> None:
        """DomainError that says what was wrong, and how often one may try again."""
        if self.is_right:
            return
        if self.was_used:
            raise DomainError(_USED, field="code")
        if not self.tries_left:
            raise DomainError(_ENOUGH, field="code", n=TRIES_WITHIN // timedelta(minutes=1))
        raise DomainError(_WRONG, field="code", n=self.tries_left)


def _part(keys: KeyStore, purpose: str) -> bytes:
    """The key of the installation, for one purpose. It is never made again by itself."""
    try:
        return hmac.new(keys.read(KEY), purpose.encode(), hashlib.sha256).digest()
    except MissingKeyError as error:
        raise UnavailableError(_UNREADABLE) from error


def _about(person_id: int) -> str:
    return f"second factor of {person_id}"


def _secret(person_id: int, sealed: bytes, keys: KeyStore) -> str:
    try:
        return unseal(_part(keys, "seal"), sealed, about=_about(person_id)).decode()
    except BrokenSealError as error:
        raise UnavailableError(_UNREADABLE) from error


def _lock(person: Person) -> None:
    """One at a time for each person; SQLite has one writer anyway."""
    db.session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())


def _run(statement: Any) -> int:
    """How many rows a change or deletion met."""
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)


def start(*, person: Person, keys: KeyStore, session_id: str) -> None:
    """Make a key for the person's app. It counts for nothing before a code from the same session confirms it."""
    _lock(person)
    if queries.has_second_factor(person.id):
        raise DomainError(N_("Ihr zweiter Faktor ist schon eingeschaltet."))
    if not db.session.scalar(sa.select(sa.exists().where(SecondFactor.confirmed_at.is_not(None)))):
        keys.read_or_create(KEY)  # a lost key is not replaced while somebody needs it
    sealed = seal(_part(keys, "seal"), totp.new_secret().encode(), about=_about(person.id))
    _run(sa.delete(SecondFactor).where(SecondFactor.person_id == person.id))
    db.session.execute(
        sa.insert(SecondFactor).values(
            person_id=person.id, secret_sealed=sealed, session_id=session_id, created_at=clock.now(), tries=0
        )
    )
    log.record("person.second_factor_begun", by=person, subject="person", subject_id=person.id)


def shown_secret(*, person: Person, keys: KeyStore, session_id: str | None) -> str | None:
    """The key that this session sets up, as long as it is not confirmed; None for every other session, and too late."""
    row = queries.second_factor(person.id)
    if row is None or row.confirmed_at or not session_id or row.session_id != session_id:
        return None
    return _secret(person.id, row.secret_sealed, keys) if clock.now() < row.created_at + SET_UP_WITHIN else None


def confirm(*, person: Person, typed: str, keys: KeyStore, session_id: str) -> Verdict:
    """The app shows the right code: from now on it is asked for. Other sessions end, the person is told by mail."""
    moment = clock.now()
    mine = sa.and_(
        SecondFactor.confirmed_at.is_(None), SecondFactor.session_id == session_id,
        SecondFactor.created_at > moment - SET_UP_WITHIN,
    )  # fmt: skip
    verdict = _tried(person, typed, keys, mine, _OVER)
    if verdict.is_right:
        _run(
            sa.update(SecondFactor)
            .where(SecondFactor.person_id == person.id)
            .values(confirmed_at=moment, session_id=None)
        )
        commands.end_sessions(person=person, by=person, keep=session_id)
        _tell(person, "on")
        log.record("person.second_factor_on", by=person, subject="person", subject_id=person.id)
    return verdict


def verify(*, person: Person, typed: str, keys: KeyStore) -> Verdict:
    """Whether it is the app's code of now, or an unused recovery code; that one is used up, and the person told by mail."""
    confirmed = SecondFactor.confirmed_at.is_not(None)
    if recovery.plain(typed).isdigit():
        return _tried(person, typed, keys, confirmed, _OFF)
    row = _counted(person, confirmed, _OFF)
    wanted = recovery.code_hash(typed, person_id=person.id, key=_part(keys, "recovery"))
    found = _run(
        sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id, RecoveryCode.code_hash == wanted)
    )  # fmt: skip
    if not found:
        return _wrong(person, row.tries)
    _run(sa.update(SecondFactor).where(SecondFactor.person_id == person.id).values(tries=0, tries_until=None))
    left = queries.recovery_codes_left(person.id)
    _tell(person, "recovery", left=left)
    log.record("person.recovery_code_used", by=person, subject="person", subject_id=person.id, left=left)
    return Verdict(is_right=True, codes_left=left)


def _tried(person: Person, typed: str, keys: KeyStore, condition: Any, otherwise: str) -> Verdict:
    """Count the attempt, compare, and note the half minute so that its code is used up."""
    row = _counted(person, condition, otherwise)
    step = totp.matching_step(_secret(person.id, row.secret_sealed, keys), digits(typed), clock.now())
    if step is None:
        return _wrong(person, row.tries)
    is_unused = sa.or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
    used = _run(
        sa.update(SecondFactor)
        .where(SecondFactor.person_id == person.id, is_unused)
        .values(last_step=step, tries=0, tries_until=None)
    )
    return Verdict(is_right=True) if used else _wrong(person, row.tries, was_used=True)


def _counted(person: Person, condition: Any, otherwise: str) -> Any:
    """Count an attempt before anything is compared. DomainError if there are none left, or nothing to try."""
    moment, until = clock.now(), SecondFactor.tries_until
    is_over = sa.or_(until.is_(None), until <= moment)
    row = db.session.execute(
        sa.update(SecondFactor)
        .where(SecondFactor.person_id == person.id, condition, sa.or_(is_over, SecondFactor.tries < MAX_TRIES))
        .values(
            tries=sa.case((is_over, 1), else_=SecondFactor.tries + 1),
            tries_until=sa.case((is_over, sa.literal(moment + TRIES_WITHIN, UTCDateTime())), else_=until),
        )
        .returning(SecondFactor.secret_sealed, SecondFactor.tries)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        locked = db.session.scalar(sa.select(until).where(SecondFactor.person_id == person.id, condition))
        if locked is None:
            raise DomainError(otherwise, field="code")
        raise DomainError(_LOCKED, field="code", time=f"{clock.local(locked + timedelta(minutes=1)):%H:%M}")
    return row


def _wrong(person: Person, tries: int, *, was_used: bool = False) -> Verdict:
    if tries == MAX_TRIES:
        _tell(person, "tries")
        log.record("person.second_factor_locked", by=None, subject="person", subject_id=person.id)
    return Verdict(is_right=False, tries_left=MAX_TRIES - tries, was_used=was_used)


def new_recovery_codes(*, person: Person, keys: KeyStore, keep: str | None, is_first: bool = False) -> list[str]:
    """Ten new codes, to be shown once; older ones count no longer. With the first ones nothing else happens."""
    _lock(person)
    codes, key = recovery.new_codes(), _part(keys, "recovery")
    _run(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    hashes = [recovery.code_hash(code, person_id=person.id, key=key) for code in codes]
    db.session.execute(sa.insert(RecoveryCode), [{"person_id": person.id, "code_hash": made} for made in hashes])
    if not is_first:
        commands.end_sessions(person=person, by=person, keep=keep)
        _tell(person, "codes")
    log.record("person.recovery_codes_made", by=person, subject="person", subject_id=person.id)
    return codes


def turn_off(*, person: Person, keep: str | None) -> None:
    """The person needs none any more; a code has said that it is them. Other sessions end, the person is told by mail."""
    _forget(person)
    commands.end_sessions(person=person, by=person, keep=keep)
    _tell(person, "off")
    log.record("person.second_factor_off", by=person, subject="person", subject_id=person.id)


def take_off(*, person: Person, by: Person | None) -> None:
    """For somebody who has lost phone and recovery codes. All their sessions end, they are told by mail. None: the console."""
    if by is not None and not policy.may_take_second_factor_off(by, person):
        raise NotAllowedError(N_("Den zweiten Faktor dieser Person dürfen Sie nicht abnehmen."))
    if not queries.has_second_factor(person.id):
        raise DomainError(N_("Diese Person hat keinen zweiten Faktor eingeschaltet."), field="email")
    _forget(person)
    commands.end_sessions(person=person, by=by)
    _tell(person, "taken_off")
    log.record("person.second_factor_taken_off", by=by, subject="person", subject_id=person.id)


def _forget(person: Person) -> None:
    _lock(person)
    _run(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    _run(sa.delete(SecondFactor).where(SecondFactor.person_id == person.id))


def _tell(person: Person, what: str, **data: Any) -> None:
    if person.email:
        enqueue(f"accounts.second_factor_{what}", address=person.email, locale=person.locale, what=what, **data)


def forget_begun(before: datetime) -> int:
    """Delete keys that nobody confirmed. How many."""
    return _run(
        sa.delete(SecondFactor).where(SecondFactor.confirmed_at.is_(None), SecondFactor.created_at < before)
    )  # fmt: skip
