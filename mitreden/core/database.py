"""How connections and transactions begin, so that the database's own guarantees hold.

SQLite: write-ahead log, every commit on disk, foreign keys on; a transaction that will write begins IMMEDIATE, because one
that reads first and then writes fails under load whatever its time-out (ADR 0002). PostgreSQL needs nothing of this.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

BUSY_TIMEOUT_MS = 15_000

_writing: ContextVar[bool] = ContextVar("writing", default=False)


def begin_writing(is_writing: bool = True) -> None:
    """Say whether the transactions that begin from now on in this context will write."""
    _writing.set(is_writing)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside will write: for jobs and console commands."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -16000",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
