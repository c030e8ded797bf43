"""`mitreden serve`, `mitreden worker`, `mitreden permissions`, `mitreden backup`, `mitreden restore`, `mitreden keys …`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from mitreden.accounts import queries as people
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from mitreden.operations import backup as backups
from mitreden.operations import health, schedule, serving
from mitreden.operations import restore as restoring
from mitreden.operations import worker as working
from mitreden.operations.manifest import BackupError
from mitreden.operations.routes import routes


def _app() -> Flask:
    app: Any = current_app
    unwrapped: Flask = app._get_current_object()  # noqa: SLF001  the documented way to unwrap the proxy
    return unwrapped


def _let_go() -> None:
    """This process holds no connection while others work."""
    db.session.remove()
    db.engine.dispose()
    begin_writing(False)


def _must_be_ready() -> None:
    trouble = health.trouble()
    if trouble:
        raise click.ClickException(trouble)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port; default MITREDEN_PORT.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes; default MITREDEN_WORKERS.")
@click.option("--worker/--no-worker", default=True, help="Deliver mail and run due work beside the server.")
def serve(host: str, port: int | None, workers: int | None, *, worker: bool) -> None:
    """Run the production server."""
    db.session.rollback()
    begin_writing(False)
    _must_be_ready()
    settings = current_app.config["SETTINGS"]
    if (serving.is_public(host) or serving.is_published(settings.base_url)) and people.has_demo_people():
        message = "demo people exist, and everybody knows their passwords: serve on 127.0.0.1 only, BASE_URL as well"
        raise click.ClickException(message)
    _note_end_of_log()
    _let_go()
    port = port or int(settings.port)
    print(f"serving on http://{host}:{port}", flush=True)
    try:
        serving.serve(host, port, workers or int(settings.workers), with_worker=worker)
    finally:
        _note_end_of_log()


def _note_end_of_log() -> None:
    """Drop an anchor if there is room: on a full disk the pages are still worth serving, and the hour's anchor follows."""
    try:
        schedule.drop_anchor()
    except OSError as error:
        current_app.logger.error("no anchor: %s", error.strerror)  # noqa: TRY400  where it happened says nothing more


@click.command()
@click.option("--embedded", is_flag=True, hidden=True)
def worker(*, embedded: bool) -> None:
    """Deliver mail and run due work until stopped. More than one may run."""
    db.session.rollback()
    begin_writing(False)
    _must_be_ready()
    _let_go()
    app = _app()
    if not embedded:
        working.run(app)
        return
    working.stop_with_parent()
    with working.only_one(app.config["SETTINGS"].data_folder) as is_only_one:
        if not is_only_one:
            sys.exit(working.LOCKED)
        working.run(app)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def permissions(*, as_json: bool) -> None:
    """List who may use which route at all."""
    found = [asdict(route) for route in routes(_app())]
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for route in found:
        print(f"{route['method']:7}{route['pattern']:50} {', '.join(route['roles'])}")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error


_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.command()
@_FOLDER
def backup(folder: Path) -> None:
    """Copy database, pictures and anchors into an empty FOLDER, while the service runs. No secrets."""
    db.session.rollback()
    begin_writing(False)
    with _told():
        made = backups.back_up(folder, current_app.config["SETTINGS"])
    print(f"{folder}: {len(made.files)} files, log of {made.rows} rows, newest hash {made.hash}")


@click.command()
@_FOLDER
@click.option("--replace", is_flag=True, help="Put it in the place of a database that holds something.")
def restore(folder: Path, *, replace: bool) -> None:
    """Put a backup back. Stop the service first."""
    db.session.rollback()
    with _told():
        end = restoring.restore(folder, current_app.config["SETTINGS"], replace=replace)
    print(f"restored; log of {end.count} rows, newest hash {end.hash}")


@click.group()
def keys() -> None:
    """The secrets."""


@keys.command("backup")
@_FOLDER
def backup_keys(folder: Path) -> None:
    """Copy the secrets and the ledger of erasures into an empty FOLDER. Keep it apart from other backups."""
    with _told():
        number = backups.back_up_keys(folder, current_app.config["SETTINGS"])
    print(f"{folder}: {number} files. Delete this copy 30 days after the next vote ends: see docs/operations.md.")
