"""`mitreden serve`, `mitreden worker`, `mitreden permissions`."""

import json
import sys
from dataclasses import asdict
from typing import Any

import click
from flask import Flask, current_app

from mitreden.accounts import queries as people
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from mitreden.operations import health, schedule, serving
from mitreden.operations import worker as working
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
    if serving.is_public(host) and people.has_demo_people():
        message = "demo people exist, and everybody knows their passwords: serve on 127.0.0.1 only"
        raise click.ClickException(message)
    settings = current_app.config["SETTINGS"]
    schedule.drop_anchor()
    _let_go()
    port = port or int(settings.port)
    print(f"serving on http://{host}:{port}", flush=True)
    try:
        serving.serve(host, port, workers or int(settings.workers), with_worker=worker)
    finally:
        schedule.drop_anchor()


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
