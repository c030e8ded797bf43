"""Taking public bodies, and their boundaries, from official lists. Repeatable: the key is the ARS."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.core import rich_text, slugs
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region import boundaries
from mitreden.region.models import Organisation, OrganisationBoundary, OrganisationKind
from mitreden.region.organisations import PublicBody, RefusedError, Report, public_body

_CHUNK = 2_000
_SOURCE_MAX = 200
_COMPARED = ("ags", "name", "kind", "designation", "population", "lat", "lon")
_KNOWN = sa.select(Organisation.id, Organisation.ars, *(getattr(Organisation, name) for name in _COMPARED)).where(
    Organisation.ars.is_not(None)
)


class _Line(NamedTuple):
    """What was read from a line, or from a feature with a boundary."""

    body: PublicBody
    outline: boundaries.Outline | None


def import_organisations(rows: Iterable[tuple[int, Mapping[str, str]]], *, by: Actor | None = None) -> Report:
    """Take public bodies by their key. What is known is brought up to date, its address stays."""
    report, lines = _read(((number, row, None) for number, row in rows), "line")
    return _take(report, lines, None, by)


def import_features(
    features: Iterable[tuple[int, Mapping[str, str], Any]], *, source: str | None = None, by: Actor | None = None
) -> Report:
    """Take public bodies with their boundaries. What a feature does not tell of a body that is known stays as it is."""
    if source is not None:
        source = " ".join(rich_text.normalised(source).split())
        if len(source) > _SOURCE_MAX or not source.isprintable():
            raise DomainError(N_("Die Quelle hat höchstens %(most)s Zeichen."), most=_SOURCE_MAX)
    report, lines = _read(features, "feature")
    return _take(report, lines, source, by)


def _read(rows: Iterable[tuple[int, Mapping[str, str], Any]], unit: str) -> tuple[Report, list[_Line]]:
    report, lines = Report(), []
    first: dict[str, int] = {}
    for number, row, geometry in rows:
        try:
            body = public_body(row)
            outline = boundaries.outline(geometry) if unit == "feature" else None
        except RefusedError as error:
            report.refused.append((number, str(error)))
            continue
        if body.ars in first:
            report.refused.append((number, f"ars {body.ars!r} stands in {unit} {first[body.ars]} already"))
            continue
        first[body.ars] = number
        lines.append(_Line(body, outline))
    return report, lines


def _take(report: Report, lines: Sequence[_Line], source: str | None, by: Actor | None) -> Report:
    known = {row.ars: row for row in db.session.execute(_KNOWN)}
    taken = set(db.session.scalars(sa.select(Organisation.slug)))
    added: dict[str, dict[str, Any]] = {}
    changed: dict[str, dict[str, Any]] = {}
    for line in lines:
        body, row = line.body, known.get(line.body.ars)
        values = _values(line, row)
        if row is None:
            slug = slugs.free_slug(body.name, taken, ending=body.ags)
            taken.add(slug)
            added[body.ars] = {
                **values,
                "ars": body.ars,
                "slug": slug,
                "landing": "",
                "contact": "",
                "contact_email": "",
            }
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed[body.ars] = {**values, "id": row.id}
    _insert(Organisation, list(added.values()))
    if changed:
        db.session.execute(sa.update(Organisation), list(changed.values()))
    drawn = _draw({line.body.ars: line.outline.rings for line in lines if line.outline}, source)
    report.added, report.changed = len(added), len((changed.keys() | drawn) - added.keys())
    report.unchanged = len(lines) - report.added - report.changed
    if added or changed or drawn:
        log.record(
            "region.organisations_imported", by=by, subject="region", added=report.added, changed=report.changed,
            **({"boundaries": len(drawn)} if drawn else {}),
        )  # fmt: skip
    return report


def _insert(table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        db.session.execute(sa.insert(table), rows[start : start + _CHUNK])


def _values(line: _Line, known: Any) -> dict[str, Any]:
    """What an organisation shall be called and have: all that a line of a list says, or what a feature adds to it."""
    values = {name: getattr(line.body, name) for name in _COMPARED}
    if line.outline is None:
        return values
    if known is not None:
        if not values["designation"] and values["kind"] is OrganisationKind.MUNICIPALITY:
            values["kind"] = known.kind
        for name in ("designation", "population", "lat", "lon"):
            values[name] = getattr(known, name) if values[name] in (None, "") else values[name]
    if values["lat"] is None:
        values["lat"], values["lon"] = line.outline.lat, line.outline.lon
    return values


def _draw(outlines: Mapping[str, str], source: str | None) -> set[str]:
    """Keep outlines by ARS. Returns the keys of those that are new or other than before; without a source its old one stays."""
    if not outlines:
        return set()
    ids = {row.ars: row.id for row in db.session.execute(_KNOWN)}
    kept = {row.organisation_id: row for row in db.session.execute(sa.select(*OrganisationBoundary.__table__.columns))}
    added, changed = {}, {}
    for ars, rings in outlines.items():
        row = kept.get(ids[ars])
        values = {"organisation_id": ids[ars], "rings": rings, "source": source or ""}
        if row is None:
            added[ars] = values
            continue
        values["source"] = row.source if source is None else source
        if (row.rings, row.source) != (rings, values["source"]):
            changed[ars] = values
    _insert(OrganisationBoundary, list(added.values()))
    if changed:
        db.session.execute(sa.update(OrganisationBoundary), list(changed.values()))
    return {*added, *changed}
