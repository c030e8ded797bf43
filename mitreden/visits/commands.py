"""Writing visits. Nothing of it enters the log: an event would say when somebody wanted to vote, as with votes themselves."""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.visits import keys, queries
from mitreden.visits.models import Deed, Visit, VisitLink

LIFETIME = timedelta(days=7)
DEEDS_MAX = 60
_FULL = N_("Das sind schon %(most)s Beiträge auf einmal. Bitte bestätigen Sie erst diese.")
_OVER = N_("Dieser Besuch ist schon abgeschlossen. Bitte fangen Sie noch einmal an.")


def begin() -> str:
    """A new visit. Returns its key, which is kept nowhere here."""
    key, moment = keys.new_key(), clock.now()
    db.session.add(Visit(id=keys.visit_id(key), created_at=moment, expires_at=moment + LIFETIME))
    db.session.flush()
    return key


def note(*, key: str, kind: str, about: int, campaign: int, **facts: Any) -> int:
    """Keep what was done in a visit, sealed. Returns its number there."""
    number = db.session.scalar(
        sa.update(Visit)
        .where(Visit.id == keys.visit_id(key), Visit.ended_at.is_(None), Visit.expires_at > clock.now())
        .values(deeds_no=Visit.deeds_no + 1)
        .returning(Visit.deeds_no)
        .execution_options(synchronize_session=False)
    )
    if number is None:
        raise DomainError(_OVER)
    if number > DEEDS_MAX:
        raise DomainError(_FULL, most=DEEDS_MAX)
    said = json.dumps({"kind": kind, "about": about, "campaign": campaign, "facts": facts})
    sealed = keys.sealed(keys.sealing_key(key), said, about=f"deed {number}")
    db.session.add(Deed(visit_id=keys.visit_id(key), number=number, sealed=sealed))
    db.session.flush()
    return number


def take_back(*, key: str, number: int) -> None:
    """Forget one deed of a visit that has not ended."""
    still_open = sa.select(Visit.id).where(Visit.id == keys.visit_id(key), Visit.ended_at.is_(None))
    db.session.execute(sa.delete(Deed).where(Deed.visit_id.in_(still_open), Deed.number == number))


def add_link(*, key: str, address: str, locale: str, address_hash: bytes) -> str:
    """A link that proves `address` for a visit. Links to other addresses open nothing from now on. Returns the token."""
    token = keys.new_key()
    mine = VisitLink.visit_id == keys.visit_id(key)
    _shut(sa.and_(mine, VisitLink.address_hash != address_hash))
    inside = json.dumps({"key": key, "address": address, "locale": locale})
    db.session.add(
        VisitLink(
            id=keys.link_id(token), visit_id=keys.visit_id(key), address_hash=address_hash,
            sealed=keys.sealed(keys.sealing_key(token), inside, about="link"), created_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    return token


def _shut(which: sa.ColumnElement[bool]) -> None:
    """Links that open nothing any more; their rows still count as mails to an address."""
    db.session.execute(sa.update(VisitLink).where(which).values(sealed=b"", told=None))


def end(key: str) -> bool:
    """End a visit. Of two who try at the same time one does; whether it was this one."""
    query = (
        sa.update(Visit)
        .where(Visit.id == keys.visit_id(key), Visit.ended_at.is_(None), Visit.expires_at > clock.now())
        .values(ended_at=clock.now())
        .returning(Visit.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(query).first() is not None


def forget_deeds(key: str) -> None:
    """They count now, or nobody wants them any more."""
    db.session.execute(sa.delete(Deed).where(Deed.visit_id == keys.visit_id(key)))


def tell(*, token: str, results: list[dict[str, Any]]) -> None:
    """Keep what became of the deeds for whoever opens the link again; only its token can read it."""
    sealed = keys.sealed(keys.sealing_key(token), json.dumps(results), about="told")
    db.session.execute(sa.update(VisitLink).where(VisitLink.id == keys.link_id(token)).values(told=sealed))


def throw_away(key: str) -> None:
    """End a visit of which nothing is to remain but how many mails it asked for."""
    end(key)
    forget_deeds(key)
    _shut(VisitLink.visit_id == keys.visit_id(key))


def forget_address(address_hash: bytes) -> None:
    """Delete the visits in which an address was given: its owner is erased."""
    visits = sa.select(VisitLink.visit_id).where(VisitLink.address_hash == address_hash)
    db.session.execute(sa.delete(Visit).where(Visit.id.in_(visits)).execution_options(synchronize_session=False))


def forget_expired(moment: datetime) -> int:
    """Delete visits whose seven days are over, with all that belongs to them. How many."""
    gone: Any = db.session.execute(
        sa.delete(Visit).where(Visit.expires_at <= moment).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


def waiting(key: str) -> int:
    """How many deeds of a visit wait."""
    return len(queries.deeds(key)) if queries.open_visit(key, clock.now()) else 0
