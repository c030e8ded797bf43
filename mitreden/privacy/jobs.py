"""Due work of privacy."""

from flask import current_app

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.privacy import retention

NIGHT = 3  # o'clock in the region: writing the database anew keeps others from writing


def keep_house() -> None:
    """Hourly: end what is due; at night, write the database anew if somebody was erased."""
    if clock.local(clock.now()).hour == NIGHT:
        retention.run(settings=current_app.config["SETTINGS"], keys=current_app.config["KEYS"])
    db.session.commit()
