"""Making sure that what was deleted is gone from the bytes, too: free pages, the full-text index, the write-ahead log.

SQLite overwrites what it deletes (`secure_delete`), yet its full-text index keeps erased words until `optimize`, and pages
that were split keep copies until `VACUUM`. PostgreSQL keeps old rows until a table is written anew, and then, too, as long as
a transaction that is older than their end runs anywhere on the server, be it in another database.
"""

import logging
import sqlite3
import time
from contextlib import closing

import sqlalchemy as sa

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.privacy.models import Erasure

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
_OLDER_ONES_RUN = sa.text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) <= CAST(:mark AS xid8) OR EXISTS (SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) >= age(CAST(:mark AS xid8)::xid))"
)


def is_due() -> bool:
    """Whether somebody was erased, or people were parted from votes, since it was last done."""
    return db.session.scalar(sa.select(Erasure.id).where(Erasure.scrubbed_at.is_(None)).limit(1)) is not None


def scrub_if_due() -> None:
    """At once, for the console, where nobody waits."""
    if is_due():
        scrub()


def scrub() -> None:
    """Write the database anew; nobody can write meanwhile, so it is done at night. Ends the current transaction.

    It stays due where somebody's long transaction keeps the old rows alive.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        _sqlite(str(db.engine.url.database))
    elif not _postgresql():
        logger.warning(
            "erased rows stay in the files of PostgreSQL: an older transaction runs; the next run tries again"
        )
        return
    db.session.execute(sa.update(Erasure).where(Erasure.scrubbed_at.is_(None)).values(scrubbed_at=clock.now()))
    db.session.commit()


def _sqlite(path: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _postgresql() -> bool:
    """Each table anew, in the order of its key: its place does not tell when a row was written.

    Archived write-ahead logs and the server's own backups are the operator's: see docs/operations.md.
    """
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not _only_newer_ones_run(connection):
            return False
        quote, inspector = connection.dialect.identifier_preparer.quote, sa.inspect(connection)
        for table in db.metadata.sorted_tables:
            key = inspector.get_pk_constraint(table.name)["name"]
            connection.exec_driver_sql(f"CLUSTER {quote(table.name)} USING {quote(str(key))}")
    return True


def _only_newer_ones_run(connection: sa.Connection) -> bool:
    """Wait for the end of the transactions that run now. False if they take too long."""
    mark, end = connection.scalar(sa.text("SELECT pg_current_xact_id()::text")), time.monotonic() + PATIENCE_SECONDS
    while connection.scalar(_OLDER_ONES_RUN, {"mark": mark}):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)  # for others on the server; nothing is locked meanwhile
    return True
