"""`mitreden region …`"""

import sys
import time
from pathlib import Path

import click

from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region import importing, lists


@click.group()
def region() -> None:
    """The region and its organisations."""


@region.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", metavar="TEXT", help="Whose boundaries these are; stands on the map. GeoJSON only.")
def import_(file: Path, source: str | None) -> None:
    """Take organisations from a CSV file: ars, ags, name, kind or bez, population or population_2018, lat, lon.

    From a GeoJSON file (.geojson, .json: Polygons and MultiPolygons in WGS84 with these properties) their boundaries, too.
    Repeatable: the key is the ARS. A line or feature that cannot be taken is refused with its number and the reason; the
    others are taken. Exit 1 if none could be taken.
    """
    start = time.monotonic()
    unit = "feature" if lists.is_geojson(file) else "line"
    if unit == "feature":
        report = importing.import_features(lists.features(file), source=source)
    elif source is None:
        report = importing.import_organisations(lists.rows(file))
    else:
        raise DomainError(N_("Eine Quelle gehört zu Grenzen: Die Datei ist kein GeoJSON."))
    db.session.commit()
    for line, reason in report.refused:
        print(f"{unit} {line}: refused, {reason}", file=sys.stderr)
    print(
        f"{report.lines} {unit}s: {report.taken} taken ({report.added} added, {report.changed} changed, "
        f"{report.unchanged} unchanged), {len(report.refused)} refused; {time.monotonic() - start:.1f} s"
    )
    if report.refused and not report.taken:
        sys.exit(1)
