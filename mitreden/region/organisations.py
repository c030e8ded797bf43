"""What a line of a list of organisations must say, and what is wrong with it if it does not."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from mitreden.region.models import OrganisationKind

_WORDS: dict[str, OrganisationKind] = {
    **{kind.value: kind for kind in OrganisationKind},
    **dict.fromkeys(("landkreis", "kreis", "stadtkreis", "regionalverband", "bezirk"), OrganisationKind.COUNTY),
    **dict.fromkeys(
        ("verband", "zweckverband", "gemeindeverband", "verwaltungsgemeinschaft", "verbandsgemeinde", "samtgemeinde",
         "amt", "planungsverband"),
        OrganisationKind.ASSOCIATION,
    ),
    "verein": OrganisationKind.CLUB,
    "unternehmen": OrganisationKind.COMPANY,
    "firma": OrganisationKind.COMPANY,
}  # fmt: skip
_DIGITS = re.compile(r"[0-9]+\Z")
_NAME_MAX = 160
_NO_TEXT = {"Cc", "Cs"}  # control characters and halves of characters: no database keeps them all


class RefusedError(Exception):
    """A line cannot be taken; the message says why."""


@dataclass(frozen=True)
class PublicBody:
    """One organisation with its official keys, as a list tells it."""

    ars: str
    ags: str
    name: str
    kind: OrganisationKind
    designation: str
    population: int | None
    lat: float | None
    lon: float | None


@dataclass
class Report:
    """What became of each line of a file."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return self.added + self.changed + self.unchanged

    @property
    def lines(self) -> int:
        return self.taken + len(self.refused)


def _keys(ars: str, ags: str) -> tuple[str, str]:
    if not ars:
        raise RefusedError("ars is missing")
    if not _DIGITS.match(ars):
        msg = f"ars {ars!r} is not made of digits"
        raise RefusedError(msg)
    if len(ars) != 12:
        hint = "; a leading zero may have been lost" if len(ars) == 11 else ""
        msg = f"ars {ars!r} has {len(ars)} digits instead of 12{hint}"
        raise RefusedError(msg)
    expected = ars[:5] + ars[9:]
    if ags and (not _DIGITS.match(ags) or len(ags) != 8):
        msg = f"ags {ags!r} is not made of 8 digits"
        raise RefusedError(msg)
    if ags and ags != expected:
        msg = f"ags {ags!r} does not belong to ars {ars!r}: that would be {expected!r}"
        raise RefusedError(msg)
    return ars, ags or expected


def _population(text: str) -> int | None:
    if not text:
        return None
    if not _DIGITS.match(text) or len(text) > 9:
        msg = f"population {text!r} is not a whole number"
        raise RefusedError(msg)
    return int(text)


def _degrees(name: str, text: str, limit: int) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        msg = f"{name} {text!r} is not a number"
        raise RefusedError(msg) from None
    if not -limit <= value <= limit:
        msg = f"{name} {text!r} is not between -{limit} and {limit}"
        raise RefusedError(msg)
    return value


def public_body(row: Mapping[str, str]) -> PublicBody:
    """The organisation that a line describes. RefusedError says what is wrong with it."""
    ars, ags = _keys(row.get("ars", ""), row.get("ags", ""))
    name = row.get("name", "")
    if not 1 <= len(name) <= _NAME_MAX:
        msg = f"name must have 1 to {_NAME_MAX} characters"
        raise RefusedError(msg)
    word = row.get("kind", "") or row.get("bez", "")
    if any(unicodedata.category(character) in _NO_TEXT for character in name + word):
        raise RefusedError("name or bez holds control characters")
    kind = _WORDS.get(word.lower(), OrganisationKind.MUNICIPALITY)
    lat, lon = _degrees("lat", row.get("lat", ""), 90), _degrees("lon", row.get("lon", ""), 180)
    if (lat is None) != (lon is None):
        raise RefusedError("lat and lon belong together: one of them is missing")
    return PublicBody(
        ars=ars, ags=ags, name=name, kind=kind,
        designation=row.get("bez", "") or ("" if word.lower() in set(OrganisationKind) else word),
        population=_population(row.get("population", "") or row.get("population_2018", "")), lat=lat, lon=lon,
    )  # fmt: skip
