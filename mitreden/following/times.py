"""When a digest is due."""

from datetime import datetime, time, timedelta

from mitreden.core import clock
from mitreden.following.models import Frequency

MORNING = time(7)
PAUSE = timedelta(minutes=10)  # "at once" still bundles what belongs together
SETTLING = timedelta(minutes=2)  # a change is dated when it begins and seen when it is committed
MONDAY = 0


def next_due(frequency: Frequency, moment: datetime) -> datetime | None:
    """The next time after `moment`: in ten minutes; at seven in the morning by local clocks; on Monday at seven."""
    if frequency is Frequency.NONE:
        return None
    if frequency is Frequency.AT_ONCE:
        return moment + PAUSE
    day = clock.local(moment).date()
    while frequency is Frequency.WEEKLY and day.weekday() != MONDAY:
        day += timedelta(days=1)
    due = clock.from_local(datetime.combine(day, MORNING))
    if due > moment:
        return due
    step = timedelta(days=1 if frequency is Frequency.DAILY else 7)
    return clock.from_local(datetime.combine(day + step, MORNING))
