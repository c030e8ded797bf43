"""The console script `mitreden`: one group, made of the features' own commands."""

import logging
from typing import Any

import click
from flask import current_app
from flask_migrate import upgrade

from mitreden.accounts.cli import people
from mitreden.app import MIGRATIONS, create_app
from mitreden.audit import commands as log
from mitreden.audit import queries as log_queries
from mitreden.audit.cli import audit
from mitreden.campaigns.cli import campaigns
from mitreden.comments.jobs import mend_index
from mitreden.core.database import begin_writing, writing
from mitreden.core.errors import DomainError
from mitreden.exports.cli import comments, export, ideas
from mitreden.extensions import db
from mitreden.moderation import commands as moderation
from mitreden.operations.cli import backup, keys, permissions, restore, serve, worker
from mitreden.outbox.cli import mail
from mitreden.privacy.cli import retention
from mitreden.region.cli import region
from mitreden.seeds.cli import demo, seed


class Console(click.Group):
    """Runs a command inside the application; if it wrote to the log, notes the log's end outside the database."""

    def invoke(self, ctx: click.Context) -> Any:
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        app = create_app()
        with app.app_context(), writing():
            begin_writing(False)  # looking must not wait for those who write: a backup only reads
            before = _end_of_log()
            begin_writing(True)
            try:
                return super().invoke(ctx)
            except DomainError as error:
                raise click.ClickException(str(error)) from error
            finally:
                db.session.rollback()
                begin_writing(False)
                if _end_of_log() != before:
                    log.drop_anchor(current_app.config["SETTINGS"].data_folder)
                db.session.remove()
                db.engine.dispose()
                db.session.remove()
                db.engine.dispose()


def _end_of_log() -> Any:
    """The newest row of the log, None while there is no database yet. Holds no lock afterwards."""
    try:
        return log_queries.newest() if db.inspect(db.engine).has_table("audit_event") else None
    finally:
        db.session.rollback()


@click.command()
def init() -> None:
    """Create the database or bring it up to date. Safe to repeat."""
    upgrade(directory=MIGRATIONS)
    moderation.ensure_rules()
    db.session.commit()
    mend_index()
    print(f"database ready: {db.engine.url.render_as_string(hide_password=True)}")


@click.group(cls=Console)
def main() -> None:
    """Mitreden: the participation platform of a region."""


COMMANDS = (
    audit, backup, campaigns, demo, export, ideas, init, keys, mail, people, permissions, region, restore, retention, seed,
    serve, worker,
)  # fmt: skip
for command in (*COMMANDS, comments):
    main.add_command(command)


if __name__ == "__main__":
    main()
