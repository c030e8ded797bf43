"""Until when somebody should have looked: pure calculation."""

from datetime import date, datetime, timedelta

from mitreden.core import clock

WORKING_DAYS = 3
_SATURDAY = 5


def due_on(received: datetime, working_days: int = WORKING_DAYS) -> date:
    """The day by which what came in at `received` should be decided: so many working days later, in local time."""
    day = clock.local(received).date()
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < _SATURDAY
    return day


def overdue_before(today: date, working_days: int = WORKING_DAYS) -> datetime:
    """What came in before this moment should have been decided by yesterday: for counting in the database."""
    day = today
    start = clock.from_local(datetime.combine(day, datetime.min.time()))
    while due_on(start, working_days) >= today:
        day -= timedelta(days=1)
        start = clock.from_local(datetime.combine(day, datetime.min.time()))
    return clock.from_local(datetime.combine(day + timedelta(days=1), datetime.min.time()))
