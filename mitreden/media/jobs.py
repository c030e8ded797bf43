"""Due work: making copies, clearing away what nobody needs."""

import logging
import threading
from datetime import timedelta
from typing import Any

from flask import current_app

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.media import commands
from mitreden.media.darkroom import AccidentError, Developed, NoRoomError, developed
from mitreden.media.models import Refusal
from mitreden.media.store import Store

logger = logging.getLogger(__name__)

BATCH = 50
LOOSE_FOR = timedelta(days=1)
_at_work = threading.Lock()  # one thread of a worker at a time: the other is there for mail


def develop() -> int:
    """Make the copies of what waits, each picture in transactions of its own. Returns how many were looked at."""
    if not _at_work.acquire(blocking=False):
        return 0
    try:
        done = 0
        while done < BATCH and _develop_next():
            done += 1
        return done
    finally:
        _at_work.release()


def _develop_next() -> bool:
    row = commands.take_next(clock.now())
    db.session.commit()
    if row is None:
        return False
    store = Store.of(current_app.config["SETTINGS"])
    result = _tried(store, row)  # no transaction is open meanwhile
    if result is None:
        return True
    if result.refusal:
        commands.mark_refused(row.id, result.refusal)
    else:
        commands.mark_ready(row.id, result.width, result.height)
    db.session.commit()
    if result.refusal is not Refusal.LOST:
        store.original(row.key).unlink(missing_ok=True)
    return True


def _tried(store: Store, row: Any) -> Developed | None:
    """What became of a picture; None: an accident, it gets another try."""
    if not store.original(row.key).exists():
        size = store.size_of_copies(row.key)
        return Developed(*size) if size else Developed(refusal=Refusal.LOST)
    try:
        return developed(store, row.key)
    except AccidentError as error:
        logger.warning("picture %d, attempt %d: %s", row.id, row.attempts + 1, error)
        if isinstance(error, NoRoomError):
            return None
    return Developed(refusal=Refusal.UNREADABLE) if row.attempts + 1 >= commands.MAX_ATTEMPTS else None


def forget_loose() -> None:
    """Delete what was uploaded a day ago with a form that nobody saved."""
    commands.forget_loose(before=clock.now() - LOOSE_FOR)
    db.session.commit()
