"""Reading the region, its organisations and its innovation fields."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from mitreden.core.reading import Question
from mitreden.extensions import db, reading
from mitreden.region import slots
from mitreden.region.models import (
    InnovationField,
    Organisation,
    OrganisationBoundary,
    OrganisationKind,
    Region,
    RegionText,
)

MANY = 100  # more than this cannot be ticked one by one
MEANT = 11  # so many are enough to see that a name has to be longer
_KEY_BEHIND = re.compile(r"\((\d{8,12})\)$")
_REGION = sa.select(Region)
_SHOWN = Question(sa.select(Region.name, Region.slug, Region.claim, Region.intro, Region.accent))
_FIELDS = sa.select(InnovationField).order_by(InnovationField.position, InnovationField.id)
_PLACES = Question(
    sa.select(Organisation.id, Organisation.slug, Organisation.name)
    .where(Organisation.kind == OrganisationKind.MUNICIPALITY)
    .order_by(Organisation.name, Organisation.id)
    .limit(MANY + 1)
)
_ON_MAP = Question(
    sa.select(Organisation.name, Organisation.lat, Organisation.lon)
    .where(
        Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.lat.is_not(None), Organisation.lon.is_not(None)
    )
    .order_by(sa.func.coalesce(Organisation.population, 0).desc(), Organisation.name, Organisation.id)
    .limit(MANY)
)
_WITH_POINT = (
    sa.select(Organisation.id, Organisation.name, Organisation.lat, Organisation.lon, Organisation.ags)
    .where(
        Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.lat.is_not(None), Organisation.lon.is_not(None)
    )
    .order_by(sa.func.coalesce(Organisation.population, 0).desc(), Organisation.name, Organisation.id)
)
_DRAWN = Question(sa.select(sa.exists(sa.select(OrganisationBoundary.organisation_id)).label("any")))
_BOUNDARIES = (
    sa.select(Organisation.name, OrganisationBoundary.rings, OrganisationBoundary.source)
    .join(OrganisationBoundary, OrganisationBoundary.organisation_id == Organisation.id)
    .where(Organisation.kind == OrganisationKind.MUNICIPALITY)
    .order_by(sa.func.coalesce(Organisation.population, 0).desc(), Organisation.name, Organisation.id)
)
_EXTENT = sa.select(
    sa.func.min(Organisation.lat),
    sa.func.max(Organisation.lat),
    sa.func.min(Organisation.lon),
    sa.func.max(Organisation.lon),
)
_BY_NAME = sa.select(Organisation).order_by(Organisation.name, Organisation.id)
_MUNICIPALITIES = _BY_NAME.where(Organisation.kind == OrganisationKind.MUNICIPALITY)


def region() -> Region | None:
    """The region, None before `init` has been given one."""
    return db.session.scalars(_REGION).first()


def shown_region() -> Any:
    """What every page shows of the region: name, slug, claim, intro, accent; None before there is one."""
    return next(iter(_SHOWN.rows(reading())), None)


def typed_texts() -> dict[str, str]:
    """The texts of the region as they were typed."""
    return {row.key: row.source for row in db.session.execute(sa.select(RegionText.key, RegionText.source))}


def texts() -> dict[str, RegionText]:
    """The texts that are complete: what a template left blank is shown to nobody."""
    return {row.key: row for row in db.session.scalars(sa.select(RegionText)) if slots.is_filled(row.source)}


def fields() -> list[InnovationField]:
    """All innovation fields in their order."""
    return list(db.session.scalars(_FIELDS))


def field_by_slug(slug: str) -> InnovationField | None:
    """One innovation field."""
    return db.session.scalars(sa.select(InnovationField).where(InnovationField.slug == slug)).first()


def extent() -> tuple[float, float, float, float] | None:
    """The southernmost, northernmost, westernmost and easternmost coordinates of its organisations; None if none has any."""
    values = [value for value in db.session.execute(_EXTENT).one() if value is not None]
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else None


def municipalities(limit: int | None = None) -> list[Organisation]:
    """The municipalities by name, at most `limit`."""
    return list(db.session.scalars(_MUNICIPALITIES.limit(limit)))


def largest_places() -> list[Any]:
    """Name and point of the municipalities, the largest first, as many as can be told apart on a map."""
    return _ON_MAP.rows(reading())


def points(ids: Iterable[int] | None, *, limit: int) -> Sequence[Any]:
    """Number, name, point and AGS of municipalities with a point, the largest first: those with these numbers, or all."""
    query = _WITH_POINT if ids is None else _WITH_POINT.where(Organisation.id.in_(list(ids)))
    return reading().execute(query.limit(limit)).all()


def has_boundaries() -> bool:
    """Whether any boundary is known."""
    return bool(_DRAWN.rows(reading())[0].any)


def boundaries(ids: Iterable[int] | None, *, limit: int) -> Sequence[Any]:
    """Name, rings and source of municipalities with a boundary, the largest first: those with these numbers, or all."""
    query = _BOUNDARIES if ids is None else _BOUNDARIES.where(Organisation.id.in_(list(ids)))
    return reading().execute(query.limit(limit)).all()


def few_municipalities() -> list[Organisation]:
    """All municipalities, if they are few enough to be listed one by one; else none."""
    found = municipalities(MANY + 1)
    return found if len(found) <= MANY else []


def places_up_to_many() -> list[Any]:
    """Number, slug and name of the municipalities by name; more than `MANY` rows say that there are too many to be listed."""
    return _PLACES.rows(reading())


def places_meant(text: str) -> list[Any]:
    """Number, slug, name and AGS of the municipalities that somebody means by what they typed, at most eleven.

    A slug, a name or a key, as "Neuburg (09185149)" too, means those that are called so, and otherwise those whose names begin so.
    """
    words = " ".join(text.split())
    key = _KEY_BEHIND.search(words)
    called = key.group(1) if key else words
    columns = (Organisation.slug, Organisation.name, Organisation.ags, Organisation.ars)
    is_called = sa.or_(*(column == called for column in columns))
    begins = Organisation.name.istartswith(words, autoescape=True)
    query = (
        sa.select(Organisation.id, Organisation.slug, Organisation.name, Organisation.ags, is_called.label("is_called"))
        .where(Organisation.kind == OrganisationKind.MUNICIPALITY, sa.or_(is_called, begins))
        .order_by(is_called.desc(), Organisation.name, Organisation.id)
        .limit(MEANT)
    )
    rows = list(reading().execute(query)) if words else []
    return [row for row in rows if row.is_called] or rows


def few_organisations() -> list[Organisation]:
    """All organisations, if they are few enough to be listed one by one; else none."""
    found = list(db.session.scalars(_BY_NAME.limit(MANY + 1)))
    return found if len(found) <= MANY else []


def organisation_by_slug(slug: str) -> Organisation | None:
    """One organisation."""
    return db.session.scalars(sa.select(Organisation).where(Organisation.slug == slug)).first()


def organisations_by_id(ids: Iterable[int]) -> list[Organisation]:
    """The organisations with these numbers."""
    wanted = list(ids)
    return list(db.session.scalars(_BY_NAME.where(Organisation.id.in_(wanted)))) if wanted else []


def organisations_called(names: Iterable[str]) -> dict[str, list[Organisation]]:
    """For each of `names` (a name, an AGS or an ARS) the organisations meant by it."""
    found: dict[str, list[Organisation]] = {name: [] for name in names}
    if found:
        wanted = list(found)
        for organisation in db.session.scalars(
            _BY_NAME.where(
                sa.or_(*(column.in_(wanted) for column in (Organisation.name, Organisation.ags, Organisation.ars)))
            )
        ):
            for key in {organisation.name, organisation.ags, organisation.ars}:
                if key in found:
                    found[key].append(organisation)
    return found


def organisation_id_by_ars(ars: str) -> int | None:
    """The number of the public body with this key."""
    with db.session.no_autoflush:
        return db.session.scalar(sa.select(Organisation.id).where(Organisation.ars == ars))


def organisations(
    *, words: str = "", kind: OrganisationKind | None = None, after: str = "", limit: int = 50
) -> list[Organisation]:
    """Organisations by name from `after` on, filtered by the beginning of the name, the AGS or the kind."""
    query = _BY_NAME.limit(limit)
    if words:
        pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            sa.or_(Organisation.name.ilike(pattern, escape="\\"), Organisation.ags.like(pattern, escape="\\"))
        )
    if kind:
        query = query.where(Organisation.kind == kind)
    if after:
        name, _, number = after.rpartition("~")
        query = query.where(sa.tuple_(Organisation.name, Organisation.id) > (name, int(number)))
    return list(db.session.scalars(query))


def organisation_count() -> int:
    """How many organisations there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) or 0
