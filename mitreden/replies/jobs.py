"""Due work: letting replies out at their time, and reminding those who owe some."""

from mitreden.core import clock
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from mitreden.replies import releasing, reminding

_FROM_HOUR, _FRIDAY = 7, 4


def release_due() -> int:
    """Minutely: release what is due, some at once, so that others get their turn. How many; a killed worker loses none."""
    number = 0
    try:
        while True:
            db.session.rollback()
            begin_writing()
            replies = releasing.due()
            if not replies:
                return number
            number += releasing.release(replies)
            db.session.commit()
    finally:
        db.session.rollback()


def remind() -> int:
    """Hourly, on working days from seven in the morning on: see `reminding`."""
    local = clock.local(clock.now())
    if local.hour < _FROM_HOUR or local.weekday() > _FRIDAY:
        return 0
    sent = reminding.remind()
    db.session.commit()
    return sent
