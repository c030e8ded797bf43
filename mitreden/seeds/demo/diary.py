"""What happens when: the demo region is lived through in the order of time, whatever order it is planned in."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import ParamSpec

from mitreden.core import clock

P = ParamSpec("P")
_NEVER_LATER = timedelta(minutes=5)  # everything has happened some minutes ago


class Diary:
    """Planned happenings, relative to today."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.today = clock.today()
        self._notes: list[tuple[datetime, int, Callable[[], object]]] = []

    def day(self, days: int, at: time = time(9)) -> datetime:
        """A moment `days` from today (negative: ago), by the clocks of the region."""
        return clock.from_local(datetime.combine(self.today + timedelta(days=days), at))

    def past(self, moment: datetime) -> datetime:
        """The same moment, or the last that can already have been."""
        return min(moment, self.now - _NEVER_LATER)

    def first_of_month(self, months: int) -> date:
        """The first day of the month that is `months` from this one."""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + months, 12)
        return date(year, month + 1, 1)

    def last_of_month(self, months: int) -> date:
        """The last day of that month."""
        return self.first_of_month(months + 1) - timedelta(days=1)

    def days_until(self, day: date) -> int:
        """How far away a day is."""
        return (day - self.today).days

    def note(self, moment: datetime, do: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> datetime:
        """Plan that something happens; what is planned for later than now happens now. Returns when."""
        moment = self.past(moment)
        self._notes.append((moment, len(self._notes), partial(do, *args, **kwargs)))
        return moment

    def live(self) -> None:
        """Do everything in the order of time, as if it were then."""
        for moment, _, do in sorted(self._notes, key=lambda note: note[:2]):
            with clock.at(moment):
                do()
