"""Putting a backup back: the database as it was, with a note in the log that something is missing after it."""

import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_migrate import downgrade, upgrade

from mitreden.accounts import commands as accounts
from mitreden.audit import anchors
from mitreden.audit import commands as log
from mitreden.audit import queries as log_queries
from mitreden.audit.chain import Anchor
from mitreden.config import Settings
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.operations import copying, manifest
from mitreden.operations.backup import MEDIA
from mitreden.operations.manifest import BackupError, Manifest
from mitreden.operations.worker import only_one
from mitreden.outbox import commands as outbox
from mitreden.privacy import commands as privacy
from mitreden.privacy import retention, scrubbing

_HOLDS_DATA = ("audit_event", "person", "campaign", "idea")


def restore(folder: Path, settings: Settings, *, replace: bool = False) -> Anchor:
    """Put the backup in `folder` in the place of an empty database (`replace`: of any). Returns the end of the log.

    Sessions and codes of the backup's day count no longer; mails that waited then wait for somebody to look. Who was erased
    since is erased again.
    """
    folder = folder.resolve()
    made = manifest.read(folder)
    if made.kind != db.engine.dialect.name:
        message = f"this is a backup of {made.kind}; the database is {db.engine.dialect.name}"
        raise BackupError(message)
    if not replace and holds_data():
        message = "the database is not empty: --replace puts the backup in its place"
        raise BackupError(message)
    with only_one(settings.data_folder) as nobody_works:
        if not nobody_works:
            message = "the service is running in this folder: stop it first"
            raise BackupError(message)
        _load(folder, made)
        _bring_media(folder / MEDIA, settings.data_folder / MEDIA)
        known = _swap_anchors(folder, settings.data_folder)
        _settle(made, known)
        return _checked(settings.data_folder)


def holds_data() -> bool:
    """Whether there is anything in the database that nobody may lose."""
    with db.engine.connect() as connection:
        there = set(sa.inspect(connection).get_table_names())
        return any(
            connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
            for name in _HOLDS_DATA
            if name in there
        )


def _load(folder: Path, made: Manifest) -> None:
    """The tables at the backup's own migration, filled; then what the newer version brought."""
    directory = current_app.extensions["migrate"].directory
    db.session.remove()
    if made.kind == "sqlite":
        copying.copy_in_sqlite(folder)
    else:
        with db.engine.connect() as connection:
            is_migrated = sa.inspect(connection).has_table("alembic_version")
        if is_migrated:
            downgrade(directory=directory, revision="base")
        upgrade(directory=directory, revision=made.revision)
        copying.copy_in_postgresql(folder, made.tables, made.sequences)
    upgrade(directory=directory)


def _bring_media(source: Path, target: Path) -> None:
    new = target.with_name(f"{target.name}.restored")
    shutil.rmtree(new, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, new)
    shutil.rmtree(target, ignore_errors=True)
    if new.is_dir():
        new.rename(target)


def _swap_anchors(folder: Path, data_folder: Path) -> Anchor | None:
    """The backup's anchors take the place of ours, which stay beside them. Returns the newest that we knew."""
    ours, moment = data_folder / anchors.NAME, clock.now()
    known = anchors.read(data_folder)
    if ours.exists():
        ours.rename(ours.with_name(f"anchors.until-{moment:%Y%m%dT%H%M%S%f}.log"))
    if (folder / anchors.NAME).exists():
        shutil.copyfile(folder / anchors.NAME, ours)
    return known[-1] if known else None


def _settle(made: Manifest, known: Anchor | None) -> None:
    accounts.sign_everybody_out()
    outbox.give_up_waiting("it waited when the backup was made, and may have left since")
    gap: dict[str, Any] = {"made_at": made.made_at, "rows": made.rows, "newest": made.hash}
    if known:
        gap |= {"known_rows": known.count, "known_newest": known.hash}
    keys = current_app.config["KEYS"]
    log.record("backup.restored", by=None, subject="installation", **gap)
    privacy.apply_ledger(keys=keys)
    db.session.commit()
    retention.end_votes(keys=keys)  # the backup may know a vote as it was before its secret ended
    scrubbing.scrub()


def _checked(data_folder: Path) -> Anchor:
    broken, end = log_queries.verified(data_folder)
    db.session.rollback()
    if broken:
        message = f"restored, but its log is broken at row {broken.id}: {broken.why}"
        raise BackupError(message)
    return end
