"""Reading the region, its organisations and its innovation fields."""

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.region.models import InnovationField, Organisation, Region

_REGION = sa.select(Region)
_FIELDS = sa.select(InnovationField).order_by(InnovationField.position, InnovationField.id)


def region() -> Region | None:
    """The region, None before `init` has been given one."""
    return db.session.scalars(_REGION).first()


def fields() -> list[InnovationField]:
    """All innovation fields in their order."""
    return list(db.session.scalars(_FIELDS))


def field_by_slug(slug: str) -> InnovationField | None:
    """One innovation field."""
    return db.session.scalars(sa.select(InnovationField).where(InnovationField.slug == slug)).first()


def organisation_by_slug(slug: str) -> Organisation | None:
    """One organisation."""
    return db.session.scalars(sa.select(Organisation).where(Organisation.slug == slug)).first()
