"""`mitreden region import` of GeoJSON: organisations with their boundaries, as the map draws them."""

import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.config import Settings
from mitreden.region import boundaries, importing, queries
from mitreden.region.organisations import RefusedError

REAL = Path(Settings.from_environment().test_data) / "municipalities" / "rhein_neckar_bw.geojson"
RINGBACH = {"ars": "098770111111", "name": "Ringbach"}
CORNERS = [[10.3, 50.5], [10.4, 50.5], [10.4, 50.6], [10.3, 50.6], [10.3, 50.5]]
BEYOND = [[10.5, 50.5], [10.6, 50.5], [10.6, 50.6], [10.5, 50.5]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def _drawn() -> list[tuple[str, str, str]]:
    return [tuple(row) for row in queries.boundaries(None, limit=9)]


def _with_point(lon: Any, lat: Any) -> dict[str, Any]:
    return polygon([[lon, lat], *CORNERS[1:4], [lon, lat]])


def test_an_outline_is_a_point_and_steps() -> None:
    found = boundaries.outline({"type": "MultiPolygon", "coordinates": [[CORNERS], [BEYOND]]})
    first, second = json.loads(found.rings)
    assert first == [1030000, 5050000, 10000, 0, 0, 10000, -10000, 0]
    assert len(second) == 6
    assert (found.lat, found.lon) == (50.55, 10.35), "the middle of the larger part"


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "'None' is neither"),
        ({"type": "Point", "coordinates": [10, 50]}, "'Point' is neither"),
        ({"type": "Polygon"}, "no polygon|no ring"),
        ({"type": "MultiPolygon", "coordinates": []}, "no polygon"),
        (polygon(), "no ring"),
        (polygon(CORNERS[:3]), "fewer than four points"),
        (polygon(CORNERS[:4]), "does not end where it begins"),
        (polygon([[10, 50], [11, 50], [12, 50], [10, 50]]), "encloses nothing"),
        (polygon([[10, 50], [30, 50], [30, 51], [10, 50]]), "wider than 10 degrees"),
        (polygon(["1234"] * 4), "not made of longitude"),
        (_with_point(600_123.5, 5_567_000.1), "not in degrees .* \\[600123.5"),
        (_with_point(float("nan"), 50), "not in degrees"),
        (_with_point(True, 50), "not in degrees"),
        (_with_point(10**400, 50), "not in degrees"),
        (polygon([[10, 50]] * 50_001), "more than 50000 points"),
    ],
)
def test_an_odd_boundary_is_refused_with_the_reason(geometry: Any, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        boundaries.outline(geometry)


def test_a_fine_boundary_loses_what_nobody_misses() -> None:
    """An edge with a point every ten metres becomes a line; a bay of a kilometre stays, an islet goes."""
    edge = [[10 + step / 10_000, 50.01 if step == 500 else 50] for step in range(1000)]
    islet = [[10, 51], [10.0001, 51], [10, 51.0001], [10, 51]]
    found = boundaries.outline(polygon([*edge, [10.1, 50.1], [10, 50.1], [10, 50]], islet))
    [ring] = json.loads(found.rings)
    xs, ys = list(accumulate(ring[::2])), list(accumulate(ring[1::2]))
    assert (1005000, 5001000) in zip(xs, ys, strict=True)
    assert len(xs) < 10


def test_importing_twice_changes_nothing(database: sa.Connection) -> None:
    features = [(1, RINGBACH, polygon(CORNERS))]
    first = importing.import_features(features, source="© Amt  der\nBerge")
    again = importing.import_features(features)
    assert (first.added, again.unchanged, again.taken) == (1, 1, 1)
    assert [(name, source) for name, _, source in _drawn()] == [("Ringbach", "© Amt der Berge")]
    ringbach = queries.organisation_by_slug("ringbach")
    assert ringbach is not None
    assert (ringbach.lat, ringbach.lon) == (50.55, 10.35)


def test_a_boundary_comes_to_what_is_known_and_takes_nothing_away(database: sa.Connection) -> None:
    known = {**RINGBACH, "bez": "Markt", "population": "3940", "lat": "50.52", "lon": "10.31"}
    importing.import_organisations([(2, known)])
    assert _drawn() == []
    report = importing.import_features([(1, RINGBACH, polygon(CORNERS))])
    moved = importing.import_features([(1, RINGBACH, polygon(BEYOND))])
    assert (report.changed, moved.changed) == (1, 1)
    assert importing.import_organisations([(2, known)]).unchanged == 1
    assert json.loads(_drawn()[0][1])[0][0] == 1050000


def _collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def test_the_console_names_the_feature(installation: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.geojson"
    good = {"properties": {"ARS": "098770111111", "GEN": "Ringbach", "EWZ": 3940.0}, "geometry": polygon(CORNERS)}
    flat = {"properties": {"ars": "098770112112", "name": "Flach"}, "geometry": polygon(CORNERS[:2] * 2)}
    file.write_bytes(_collection(good, flat, good, 7, {"properties": {"ars": 1, "name": "\ud800"}}))
    output = installation.run("region", "import", str(file), "--source", "© Amt").output
    assert "feature 2: refused, a ring does not end where it begins" in output
    assert "feature 3: refused, ars '098770111111' stands in feature 1 already" in output
    assert "feature 4: refused, ars is missing" in output
    assert "5 features: 1 taken (1 added" in output
    assert installation.execute("SELECT population FROM organisation") == [(3940,)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[" * 100_000, "GeoJSON"),
        (b'{"type": "Feature"}', "GeoJSON"),
        (_collection(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}), "WGS84"),
        (_collection({"geometry": None}), "refused"),
    ],
)
def test_a_file_that_is_no_list_ends_with_a_message(
    installation: Any, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "list.geojson"
    file.write_bytes(content)
    result = installation.try_to_run("region", "import", str(file))
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.skipif(not REAL.exists(), reason="real boundaries are not on this machine: MITREDEN_TEST_DATA")
def test_boundaries_of_a_real_region_are_kept_as_they_are(database: sa.Connection) -> None:
    features = json.loads(REAL.read_text(encoding="utf-8"))["features"]
    rows = [(number, item["properties"], item["geometry"]) for number, item in enumerate(features)]
    rows = [(number, {k: str(v) for k, v in told.items()}, geometry) for number, told, geometry in rows]
    report = importing.import_features(rows)
    assert (report.added, report.refused) == (83, [])
    points = sum(len(ring) - 1 for _, _, geometry in rows for ring in _rings(geometry))
    assert sum(len(ring) // 2 for row in queries.boundaries(None, limit=99) for ring in json.loads(row.rings)) == points


def _rings(geometry: Any) -> list[Any]:
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for part in parts for ring in part]
