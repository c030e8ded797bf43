"""Reading the region, its organisations and its innovation fields."""

from collections.abc import Iterable

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.region.models import InnovationField, Organisation, OrganisationKind, Region

MANY = 100  # more than this cannot be ticked one by one
_REGION = sa.select(Region)
_SHOWN = sa.select(Region.name, Region.slug, Region.claim, Region.intro, Region.accent)
_FIELDS = sa.select(InnovationField).order_by(InnovationField.position, InnovationField.id)
_BY_NAME = sa.select(Organisation).order_by(Organisation.name, Organisation.id)
_MUNICIPALITIES = _BY_NAME.where(Organisation.kind == OrganisationKind.MUNICIPALITY)


def region() -> Region | None:
    """The region, None before `init` has been given one."""
    return db.session.scalars(_REGION).first()


def shown_region() -> sa.Row[str, str, str, str, str] | None:
    """What every page shows of the region: name, slug, claim, intro, accent; at a third of the entity's price."""
    return db.session.connection().execute(_SHOWN).first()


def fields() -> list[InnovationField]:
    """All innovation fields in their order."""
    return list(db.session.scalars(_FIELDS))


def field_by_slug(slug: str) -> InnovationField | None:
    """One innovation field."""
    return db.session.scalars(sa.select(InnovationField).where(InnovationField.slug == slug)).first()


def municipalities(limit: int | None = None) -> list[Organisation]:
    """The municipalities by name, at most `limit`."""
    return list(db.session.scalars(_MUNICIPALITIES.limit(limit)))


def few_municipalities() -> list[Organisation]:
    """All municipalities, if they are few enough to be listed one by one; else none."""
    found = municipalities(MANY + 1)
    return found if len(found) <= MANY else []


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
