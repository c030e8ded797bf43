"""Three working days, in local time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mitreden.core import clock
from mitreden.moderation import due


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("2026-05-04T09:00", "2026-05-07"),  # Monday: Thursday
        ("2026-05-06T09:00", "2026-05-11"),  # Wednesday: over the weekend to Monday
        ("2026-05-09T09:00", "2026-05-13"),  # Saturday: Wednesday
        ("2026-05-05T23:30", "2026-05-08"),  # late on Tuesday is still Tuesday
        ("2026-03-27T12:00", "2026-04-01"),  # over the change to summer time
    ],
)
def test_three_working_days(received: str, day: str) -> None:
    moment = clock.from_local(datetime.fromisoformat(received))
    assert due.due_on(moment) == date.fromisoformat(day)


@pytest.mark.parametrize("offset", range(14))
def test_counting_in_the_database_agrees_with_the_rule(offset: int) -> None:
    today = date(2026, 10, 19) + timedelta(days=offset)  # passes the change to winter time
    late = due.overdue_before(today)
    for hours in range(1, 24 * 9, 5):
        moment = datetime(2026, 11, 3, tzinfo=UTC) - timedelta(hours=hours)
        assert (due.due_on(moment) < today) is (moment < late), moment
