"""Boundaries as the map draws them: from GeoJSON to a few rings of whole numbers. Pure.

An outline is a JSON list of rings; a ring is its first point and then steps from one to the next, in 1/100,000 degrees, longitude
first, without the point that closes it. Holes and islands are rings like others: whoever fills them fills by the even-odd rule.
"""

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from mitreden.region.organisations import RefusedError

POINTS_MAX = 200  # of an outline; one with more loses those that are missed least
_READ_MAX = 50_000  # points of a feature: more are not worth the time
_WIDEST = 10  # degrees
_UNIT = 100_000
_FINEST = 10  # units that a point may be moved by at first, some ten metres

Point = tuple[int, int]
Ring = list[Point]


class Outline(NamedTuple):
    """A boundary as it is kept, and the middle of its largest part."""

    rings: str
    lat: float
    lon: float


def outline(geometry: Any) -> Outline:
    """The outline of a Polygon or MultiPolygon in WGS84. RefusedError says what is wrong with it."""
    rings = [ring for ring in map(_ring, _checked(geometry)) if ring]
    if not rings:
        raise RefusedError("the boundary encloses nothing")
    for values in zip(*(point for ring in rings for point in ring), strict=True):
        if max(values) - min(values) > _WIDEST * _UNIT:
            msg = f"the boundary is wider than {_WIDEST} degrees"
            raise RefusedError(msg)
    lon, lat = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    return Outline(json.dumps([_steps(ring) for ring in _thinned(rings)], separators=(",", ":")), lat, lon)


def _checked(geometry: Any) -> Iterator[Any]:
    """The rings of a geometry, each a list of at least four positions."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        msg = f"the geometry {str(kind)[:40]!r} is neither a Polygon nor a MultiPolygon"
        raise RefusedError(msg)
    content = geometry.get("coordinates")
    polygons = [content] if kind == "Polygon" else content
    points = 0
    for polygon in _list(polygons, 1, "the geometry holds no polygon"):
        for ring in _list(polygon, 1, "a polygon has no ring"):
            points += len(_list(ring, 4, "a ring has fewer than four points"))
            if points > _READ_MAX:
                msg = f"the boundary has more than {_READ_MAX} points"
                raise RefusedError(msg)
            yield ring


def _list(value: Any, least: int, trouble: str) -> list[Any]:
    if not isinstance(value, list) or len(value) < least:
        raise RefusedError(trouble)
    return value


def _ring(positions: list[Any]) -> Ring:
    """The points of a ring, each once; none if they enclose nothing."""
    points = [_point(position) for position in positions]
    if points[0] != points[-1]:
        raise RefusedError("a ring does not end where it begins")
    ring = [point for point, following in pairwise(points) if point != following]
    return ring if len(ring) > 2 and _area(ring) else []


def _point(position: Any) -> Point:
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise RefusedError("a point is not made of longitude and latitude")
    lon, lat = position[:2]
    if not (_is_within(lon, 180) and _is_within(lat, 90)):
        msg = f"a point is not in degrees of longitude and latitude (WGS84): {str(position)[:60]}"
        raise RefusedError(msg)
    return round(lon * _UNIT), round(lat * _UNIT)


def _is_within(value: Any, limit: int) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -limit <= value <= limit


def _area(ring: Ring) -> int:
    """Twice the area, negative if the ring runs clockwise."""
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise([*ring, ring[0]]))


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of what a ring encloses."""
    (left, below), area = ring[0], _area(ring)
    x_sum = y_sum = 0
    for (x, y), (next_x, next_y) in pairwise([(x - left, y - below) for x, y in [*ring, ring[0]]]):
        cross = x * next_y - next_x * y
        x_sum += (x + next_x) * cross
        y_sum += (y + next_y) * cross
    return round((left + x_sum / (3 * area)) / _UNIT, 5), round((below + y_sum / (3 * area)) / _UNIT, 5)


def _thinned(rings: list[Ring]) -> list[Ring]:
    """The same rings with at most `POINTS_MAX` points in all: as few are left out as possible, small islands first."""
    moved, kept = _FINEST, rings
    while kept and sum(map(len, kept)) > POINTS_MAX:
        kept = [ring for ring in (_straightened(ring, moved) for ring in rings) if len(ring) > 2]
        moved *= 2
    if not kept:
        msg = f"the boundary cannot be drawn with {POINTS_MAX} points"
        raise RefusedError(msg)
    return kept


def _straightened(ring: Ring, allowed: int) -> Ring:
    """A ring without the points that lie no further than `allowed` off the line between others (Douglas and Peucker)."""
    width = math.cos(math.radians(ring[0][1] / _UNIT))
    flat = [(x * width, float(y)) for x, y in [*ring, ring[0]]]
    far = max(range(len(ring)), key=lambda at: math.dist(flat[0], flat[at]))
    kept, open_parts = {0, far}, [(0, far), (far, len(ring))]
    while open_parts:
        first, last = open_parts.pop()
        if last - first < 2:
            continue
        distances = [_distance(flat[at], flat[first], flat[last]) for at in range(first + 1, last)]
        furthest = max(distances)
        if furthest > allowed:
            at = first + 1 + distances.index(furthest)
            kept.add(at)
            open_parts += [(first, at), (at, last)]
    return [ring[at] for at in sorted(kept)]


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from a line between two others."""
    (x, y), (left, below) = point, start
    along, up = end[0] - left, end[1] - below
    length = along * along + up * up
    part = max(0.0, min(1.0, ((x - left) * along + (y - below) * up) / length)) if length else 0.0
    return math.hypot(x - left - part * along, y - below - part * up)


def _steps(ring: Ring) -> list[int]:
    steps = list(ring[0])
    for (x, y), (next_x, next_y) in pairwise(ring):
        steps += (next_x - x, next_y - y)
    return steps
