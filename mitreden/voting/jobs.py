"""Due work of voting."""

from mitreden.extensions import db
from mitreden.voting import commands


def record_digests() -> None:
    """Hourly: see `commands.record_digests`."""
    commands.record_digests()
    db.session.commit()
