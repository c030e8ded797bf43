"""A request's transaction: a GET never writes, a POST takes the write lock at its first statement.

A view commits once; what it reads after that for its answer begins plainly, and nobody waits for it.
"""

from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import event

from mitreden.core.database import begin_writing
from mitreden.extensions import db, stop_reading

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _begin() -> None:
    begin_writing(request.method not in SAFE)


def _read_from_here(session: Any) -> None:
    if has_request_context() and not session.in_nested_transaction():
        begin_writing(False)


def read_first() -> None:
    """For a view or a job that does slow work (hashing a password, looking through a table) before it writes: give the lock back
    until `write_now`."""
    db.session.rollback()
    begin_writing(False)


def write_now() -> None:
    """The slow work is done: the next statement takes the write lock."""
    db.session.rollback()
    begin_writing(True)


def init_app(app: Flask) -> None:
    """Begin each request in the right mode."""
    app.before_request(_begin)
    app.teardown_appcontext(stop_reading)
    if not event.contains(db.session, "after_commit", _read_from_here):
        event.listen(db.session, "after_commit", _read_from_here)
