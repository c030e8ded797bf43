"""The only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Europe/Berlin")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)  # noqa: TID251  this is the place


def today() -> date:
    """The current date in the region's time zone."""
    return now().astimezone(LOCAL_ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment as clocks in the region show it."""
    return moment.astimezone(LOCAL_ZONE)


def from_local(moment: datetime) -> datetime:
    """A naive wall-clock time of the region as a moment in UTC.

    A time that the change to summer time skips becomes the first one that exists; of a time that occurs twice in autumn
    the first one is meant, so that a deadline never comes later than people read it.
    """
    aware = moment.replace(tzinfo=LOCAL_ZONE, fold=0)
    return aware.astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run what is inside as if it were `moment`: for tests, demo data and `--now`."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
