"""How connections and transactions begin, so that the database's own guarantees hold.

SQLite: write-ahead log, every commit on disk, foreign keys on, what is deleted is overwritten. A transaction that will write
begins IMMEDIATE, because one that reads first and then writes fails under load whatever its time-out (ADR 0002). PostgreSQL
needs nothing of this, but an end to waiting: for a lock as on SQLite, and for a server that does not answer.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine

BUSY_TIMEOUT_MS = 15_000  # for a lock, on both
CONNECT_SECONDS = 5

_writing: ContextVar[bool] = ContextVar("writing", default=False)


def begin_writing(is_writing: bool = True) -> None:
    """Say whether the transactions that begin from now on in this context will write."""
    _writing.set(is_writing)


def is_writing() -> bool:
    """Whether they will write."""
    return _writing.get()


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside will write: for jobs and console commands."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "do_connect")
def _hurry(dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
    if dialect.name == "postgresql":
        parameters.setdefault("connect_timeout", CONNECT_SECONDS)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        connection.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
        connection.commit()
        return
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "cache_size = -16000",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


class Dialect(SQLiteDialect_pysqlite):
    """SQLite as SQLAlchemy knows it, with transactions that begin as this context says. (A listener to "begin" could do it,
    too, but one listener makes every statement look for others.)"""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin before the first statement; one that will write takes the lock now. `extensions.reading` may have begun to read."""
        if _writing.get():
            dbapi_connection.cursor().execute("BEGIN IMMEDIATE")
        elif not dbapi_connection.in_transaction:
            dbapi_connection.cursor().execute("BEGIN")


for _name in ("sqlite", "sqlite.pysqlite"):
    registry.register(_name, __name__, Dialect.__name__)
