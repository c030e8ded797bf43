"""Dates as files write them."""

from datetime import UTC, datetime

import pytest

from mitreden.exports.moments import moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-10-17", datetime(2017, 10, 17, 10, tzinfo=UTC)),  # noon there, in summer time
        ("17/12/2017", datetime(2017, 12, 17, 11, tzinfo=UTC)),
        ("17.12.2017", datetime(2017, 12, 17, 11, tzinfo=UTC)),
        ("18. Okt. 2017 12:30", datetime(2017, 10, 18, 10, 30, tzinfo=UTC)),
        ("3. März 2018", datetime(2018, 3, 3, 11, tzinfo=UTC)),
        ("3. Mrz. 2018", datetime(2018, 3, 3, 11, tzinfo=UTC)),
        ("3. Foo 2018", None),
        ("17.12.2017 18:30", datetime(2017, 12, 17, 17, 30, tzinfo=UTC)),
        ("17/12/2017 18:30:05", datetime(2017, 12, 17, 17, 30, 5, tzinfo=UTC)),
        ("2024-01-03 20:05:12 +0100", datetime(2024, 1, 3, 19, 5, 12, tzinfo=UTC)),
        ("2024-01-03T20:05:12.000123+00:00", datetime(2024, 1, 3, 20, 5, 12, 123, tzinfo=UTC)),
        ("2024-01-03T20:05", datetime(2024, 1, 3, 19, 5, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),  # before the first moment in UTC
        ("9999-12-31T23:59:59-12:00", None),
        ("gestern", None),
        ("", None),
        ("32.13.2017", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected
