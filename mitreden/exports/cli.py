"""`mitreden export …` and `mitreden ideas import …`"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from flask import current_app

from mitreden.campaigns import policy as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.database import begin_writing
from mitreden.exports import commands, planning, queries, reading, writing
from mitreden.exports.columns import Cell, TableKind
from mitreden.exports.extracts import extract
from mitreden.exports.planning import Plan
from mitreden.exports.reading import Line
from mitreden.exports.shapes import Format
from mitreden.exports.writing import FileKind
from mitreden.extensions import db

_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def _campaign(slug: str) -> Campaign:
    campaign = queries.campaign_called(slug)
    if campaign is None:
        message = f"there is no campaign {slug!r}"
        raise click.ClickException(message)
    return campaign


@click.command()
@click.argument("slug")
@click.option("--format", "form", type=click.Choice([kind.value for kind in FileKind]), required=True)
@click.option("--table", type=click.Choice([table.value for table in TableKind]), default=TableKind.IDEAS.value)
@click.option("--out", "path", type=_OUT, required=True, help="The file to write.")
def export(slug: str, form: str, table: str, path: Path) -> None:
    """Write a table of a campaign to a file: every idea, also waiting, hidden and withdrawn ones, each with its state."""
    chosen, kind = TableKind(table), FileKind(form)
    if kind not in writing.kinds(chosen):
        message = f"{form} is for places on the map: {table} have none"
        raise click.ClickException(message)
    begin_writing(False)
    campaign = _campaign(slug)
    shows_counts = campaigns.shows_counts(campaign, clock.now())
    of = extract(chosen, campaign, current_app.config["KEYS"], shows_counts=shows_counts)
    count = 0

    def rows() -> Iterator[dict[str, Cell]]:
        nonlocal count
        for row in of.rows():
            count += 1
            yield row

    writing.save(path, kind, of, rows())
    print(f"{count} {table} written to {path}")
    if not shows_counts and chosen is TableKind.IDEAS:
        print("numbers of supports are left empty: they are secret until the vote is over")


@click.group()
def ideas() -> None:
    """Ideas."""


@click.group()
def comments() -> None:
    """Comments."""


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMAT = click.option(
    "--format", "form", type=click.Choice([form.value for form in Format]), help="Default: what the file's ending says."
)


@ideas.command("import")
@click.argument("path", metavar="FILE", type=_FILE)
@click.option("--campaign", "slug", required=True, help="The campaign that the ideas become part of.")
@_FORMAT
@click.option("--default-field", default="", metavar="NAME", help="The field of ideas that name none.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would happen; change nothing.")
def import_(path: Path, slug: str, form: str | None, default_field: str, *, dry_run: bool) -> None:
    """Take ideas and their comments from a file. The same file again adds only what is missing.

    A line that cannot be taken stops no other. Exit 1 if no line could be taken.
    """
    chosen = reading.format_of(path, form)
    _import(path, slug, chosen, dry_run, lambda campaign: planning.plan_ideas(
        campaign, _with_progress(path, reading.lines(path, chosen)), default_field
    ))  # fmt: skip


@comments.command("import")
@click.argument("path", metavar="FILE", type=_FILE)
@click.option("--campaign", "slug", required=True, help="The campaign whose ideas the comments are about.")
@_FORMAT
@click.option("--dry-run", is_flag=True, help="Check everything and say what would happen; change nothing.")
def import_comments(path: Path, slug: str, form: str | None, *, dry_run: bool) -> None:
    """Take comments on ideas that are here from a file. The same file again adds only what is missing."""
    chosen = reading.format_of(path, form)
    lines = _with_progress(path, reading.lines(path, chosen, TableKind.COMMENTS))
    _import(path, slug, chosen, dry_run, lambda campaign: planning.plan_comments(campaign, lines))


def _import(path: Path, slug: str, form: Format, dry_run: bool, planned: Callable[[Campaign], Plan]) -> None:
    start = time.monotonic()
    begin_writing(False)
    plan = planned(_campaign(slug))
    db.session.rollback()
    begin_writing(True)
    if not dry_run:
        source = {"format": form.value, "file_sha256": reading.digest(path)}
        commands.take(plan, campaign=_campaign(slug), by=None, source=source)
        db.session.commit()
    for sentence in plan.report.sentences():
        print(sentence)
    print(f"{'nothing was changed (dry run); ' if dry_run else ''}{time.monotonic() - start:.1f} s")
    if plan.report.is_all_refused:
        sys.exit(1)


def _with_progress(path: Path, lines: Iterator[Line]) -> Iterator[Line]:
    """The file's lines, with a bar on the terminal that shows how far they are."""
    with click.progressbar(length=reading.line_count(path), label=f"reading {path.name}", file=sys.stderr) as bar:
        last = 0
        for line in lines:
            yield line
            if line.number - last >= 50:
                bar.update(line.number - last)
                last = line.number
