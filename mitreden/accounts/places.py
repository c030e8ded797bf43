"""Names and numbers of what grants and people refer to: organisations and campaigns, whose features stand above this one."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.roles import Scope
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db

_ORGANISATION = sa.table("organisation", *map(sa.column, ("id", "slug", "name", "kind", "ags", "designation")))
_REGION = sa.table("region", sa.column("name"))
_CAMPAIGN = sa.table("campaign", *map(sa.column, ("id", "slug", "title")))
FEW = 300


@dataclass(frozen=True)
class Place:
    """Where a grant counts: a scope and, for two of them, which organisation or campaign."""

    scope: Scope
    organisation_id: int | None = None
    campaign_id: int | None = None


def place(text: str) -> Place:
    """The place written as `region`, `installation`, `organisation:<slug>` or `campaign:<slug>`."""
    kind, _, slug = text.partition(":")
    if kind not in list(Scope):
        raise DomainError(N_("Unbekannter Bereich: %(text)s"), field="scope", text=text)
    scope = Scope(kind)
    if scope is Scope.ORGANISATION:
        return Place(scope, organisation_id=_id(_ORGANISATION, slug))
    if scope is Scope.CAMPAIGN:
        return Place(scope, campaign_id=_id(_CAMPAIGN, slug))
    return Place(scope)


def _id(table: sa.TableClause, slug: str) -> int:
    number: int | None = db.session.scalar(sa.select(table.c.id).where(table.c.slug == slug))
    if number is None:
        raise DomainError(N_("Unbekannt: %(text)s"), field="scope", text=slug)
    return number


def region_name() -> str | None:
    """What the region is called; None before there is one."""
    name: str | None = db.session.scalar(sa.select(_REGION.c.name).limit(1))
    return name


def campaigns() -> list[sa.Row[Any]]:
    """All campaigns: `.id`, `.slug`, `.title`."""
    return list(db.session.execute(sa.select(_CAMPAIGN).order_by(_CAMPAIGN.c.title)))


def municipalities() -> list[sa.Row[Any]] | None:
    """All municipalities by name (`.id`, `.slug`, `.name`), or None if there are too many for one list."""
    query = sa.select(_ORGANISATION).where(_ORGANISATION.c.kind == "municipality")
    rows = list(db.session.execute(query.order_by(_ORGANISATION.c.name, _ORGANISATION.c.id).limit(FEW + 1)))
    return rows if len(rows) <= FEW else None


def organisation_named(text: str, *, field: str, kind: str | None = None) -> int:
    """The number of the organisation with this name, slug or official key. DomainError if there is none or several."""
    columns = _ORGANISATION.c
    words = " ".join(text.split())
    query = sa.select(columns.id, columns.name, columns.ags).where(
        sa.or_(sa.func.lower(columns.name) == words.lower(), columns.name == words, columns.slug == words.lower(),
               columns.ags == words)
    )  # fmt: skip
    if kind:
        query = query.where(columns.kind == kind)
    rows = list(db.session.execute(query.order_by(columns.id).limit(9)))
    if not rows:
        raise DomainError(
            N_("„%(text)s“ kennen wir nicht. Bitte prüfen Sie die Schreibweise."), field=field, text=words
        )
    if len(rows) > 1:
        keys = ", ".join(row.ags for row in rows if row.ags)
        raise DomainError(
            N_("Diesen Namen gibt es mehrmals. Bitte schreiben Sie den Gemeindeschlüssel: %(keys)s"),
            field=field,
            keys=keys,
        )
    return int(rows[0].id)


def name_of(organisation_id: int | None, campaign_id: int | None) -> str | None:
    """The name of the organisation or campaign."""
    if organisation_id is not None:
        return db.session.scalar(sa.select(_ORGANISATION.c.name).where(_ORGANISATION.c.id == organisation_id))
    if campaign_id is not None:
        return db.session.scalar(sa.select(_CAMPAIGN.c.title).where(_CAMPAIGN.c.id == campaign_id))
    return None


def names(table: str, ids: set[int]) -> dict[int, str]:
    """The names of several organisations, or titles of several campaigns, in one query."""
    source, label = (_ORGANISATION, "name") if table == "organisation" else (_CAMPAIGN, "title")
    rows = db.session.execute(sa.select(source.c.id, source.c[label]).where(source.c.id.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in rows}
