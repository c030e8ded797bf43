"""Reading visits and their deeds: who has the key reads, nobody else can."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.core.sealing import BrokenSealError
from mitreden.extensions import db
from mitreden.visits.keys import link_id, sealing_key, unsealed, visit_id
from mitreden.visits.models import Deed, Visit, VisitLink


@dataclass(frozen=True)
class Done:
    """One deed, unsealed. `about`: the number of the idea; `facts`: what else its kind needs."""

    number: int
    kind: str
    about: int
    campaign: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """What the token of a mailed link opens."""

    id: str
    visit: Visit
    key: str
    address: str
    locale: str
    told: list[dict[str, Any]] | None


def open_visit(key: str, moment: datetime) -> Visit | None:
    """The visit of a key, unless it has ended."""
    query = sa.select(Visit).where(Visit.id == visit_id(key), Visit.ended_at.is_(None), Visit.expires_at > moment)
    return db.session.scalars(query).first()


def deeds(key: str) -> list[Done]:
    """What was done in a visit, in the order of doing."""
    query = sa.select(Deed.number, Deed.sealed).where(Deed.visit_id == visit_id(key)).order_by(Deed.number)
    sealing = sealing_key(key)
    rows = db.session.execute(query)
    return [Done(row.number, **json.loads(unsealed(sealing, row.sealed, about=f"deed {row.number}"))) for row in rows]


def opened(token: str, moment: datetime) -> Opened | None:
    """What the link with this token opens; None if there is none (any more)."""
    query = (
        sa.select(VisitLink, Visit)
        .join(Visit, Visit.id == VisitLink.visit_id)
        .where(VisitLink.id == link_id(token), Visit.expires_at > moment)
    )
    row = db.session.execute(query).first()
    if row is None or not row.VisitLink.sealed:
        return None
    sealing = sealing_key(token)
    try:
        inside = json.loads(unsealed(sealing, row.VisitLink.sealed, about="link"))
        told = json.loads(unsealed(sealing, row.VisitLink.told, about="told")) if row.VisitLink.told else None
    except BrokenSealError:
        return None
    return Opened(row.VisitLink.id, row.Visit, inside["key"], inside["address"], inside["locale"], told)


def mails_since(address_hash: bytes, moment: datetime, time: timedelta) -> int:
    """How many links went to an address within `time` before `moment`."""
    query = sa.select(sa.func.count()).where(
        VisitLink.address_hash == address_hash, VisitLink.created_at > moment - time
    )
    return db.session.scalar(query) or 0


def has_link(key: str) -> bool:
    """Whether a mail has been asked for in a visit."""
    query = sa.select(sa.exists().where(VisitLink.visit_id == visit_id(key), VisitLink.sealed != b""))
    return bool(db.session.scalar(query))
