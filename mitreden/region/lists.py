"""Reading lists of organisations, and of their boundaries, from files."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mitreden.core.errors import DomainError
from mitreden.core.words import N_

NEEDED = ("ars", "name")
SIZE_MAX = 200_000_000
_TOLD = ("ars", "ags", "name", "kind", "bez", "population", "population_2018", "lat", "lon")
_OTHER_NAMES = {"gen": "name", "ewz": "population"}  # as official boundaries have them
_WGS84 = ("CRS84", "EPSG:4326", "EPSG::4326")


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a CSV file (comma or semicolon) with their numbers. DomainError if it is not such a list."""
    text = _text(path)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise DomainError(N_("In der ersten Zeile fehlt: %(names)s."), names=", ".join(missing))
    reader.fieldnames = names
    for row in reader:
        yield reader.line_num, {name: value.strip() for name, value in row.items() if name and value}


def is_geojson(path: Path) -> bool:
    """Whether a file calls itself GeoJSON."""
    return path.suffix.lower() in {".geojson", ".json"}


def features(path: Path) -> Iterator[tuple[int, dict[str, str], Any]]:
    """The features of a GeoJSON file: number from 1, properties as a line of a list has them, geometry as it stands there."""
    if path.stat().st_size > SIZE_MAX:
        raise DomainError(N_("Die Datei ist größer als %(most)s MB."), most=SIZE_MAX // 1_000_000)
    try:
        content = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise DomainError(_NO_GEOJSON) from error
    found = content.get("features") if isinstance(content, dict) else None
    if not isinstance(found, list) or content.get("type") != "FeatureCollection":
        raise DomainError(_NO_GEOJSON)
    system = str(content.get("crs") or "")
    if system and not any(name in system for name in _WGS84):
        raise DomainError(N_("Die Koordinaten müssen in WGS84 angegeben sein: Länge und Breite in Grad."))
    for number, feature in enumerate(found, start=1):
        known = feature if isinstance(feature, dict) else {}
        yield number, _told(known.get("properties")), known.get("geometry")


_NO_GEOJSON = N_("Die Datei ist kein GeoJSON (FeatureCollection).")


def _told(properties: Any) -> dict[str, str]:
    """What a feature says of its organisation, as text."""
    told: dict[str, str] = {}
    for key, value in properties.items() if isinstance(properties, dict) else ():
        name = _OTHER_NAMES.get(key.lower(), key.lower())
        if name in _TOLD and isinstance(value, str | int | float) and not isinstance(value, bool):
            told[name] = str(value).removesuffix(".0").strip()
    return told


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(N_("Die Datei ist nicht in UTF-8 gespeichert.")) from error
