"""`mitreden region …`"""

import sys
import time
from pathlib import Path

import click

from mitreden.extensions import db
from mitreden.region import commands, lists


@click.group()
def region() -> None:
    """The region and its organisations."""


@region.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take organisations from a CSV file: ars, ags, name, kind or bez, population or population_2018, lat, lon.

    Repeatable: the key is the ARS. A line that cannot be taken is refused with its number and the reason; the others are
    taken. Exit 1 if no line could be taken.
    """
    start = time.monotonic()
    report = commands.import_organisations(lists.rows(file))
    db.session.commit()
    for line, reason in report.refused:
        print(f"line {line}: refused, {reason}", file=sys.stderr)
    print(
        f"{report.lines} lines: {report.taken} taken ({report.added} added, {report.changed} changed, "
        f"{report.unchanged} unchanged), {len(report.refused)} refused; {time.monotonic() - start:.1f} s"
    )
    if report.refused and not report.taken:
        sys.exit(1)
