"""After a commit that wrote mail, somebody is told at once, so that a code does not wait for the next minute."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from mitreden.extensions import db

_KEY = "mitreden_nudge"

logger = logging.getLogger(__name__)


def init_app(app: Flask, nudge: Callable[[], None]) -> None:
    """`nudge()` is called after every commit that wrote mail. It must be quick; if it fails, the next minute's run helps."""
    app.extensions[_KEY] = nudge


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Any) -> None:
    if not session.info.pop("has_mail", False):
        return
    nudge = current_app.extensions.get(_KEY)
    if nudge is None:
        return
    try:
        nudge()
    except Exception:  # whatever the queue's server does, the request has succeeded
        logger.exception("the worker could not be told that there is mail; the next minute's run finds it")


@event.listens_for(db.session, "after_rollback")
def _after_rollback(session: Any) -> None:
    session.info.pop("has_mail", None)
