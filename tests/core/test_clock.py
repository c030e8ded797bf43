"""Local time: what people read on the wall is what counts."""

from datetime import UTC, datetime

import pytest

from mitreden.core import clock


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        ("2026-01-15T18:00", "2026-01-15T17:00"),  # winter
        ("2026-07-15T18:00", "2026-07-15T16:00"),  # summer
        ("2026-03-29T01:59", "2026-03-29T00:59"),  # the last minute of winter time
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # skipped by the clocks: the same stretch of time after 01:59
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # twice in that night: the first one
        ("2026-10-25T03:00", "2026-10-25T02:00"),  # after it
    ],
)
def test_wall_clock_times_become_moments(wall: str, moment: str) -> None:
    assert clock.from_local(datetime.fromisoformat(wall)) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_the_clock_can_be_set_and_runs_on_afterwards() -> None:
    fixed = datetime(2026, 5, 3, 16, tzinfo=UTC)
    with clock.at(fixed):
        assert clock.now() == fixed
        assert clock.today().isoformat() == "2026-05-03"
    assert clock.now() != fixed
