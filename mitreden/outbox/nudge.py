"""After a commit that left something to do, a worker is told at once: a code does not wait for the next minute."""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from mitreden.extensions import db

_KEY = "mitreden_nudge"
_WORK = "work_to_do"
QUIET_SECONDS = 30

logger = logging.getLogger(__name__)


class Bell:
    """Tells a worker. When the queue's server is down nobody waits for it again and again: the bell is quiet for a while."""

    def __init__(self, nudge: Callable[[str], None]) -> None:
        self._nudge, self._quiet_until = nudge, 0.0

    def ring(self, work: str) -> None:
        """Never fails: the request has succeeded, and the next minute's run does the work."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._nudge(work)
        except Exception:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            logger.exception("the worker could not be told to %s; the next minute's run does it", work)


def init_app(app: Flask, nudge: Callable[[str], None]) -> None:
    """`nudge(work)` is called after a commit for each piece of work. It must be quick; if it fails, the next minute's run helps."""
    app.extensions[_KEY] = Bell(nudge)


def after_commit(work: str) -> None:
    """Once the current transaction is committed there is `work` for a worker."""
    db.session().info.setdefault(_WORK, set()).add(work)


def forget() -> None:
    """Nobody needs to be told after all."""
    db.session().info.pop(_WORK, None)


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Any) -> None:
    if session.in_nested_transaction():
        return
    works = session.info.pop(_WORK, ())
    bell: Bell | None = current_app.extensions.get(_KEY) if works else None
    if bell is None:
        return
    for work in sorted(works):
        bell.ring(work)


@event.listens_for(db.session, "after_rollback")
def _after_rollback(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WORK, None)
