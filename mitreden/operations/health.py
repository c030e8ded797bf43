"""Whether the service can do its work."""

from functools import cache

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from mitreden.core.database import BUSY_TIMEOUT_MS
from mitreden.extensions import db

TIMEOUT_MS = 1_000


@cache
def _wanted(folder: str) -> str | None:
    """The newest migration that this version brings along."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  only readiness asks

    return ScriptDirectory(folder).get_current_head()


def trouble() -> str | None:
    """Why the service is not ready; None if it is: migrations current, database can be written."""
    try:
        with db.engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return "there is no database yet: run mitreden init"
            _hurry(connection, TIMEOUT_MS)
            try:
                _write(connection)
                return _migrations(connection)
            finally:
                connection.rollback()
                if connection.dialect.name == "sqlite":
                    _hurry(connection, BUSY_TIMEOUT_MS)
                    connection.rollback()
    except SQLAlchemyError as error:
        current_app.logger.warning("not ready: %s", error)
        return "the database cannot be reached or written"


def _hurry(connection: sa.Connection, milliseconds: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
    else:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")


def _migrations(connection: sa.Connection) -> str | None:
    current = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    wanted = _wanted(current_app.extensions["migrate"].directory)
    return None if current == wanted else f"the database is at {current}, wanted is {wanted}: run mitreden init"


def _write(connection: sa.Connection) -> None:
    """Begin to write; the caller rolls back."""
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
