"""The database as files and back: one file on SQLite, one a table on PostgreSQL. Each is one moment, whoever writes meanwhile."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.operations.manifest import BackupError

SQLITE_FILE = "mitreden.db"
TABLES = "tables"
_END_OF_LOG = "SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1"
_REVISION = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True)
class Copied:
    """What was copied: the migration it stands at, the end of its log, and how to load it again."""

    revision: str
    rows: int
    hash: str
    tables: dict[str, list[str]]
    sequences: dict[str, int]


def copy_out(folder: Path) -> Copied:
    """Copy the database into `folder`."""
    return _from_sqlite(folder) if db.engine.dialect.name == "sqlite" else _from_postgresql(folder)


def _from_sqlite(folder: Path) -> Copied:
    """`VACUUM INTO`: a copy of one moment, without what was erased and in the order of the keys."""
    path = folder / SQLITE_FILE
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None, timeout=60)) as source:
        source.execute("VACUUM INTO ?", [str(path)])
    path.chmod(0o600)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            message = "the copy of the database is damaged"
            raise BackupError(message)
        end = copy.execute(_END_OF_LOG).fetchone() or (0, "")
        return Copied(copy.execute(_REVISION).fetchone()[0], end[0], end[1], {}, {})


def _from_postgresql(folder: Path) -> Copied:
    """One snapshot, table after table, each in the order of its key: the order of insertion is nobody's business."""
    (folder / TABLES).mkdir(mode=0o700)
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        quote = connection.dialect.identifier_preparer.quote
        tables = _tables(connection)
        names = ", ".join(quote(table.name) for table in tables)
        connection.exec_driver_sql(
            f"LOCK TABLE {names} IN ACCESS SHARE MODE"
        )  # before the snapshot: none is emptied after it
        end = connection.exec_driver_sql(_END_OF_LOG).first() or (0, "")
        columns = {}
        for table in tables:
            columns[table.name] = [column.name for column in table.columns]
            key = ", ".join(quote(column.name) for column in table.primary_key) or "1"
            chosen = ", ".join(quote(name) for name in columns[table.name])
            query = f"COPY (SELECT {chosen} FROM {quote(table.name)} ORDER BY {key}) TO STDOUT"  # noqa: S608  names from the catalogue
            _write_out(connection, query, folder / TABLES / f"{table.name}.copy")
        revision = connection.exec_driver_sql(_REVISION).scalar_one()
        return Copied(revision, end[0], end[1], columns, _sequences(connection, tables))


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """All tables as they are, those that others point to first."""
    found = sa.MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _write_out(connection: sa.Connection, query: str, path: Path) -> None:
    with path.open("wb") as file, _driver(connection).cursor() as cursor, cursor.copy(query) as rows:
        path.chmod(0o600)
        for portion in rows:
            file.write(portion)


def _sequences(connection: sa.Connection, tables: list[sa.Table]) -> dict[str, int]:
    """The last number that each counter gave: numbers of erased rows are not given again."""
    last = {}
    for table in tables:
        for column in table.primary_key:
            name = connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar()
            if name:
                row = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {name}").one()  # noqa: S608  from the catalogue
                last[f"{table.name}.{column.name}"] = row.last_value if row.is_called else row.last_value - 1
    return last


def copy_in_sqlite(folder: Path) -> None:
    """Put the copy in the place of the database: all of it or nothing, also for who has it open."""
    target = str(db.engine.url.database)
    db.session.remove()
    db.engine.dispose()
    with (
        closing(sqlite3.connect(f"file:{folder / SQLITE_FILE}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target, timeout=60)) as into,
    ):
        source.backup(into)
        into.execute("PRAGMA journal_mode = WAL")
        into.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_in_postgresql(folder: Path, tables: dict[str, list[str]], sequences: dict[str, int]) -> None:
    """Fill the empty tables of a migrated database in one transaction, and set its counters."""
    with db.engine.begin() as connection:
        quote = connection.dialect.identifier_preparer.quote
        for name in reversed(tables):
            connection.exec_driver_sql(f"DELETE FROM {quote(name)}")  # noqa: S608  what migrations filled in
        for name, columns in tables.items():
            chosen = ", ".join(quote(column) for column in columns)
            _read_in(connection, f"COPY {quote(name)} ({chosen}) FROM STDIN", folder / TABLES / f"{name}.copy")
        for place, last in sequences.items():
            table, column = place.split(".")
            counter = sa.func.pg_get_serial_sequence(table, column)
            connection.execute(sa.select(sa.func.setval(counter, max(last, 1), last > 0)))


def _read_in(connection: sa.Connection, query: str, path: Path) -> None:
    with path.open("rb") as file, _driver(connection).cursor() as cursor, cursor.copy(query) as rows:
        while portion := file.read(1024 * 1024):
            rows.write(portion)
