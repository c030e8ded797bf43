"""Dates and times as files write them."""

import re
import unicodedata
from datetime import UTC, datetime, time

from mitreden.core import clock

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
_TIMES = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S %z")

_IN_WORDS = re.compile(r"(\d{1,2})\. ?([^\W\d_]{3,9})\.? (\d{4})(?:,? (\d{1,2}:\d{2}))?\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")


def moment(text: str) -> datetime | None:
    """The moment that `text` tells, None if it tells none. A bare day is noon there, a time without zone local time."""
    try:
        return _moment(text.strip())
    except OverflowError:  # the first and the last day that Python knows
        return None


def _moment(text: str) -> datetime | None:
    text = _IN_WORDS.sub(_in_numbers, text)
    for form in _DAYS:
        day = _parsed(text, form)
        if day is not None:
            return clock.from_local(datetime.combine(day.date(), time(12)))
    found = _iso(text)
    for form in _TIMES:
        found = found or _parsed(text, form)
    if found is None:
        return None
    return clock.from_local(found) if found.tzinfo is None else found.astimezone(UTC)


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  the zone is added by the caller
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_numbers(found: re.Match[str]) -> str:
    """A German date with the name of its month ("18. Okt. 2017 12:30") in numbers; as it is if there is no such month."""
    day, name, year, clock_time = found.groups()
    name = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    name = name.replace("mrz", "mar").replace("maer", "mar")[:3]
    if name not in _MONTHS:
        return found[0]
    return f"{day}.{_MONTHS.index(name) + 1}.{year}" + (f" {clock_time}" if clock_time else "")
