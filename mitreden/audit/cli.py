"""`mitreden audit …`"""

import sys

import click
from flask import current_app

from mitreden.audit import queries
from mitreden.core.database import begin_writing


@click.group()
def audit() -> None:
    """The log of what was done."""


@audit.command()
def verify() -> None:
    """Check every row of the log and the anchors; exit 1 and the first row that does not fit, if any."""
    begin_writing(False)
    broken, end = queries.verified(current_app.config["SETTINGS"].data_folder)
    if broken:
        print(f"broken at row {broken.id}: {broken.why}")
        sys.exit(1)
    print(f"ok: {end.count} rows, newest hash {end.hash}")
