"""Changing the region, its organisations and its innovation fields."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core import clock, rich_text, slugs
from mitreden.core.actors import Actor
from mitreden.core.constraints import told_if_taken
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region import colours, queries, slots
from mitreden.region.icons import ICONS
from mitreden.region.models import InnovationField, Organisation, OrganisationKind, Region, RegionText
from mitreden.region.organisations import RefusedError, public_body


def set_region(*, name: str, by: Actor | None, claim: str = "", intro: str = "", accent: str = "#0b5d62") -> Region:
    """Give the region its name, its words and its colour; make it if there is none yet."""
    name = rich_text.normalised(name)
    if not 2 <= len(name) <= 80:
        raise DomainError(N_("Der Name braucht 2 bis 80 Zeichen."), field="name")
    _check_colour(accent, "accent")
    region = queries.region()
    if region is None:
        region = Region(id=1, slug=slugs.slugified(name) or "region")
        db.session.add(region)
    region.name, region.claim = name, rich_text.normalised(claim)
    region.intro, region.accent = rich_text.normalised(intro), accent
    db.session.flush()
    log.record("region.changed", by=by, subject="region", subject_id=region.id)
    return region


def set_texts(*, texts: Mapping[str, str], by: Actor | None) -> list[str]:
    """Write the texts of the region; what is as it was stays untouched. Returns the keys of those that changed."""
    typed = {key: slots.own(slots.BY_KEY[key], rich_text.normalised(text)) for key, text in texts.items()}
    for key, text in typed.items():
        if not slots.fits(slots.BY_KEY[key], text):
            raise DomainError(N_("Das passt hier nicht. Bitte prüfen Sie die Angabe."), field=key)
    known = queries.typed_texts()
    changed = sorted(key for key, text in typed.items() if text != known.get(key, ""))
    for key in changed:
        _write_text(key, typed[key], by)
    db.session.flush()
    if changed:
        log.record(
            "region.texts_changed", by=by, subject="region", keys=changed,
            words=commitment("\n".join(typed[key] for key in changed)),
        )  # fmt: skip
    return changed


def _write_text(key: str, text: str, by: Actor | None) -> None:
    row = db.session.get(RegionText, key) or RegionText(key=key)
    row.source, row.html = text, rich_text.render(text) if text else ""
    row.changed_at, row.changed_by = clock.now(), by.id if by else None
    db.session.add(row)


def create_field(*, name: str, by: Actor | None, colour: str = "", icon: str = "", text: str = "",
                 slug: str = "", position: int | None = None) -> InnovationField:  # fmt: skip
    """Add an innovation field, at the end if no position is given. Without colour or icon it gets the next of our own."""
    known = queries.fields()
    number = len(known)
    field = InnovationField(
        slug=slug or slugs.free_slug(name, {item.slug for item in known}),
        position=position if position is not None else max((item.position for item in known), default=-1) + 1,
    )
    _describe(field, known, name, colour or COLOURS[number % len(COLOURS)], icon or ICONS[number % len(ICONS)], text)
    _check_slug(field.slug)
    with told_if_taken(db.session, _SLUG_TAKEN, field="name"):
        db.session.add(field)
    log.record("field.created", by=by, subject="field", subject_id=field.id)
    return field


def edit_field(*, field: InnovationField, by: Actor | None, name: str, colour: str, icon: str, text: str,
               position: int | None = None) -> None:  # fmt: skip
    """Change how an innovation field is shown. Its address stays."""
    others = [item for item in queries.fields() if item.id != field.id]
    with db.session.no_autoflush:
        _describe(field, others, name, colour, icon, text)
    if position is not None:
        field.position = position
    db.session.flush()
    log.record("field.edited", by=by, subject="field", subject_id=field.id)


def _check_slug(slug: str) -> None:
    if not slugs.is_slug(slug):
        raise DomainError(N_("Adressen bestehen aus kleinen Buchstaben, Ziffern und Bindestrichen."), field="slug")


_SLUG_TAKEN = N_("Diese Adresse oder diesen Namen gibt es schon.")
COLOURS = ("#1f5fa8", "#7a3e9d", "#a3412a", "#1f6450", "#8a5a00", "#9b2d63", "#3d4f5f", "#4a6b12")


def _describe(
    field: InnovationField, others: list[InnovationField], name: str, colour: str, icon: str, text: str
) -> None:
    name = rich_text.normalised(name)
    if not 2 <= len(name) <= 60:
        raise DomainError(N_("Der Name braucht 2 bis 60 Zeichen."), field="name")
    if name.casefold() in {other.name.casefold() for other in others}:
        raise DomainError(N_("Ein Innovationsfeld mit diesem Namen gibt es schon."), field="name")
    _check_colour(colour, "colour")
    if icon not in ICONS:
        raise DomainError(N_("Bitte wählen Sie ein Symbol aus der Liste."), field="icon")
    field.name, field.colour, field.icon, field.text = name, colour, icon, rich_text.normalised(text)


def _check_colour(colour: str, field: str) -> None:
    if not colours.is_colour(colour):
        raise DomainError(N_("Bitte geben Sie die Farbe so an: #1f5fa8."), field=field)
    if not colours.is_readable(colour):
        raise DomainError(
            N_("Diese Farbe ist zu hell: Der Kontrast zu Weiß ist %(contrast)s, nötig ist 4,5. Bitte wählen Sie einen dunkleren Ton."),
            field=field, contrast=f"{colours.contrast(colour, colours.WHITE):.1f}".replace(".", ","),
        )  # fmt: skip


def create_organisation(*, name: str, kind: OrganisationKind, by: Actor | None, **values: Any) -> Organisation:
    """Add an organisation. Public bodies have their keys (ARS, AGS); clubs and firms have none."""
    taken = set(db.session.scalars(sa.select(Organisation.slug)))
    organisation = Organisation(slug=values.pop("slug", "") or slugs.free_slug(name, taken))
    _check_slug(organisation.slug)
    _fill(organisation, name=name, kind=kind, **values)
    with told_if_taken(db.session, _SLUG_TAKEN, field="name"):
        db.session.add(organisation)
    log.record("organisation.created", by=by, subject="organisation", subject_id=organisation.id)
    return organisation


def edit_organisation(*, organisation: Organisation, by: Actor | None, **values: Any) -> None:
    """Change an organisation. Its address stays, and a key once given is not taken away."""
    if organisation.ars and values.get("ars") != organisation.ars:
        raise DomainError(N_("Der Regionalschlüssel bleibt, wie er ist: An ihm hängen Daten."), field="ars")
    _fill(organisation, **values)
    db.session.flush()
    log.record("organisation.edited", by=by, subject="organisation", subject_id=organisation.id)


def _fill(organisation: Organisation, *, name: str, kind: OrganisationKind, ars: str | None = None, ags: str | None = None,
          designation: str = "", population: int | None = None, lat: float | None = None, lon: float | None = None,
          landing: str = "", contact: str = "", contact_email: str = "") -> None:  # fmt: skip
    name = rich_text.normalised(name)
    if not 2 <= len(name) <= 160:
        raise DomainError(N_("Der Name braucht 2 bis 160 Zeichen."), field="name")
    if ars:
        _check_key(organisation, ars, ags or "")
        ags = ars[:5] + ars[9:]
    organisation.name, organisation.kind, organisation.ars, organisation.ags = name, kind, ars or None, ags or None
    organisation.designation, organisation.population = rich_text.normalised(designation), population
    organisation.lat, organisation.lon = lat, lon
    organisation.landing, organisation.contact = rich_text.normalised(landing), rich_text.normalised(contact)
    organisation.contact_email = contact_email.strip()


def _check_key(organisation: Organisation, ars: str, ags: str) -> None:
    try:
        public_body({"ars": ars, "ags": ags, "name": "-"})
    except RefusedError as error:
        raise DomainError(
            N_("Der Regionalschlüssel (ARS) hat 12 Ziffern, und der Gemeindeschlüssel (AGS) muss zu ihm passen."),
            field="ars",
        ) from error
    if queries.organisation_id_by_ars(ars) not in {None, organisation.id}:
        raise DomainError(N_("Eine Organisation mit diesem Schlüssel gibt es schon."), field="ars")
