"""A request's transaction: a GET never writes, a POST takes the write lock at its first statement."""

from flask import Flask, request

from mitreden.core.database import begin_writing
from mitreden.extensions import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _begin() -> None:
    begin_writing(request.method not in SAFE)


def read_first() -> None:
    """For a view that does slow work (hashing a password) before it writes: give the lock back until `write_now`."""
    db.session.rollback()
    begin_writing(False)


def write_now() -> None:
    """The slow work is done: the next statement takes the write lock."""
    db.session.rollback()
    begin_writing(True)


def init_app(app: Flask) -> None:
    """Begin each request in the right mode."""
    app.before_request(_begin)
