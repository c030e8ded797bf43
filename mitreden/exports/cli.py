"""`mitreden export …` and `mitreden ideas import …`"""

import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from mitreden.campaigns import policy as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.database import begin_writing
from mitreden.exports import commands, queries, reading, writing
from mitreden.exports.columns import Cell
from mitreden.exports.reading import Line
from mitreden.exports.shapes import Format
from mitreden.extensions import db

LATER = frozenset({"xlsx", "geojson"})
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def _campaign(slug: str) -> Campaign:
    campaign = queries.campaign_called(slug)
    if campaign is None:
        message = f"there is no campaign {slug!r}"
        raise click.ClickException(message)
    return campaign


@click.command()
@click.argument("slug")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json", "geojson"]), required=True)
@click.option("--out", "path", type=_OUT, required=True, help="The file to write.")
def export(slug: str, form: str, path: Path) -> None:
    """Write every idea of a campaign to a file: waiting, hidden and withdrawn ones too, each with its state."""
    if form in LATER:
        message = f"{form} comes with a later version; csv and json are ready"
        raise click.ClickException(message)
    begin_writing(False)
    campaign = _campaign(slug)
    shows_counts = campaigns.shows_counts(campaign, clock.now())
    count = 0

    def rows() -> Iterator[dict[str, Cell]]:
        nonlocal count
        for row in queries.idea_rows(campaign, shows_counts=shows_counts):
            count += 1
            yield row

    texts = writing.csv_text(rows()) if form == "csv" else writing.json_text(queries.about(campaign), rows())
    writing.save(path, texts)
    print(f"{count} ideas written to {path}")
    if not shows_counts:
        print("numbers of supports are left empty: they are secret until the vote is over")


@click.group()
def ideas() -> None:
    """Ideas."""


@ideas.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", "slug", required=True, help="The campaign that the ideas become part of.")
@click.option(
    "--format", "form", type=click.Choice([form.value for form in Format]), help="Default: what the file's ending says."
)
@click.option("--default-field", default="", metavar="NAME", help="The field of ideas that name none.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would happen; change nothing.")
def import_(path: Path, slug: str, form: str | None, default_field: str, *, dry_run: bool) -> None:
    """Take ideas from a file. The same file twice changes nothing; a line that cannot be taken stops no other.

    Exit 1 if no line could be taken.
    """
    start, chosen = time.monotonic(), reading.format_of(path, form)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    report = commands.import_ideas(
        campaign=_campaign(slug), lines=_with_progress(path, chosen), by=None, default_field=default_field,
        source={"format": chosen.value, "file_sha256": digest},
    )  # fmt: skip
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    for sentence in report.sentences():
        print(sentence)
    print(f"{'nothing was changed (dry run); ' if dry_run else ''}{time.monotonic() - start:.1f} s")
    if report.refused and not report.taken + report.unchanged:
        sys.exit(1)


def _with_progress(path: Path, form: Format) -> Iterator[Line]:
    """The file's lines, with a bar on the terminal that shows how far they are."""
    with click.progressbar(length=reading.line_count(path), label=f"reading {path.name}", file=sys.stderr) as bar:
        last = 0
        for line in reading.lines(path, form):
            yield line
            if line.number - last >= 50:
                bar.update(line.number - last)
                last = line.number
