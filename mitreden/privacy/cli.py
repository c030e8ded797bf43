"""`mitreden people export`, `mitreden people erase`, `mitreden retention …`."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from mitreden.accounts import queries
from mitreden.accounts.cli import people
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.privacy import commands, copies, scrubbing
from mitreden.privacy import retention as rules


@people.command()
@click.argument("person_id", type=int)
@click.option("--keep-texts", is_flag=True, help="Keep ideas and comments as those of a former member.")
@click.option("--withdraw-supports", is_flag=True, help="Take back supports in votes that still run.")
def erase(person_id: int, *, keep_texts: bool, withdraw_supports: bool) -> None:
    """Erase a person everywhere. Their votes stay, and are nobody's."""
    person = queries.existing_person(person_id)
    ideas, comments = copies.texts_of(person_id) if keep_texts else ([], [])
    commands.erase_person(
        person=person, by=None, keys=current_app.config["KEYS"], withdraws=withdraw_supports,
        kept_ideas=[row.id for row in ideas], kept_comments=[row.id for row in comments],
    )  # fmt: skip
    db.session.commit()
    scrubbing.scrub_if_due()
    print(f"erased person {person_id}")


@people.command("export")
@click.argument("person_id", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The ZIP; default person-ID.zip.")
def export_person(person_id: int, out: Path | None) -> None:
    """Write everything about a person into a ZIP."""
    person = queries.existing_person(person_id)
    path = out or Path(f"person-{person_id}.zip")
    path.touch(mode=0o600)
    path.write_bytes(copies.archive(person, current_app.config["KEYS"], current_app.config["SETTINGS"]))
    print(path)


@click.group()
def retention() -> None:
    """What is kept for how long."""


@retention.command()
@click.option("--now", type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]), help="As if it were this moment (UTC).")
def run(now: datetime | None) -> None:
    """Delete or make nameless what is due, with a record."""
    with clock.at(now.replace(tzinfo=UTC) if now else clock.now()):
        counts = rules.run(settings=current_app.config["SETTINGS"], keys=current_app.config["KEYS"])
    for name, number in counts.items():
        print(f"{name}: {number}")
    if not counts:
        print("nothing is due")
