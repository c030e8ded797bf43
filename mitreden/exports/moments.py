"""Dates and times as files write them."""

from datetime import UTC, datetime, time

from mitreden.core import clock

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
_TIMES = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S %z")


def moment(text: str) -> datetime | None:
    """The moment that `text` tells, None if it tells none. A bare day is noon there, a time without zone local time."""
    try:
        return _moment(text.strip())
    except OverflowError:  # the first and the last day that Python knows
        return None


def _moment(text: str) -> datetime | None:
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
