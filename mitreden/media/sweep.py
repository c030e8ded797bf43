"""Clearing up after crashes: files without rows go, rows without files say so. Due work, each drawer by itself."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.media import commands, queries
from mitreden.media.models import PictureState, Refusal
from mitreden.media.store import Store, key_of

GRACE = timedelta(hours=1)  # a file this young may still get its row, a row this young is being worked on


@dataclass
class Swept:
    """What was found."""

    files: list[str] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)


def sweep() -> Swept:
    """Bring rows and files together again. Nothing whose row is there is ever deleted, but uploads whose copies are made."""
    store, before, swept = Store.of(current_app.config["SETTINGS"]), clock.now() - GRACE, Swept()
    for drawer, files in store.drawers():
        rows = {row.key: row for row in queries.keys_in(drawer)}
        db.session.rollback()
        for path in files:
            if _is_rubbish(path, rows.get(key_of(path)), before):
                path.unlink(missing_ok=True)
                swept.files.append(path.name)
        for row in rows.values():
            if row.uploaded_at < before:
                _compare(store, row, swept)
        db.session.commit()
    return swept


def _is_rubbish(path: Path, row: Any, before: datetime) -> bool:
    try:
        is_old = path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
    is_done = row is not None and not (row.state is PictureState.WAITING or row.refusal is Refusal.LOST)
    return is_old and (row is None or path.suffix == ".part" or (is_done and path.suffix == ".upload"))


def _compare(store: Store, row: Any, swept: Swept) -> None:
    """Ready needs copies, waiting needs the upload or copies; what was lost and is there again goes on from there."""
    size, has_upload = store.size_of_copies(row.key), store.original(row.key).exists()
    is_lost = row.refusal is Refusal.LOST
    if row.state is PictureState.REFUSED and not is_lost:
        return
    if size:
        if row.state is not PictureState.READY:
            commands.mark_ready(row.id, *size)
            swept.found.append(row.id)
    elif has_upload:
        if row.state is not PictureState.WAITING:
            commands.mark_waiting(row.id)
            swept.found.append(row.id)
    elif not is_lost:
        commands.mark_refused(row.id, Refusal.LOST)
        swept.lost.append(row.id)
