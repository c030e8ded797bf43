"""Due work of voting."""

from flask import current_app

from mitreden.extensions import db
from mitreden.voting import commands


def record_digests() -> None:
    """Hourly: see `commands.record_digests`."""
    commands.record_digests(keys=current_app.config["KEYS"])
    db.session.commit()
