"""Tables of the region, its organisations and its innovation fields."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration


class OrganisationKind(StrEnum):
    """What an organisation is."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"
    ASSOCIATION = "association"
    CLUB = "club"
    COMPANY = "company"


class Region(Base):
    """The one region of this installation."""

    __tablename__ = "region"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    slug: Mapped[str]
    claim: Mapped[str] = mapped_column(default="")
    intro: Mapped[str] = mapped_column(default="")
    accent: Mapped[str] = mapped_column(default="#0b5d62")


class RegionText(Base):
    """A text that only the region can write (`slots`): as it was typed, and as safe HTML."""

    __tablename__ = "region_text"

    key: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    html: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]


class Organisation(Base):
    """A municipality, county, association, club or company. `designation` is the official word: Stadt, Markt, …"""

    __tablename__ = "organisation"
    __table_args__ = (
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("ars"),
        sa.CheckConstraint("ars IS NULL OR length(ars) = 12", name="ars_length"),
        sa.CheckConstraint("ags IS NULL OR length(ags) = 8", name="ags_length"),
        sa.CheckConstraint("population IS NULL OR population >= 0", name="population_positive"),
        sa.Index("ix_organisation_kind_name", "kind", "name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(enumeration(OrganisationKind))
    name: Mapped[str]
    slug: Mapped[str]
    designation: Mapped[str] = mapped_column(default="")
    ars: Mapped[str | None]
    ags: Mapped[str | None]
    population: Mapped[int | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    landing: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")


class OrganisationBoundary(Base):
    """Where an organisation ends: rings as `boundaries` writes them, and whose data they are."""

    __tablename__ = "organisation_boundary"
    __table_args__ = (
        sa.CheckConstraint("length(rings) <= 8000", name="rings_length"),
        sa.CheckConstraint("length(source) <= 200", name="source_length"),
    )

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey(Organisation.id), primary_key=True, autoincrement=False)
    rings: Mapped[str]
    source: Mapped[str] = mapped_column(default="")


class InnovationField(Base):
    """A subject of the region ("Thema"), with colour and icon, never told by colour alone."""

    __tablename__ = "innovation_field"
    __table_args__ = (
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("name"),
        sa.CheckConstraint("length(colour) = 7", name="colour_format"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    colour: Mapped[str] = mapped_column(default="#3d4f5f")
    icon: Mapped[str] = mapped_column(default="star")
    text: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
