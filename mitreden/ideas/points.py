"""A point on the map as people type or paste it: coordinates, a `geo:` address, a link of a map service. Pure.

Links are read, never opened.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

MARGIN = 0.3  # degrees around the region's places, some 20 to 30 kilometres

_N = r"([+-]?\d{1,3}(?:\.\d+)?)"
_LINKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^geo:{_N},{_N}",
        rf"[?&#;]mlat={_N}&mlon={_N}",
        rf"!3d{_N}!4d{_N}",
        rf"#map=[\d.]+/{_N}/{_N}",
        rf"@{_N},{_N}",
        rf"[?&](?:q|ll|query|center|destination|daddr|cp)=(?:loc:)?{_N}[,~]\s?{_N}",
    )
)
_TYPED = r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?"
_PAIR = re.compile(
    rf"^(?:N(?:ord)?\s*)?{_TYPED}\s*(?:N(?:ord)?)?\s*[,;/\s]\s*(?:[EO](?:ast|st)?\s*)?{_TYPED}\s*(?:[EO](?:ast|st)?)?$",
    re.IGNORECASE,
)
_DEGREES = r"(\d{1,3})°\s*(\d{1,2})['′]\s*(\d{1,2}(?:[.,]\d+)?)[\"″]\s*"
_MINUTES = re.compile(rf"^{_DEGREES}N[,;\s]*{_DEGREES}[EO]$", re.IGNORECASE)


@dataclass(frozen=True)
class Box:
    """The part of the earth that holds all places of the region."""

    south: float
    north: float
    west: float
    east: float

    def is_near(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the region or close by."""
        return (
            self.south - MARGIN <= lat <= self.north + MARGIN
            and self.west - 1.5 * MARGIN <= lon <= self.east + 1.5 * MARGIN
        )


def point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude said in `text`, to the metre; None if it is empty. ValueError if it says no point."""
    text = unquote(text.strip())
    if not text:
        return None
    for pattern in _LINKS:
        if found := pattern.search(text):
            return _checked(float(found[1]), float(found[2]))
    if found := _PAIR.match(text):
        return _checked(*(float(number.replace(",", ".")) for number in found.groups()))
    if found := _MINUTES.match(text):
        parts = [float(number.replace(",", ".")) for number in found.groups()]
        return _checked(*(whole + minutes / 60 + seconds / 3600 for whole, minutes, seconds in (parts[:3], parts[3:])))
    raise ValueError(text)


def _checked(lat: float, lon: float) -> tuple[float, float]:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        msg = "not on this earth"
        raise ValueError(msg)
    return round(lat, 5), round(lon, 5)


def said(lat: float | None, lon: float | None) -> str:
    """A point as it can be typed again."""
    return "" if lat is None or lon is None else f"{lat}, {lon}"
