"""Asking for the mail, and counting what was done when its link is confirmed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.accounts import commands as accounts
from mitreden.accounts import queries as people
from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.guests import counting
from mitreden.outbox import commands as outbox
from mitreden.visits import commands as visits
from mitreden.visits import keys as visit_keys
from mitreden.visits import queries

MAILS = ((timedelta(hours=1), 3), (timedelta(days=1), 8))  # to one address, whoever asks
_ENOUGH = N_(
    "An diese Adresse haben wir gerade schon mehrere Mails geschickt. Bitte schauen Sie ins Postfach, auch bei Spam, oder "
    "versuchen Sie es später noch einmal."
)
_NOTHING = N_("Hier wartet nichts mehr auf Ihre Bestätigung.")
UNKNOWN = N_(
    "Dieser Link gilt nicht mehr. Was nicht bestätigt wird, löschen wir nach sieben Tagen. Sie können gern noch einmal mitmachen."
)


def ask_for_proof(*, key: str, address: str, locale: str, keys: KeyStore) -> None:
    """Mail a link to a normalised address. The same work and the same answer, whoever it belongs to: nobody looks it up."""
    if not queries.deeds(key):
        raise DomainError(_NOTHING)
    secret = keys.read_or_create(visit_keys.ADDRESSES)
    hashed = visit_keys.address_hash(secret, address)
    _one_at_a_time(hashed)
    if any(queries.mails_since(hashed, clock.now(), time) >= most for time, most in MAILS):
        raise DomainError(_ENOUGH, field="email")
    token = visits.add_link(key=key, address=address, locale=locale, address_hash=hashed)
    sealed = visit_keys.sealed(
        secret, token, about="mail"
    ).hex()  # the outbox waits in the database, which must not open the deeds
    outbox.enqueue("guests.link", address=address, locale=locale, sealed=sealed)


def _one_at_a_time(hashed: bytes) -> None:
    """Nobody else counts mails to this address until the commit. SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashed[:8], "big", signed=True)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


@dataclass(frozen=True)
class Confirmed:
    """What came of a click: whether it was this one that counted, and what became of each deed."""

    is_first: bool
    results: list[dict[str, Any]]


def confirm(*, token: str, keys: KeyStore) -> Confirmed:
    """Count everything done in the visit. A second click changes nothing and is told the same. NotFoundError for dead links."""
    found = queries.opened(token, clock.now())
    if found is None:
        raise NotFoundError(UNKNOWN)
    if not visits.end(found.key):
        return Confirmed(False, found.told or [])
    deeds = queries.deeds(found.key)
    counting.lock(deeds, people.person_by_email(found.address), keys)
    results = _count(deeds, found, keys)
    counting.discard([deed for deed, result in zip(deeds, results, strict=True) if not result["counts"]])
    visits.forget_deeds(found.key)
    visits.tell(token=token, results=results)
    return Confirmed(True, results)


class _NothingCountsError(Exception):
    """Somebody new of whom nothing counts: then nobody new is kept."""

    def __init__(self, results: list[dict[str, Any]]) -> None:
        super().__init__()
        self.results = results


def _count(deeds: list[queries.Done], found: queries.Opened, keys: KeyStore) -> list[dict[str, Any]]:
    try:
        with db.session.begin_nested():
            person, is_new = _person(found)
            results = counting.carry_out(deeds, person, keys)
            _keep(results, is_new=is_new)
    except _NothingCountsError as nothing:
        return nothing.results
    return results


def _keep(results: list[dict[str, Any]], *, is_new: bool) -> None:
    if is_new and not any(result["counts"] for result in results):
        raise _NothingCountsError(results)


def _person(found: queries.Opened) -> tuple[Person, bool]:
    """Whose address it is; somebody new is a guest. Of two who come at the same time one makes the row."""
    person = people.person_by_email(found.address)
    if person is None:
        try:
            return accounts.create_guest(email=found.address, locale=found.locale), True
        except DomainError:
            person = people.person_by_email(found.address)
    assert person is not None  # noqa: S101  the address is taken, and its row can be seen by now
    return person, False


def count_as(*, key: str, by: Person, keys: KeyStore) -> Confirmed:
    """The same for somebody who signed in during their visit: no mail is needed."""
    if not visits.end(key):
        return Confirmed(False, [])
    deeds = queries.deeds(key)
    counting.lock(deeds, by, keys)
    results = counting.carry_out(deeds, by, keys)
    counting.discard([deed for deed, result in zip(deeds, results, strict=True) if not result["counts"]])
    visits.throw_away(key)
    return Confirmed(True, results)


def throw_away(*, key: str) -> None:
    """Forget a visit and all that was done in it."""
    counting.discard(queries.deeds(key))
    visits.throw_away(key)


def take_back(*, key: str, number: int) -> None:
    """Forget one thing that was done."""
    counting.discard([deed for deed in queries.deeds(key) if deed.number == number])
    visits.take_back(key=key, number=number)


def forget_address(*, address: str, keys: KeyStore) -> None:
    """Delete visits in which this address was given: its owner is erased."""
    visits.forget_address(visit_keys.address_hash(keys.read_or_create(visit_keys.ADDRESSES), address))
