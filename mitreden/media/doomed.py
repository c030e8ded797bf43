"""Files whose rows are gone: deleted when that is committed, never before. A crash in between is what the sweep is for."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy import event

from mitreden.extensions import db
from mitreden.media.store import Store

_KEY = "doomed_pictures"


def after_commit(keys: Iterable[str]) -> None:
    """Delete the files of `keys` once the current transaction is committed."""
    db.session().info.setdefault(_KEY, []).extend(keys)


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Any) -> None:
    if session.in_nested_transaction():
        return
    keys = session.info.pop(_KEY, ())
    if keys:
        store = Store.of(current_app.config["SETTINGS"])
        for key in keys:
            store.remove(key)


@event.listens_for(db.session, "after_rollback")
def _after_rollback(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_KEY, None)
