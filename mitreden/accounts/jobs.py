"""Due work: forgetting old codes, sessions, and second factors that nobody confirmed."""

from datetime import timedelta

from mitreden.accounts import commands, second_factor
from mitreden.core import clock
from mitreden.extensions import db


def forget_old() -> None:
    """Delete codes of yesterday and sessions that ended a month ago."""
    moment = clock.now()
    second_factor.forget_begun(moment - timedelta(days=1))
    commands.forget_old(codes_before=moment - timedelta(days=1), sessions_before=moment - timedelta(days=30))
    db.session.commit()
