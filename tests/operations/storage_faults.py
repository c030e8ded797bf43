"""Faults of storage, each as long as a block lasts, behind the back of a running server: nobody starts it again."""

import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.installation import Installation, Running, execute

TABLES = "idea, idea_version, vote, comment, picture, outbox_mail, audit_event"
REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$
"""


@contextmanager
def locked(installation: Installation, _running: Running) -> Iterator[None]:
    """Somebody else is writing and does not come to an end."""
    if installation.kind == "sqlite":
        with closing(sqlite3.connect(installation.folder / "mitreden.db", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield
    else:
        engine = sa.create_engine(installation.database_url)
        with engine.begin() as holder:
            holder.execute(sa.text(f"LOCK TABLE {TABLES} IN EXCLUSIVE MODE"))
            yield
        engine.dispose()


@contextmanager
def full(installation: Installation, running: Running) -> Iterator[None]:
    """No byte more fits into any file. Where the database is a server: it says so at each commit, as its disk would."""
    with _full_for(running):
        if installation.kind == "sqlite":
            yield
            return
        installation.execute(REFUSING)
        for table in TABLES.split(", "):
            installation.execute(
                f"CREATE CONSTRAINT TRIGGER full_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        yield
        installation.execute("DROP FUNCTION refuse() CASCADE")


@contextmanager
def _full_for(running: Running) -> Iterator[None]:
    """Every write to a file fails for these processes, with "file too large" in place of "no space".

    Not for those that paint pictures: they have such a limit of their own, which does speak against the picture.
    """
    members = [number for number in running.members() if b"media.processing" not in _command(number)]
    for number in members:
        _limit(number, 0)
    try:
        yield
    finally:
        for number in running.members():
            _limit(number, None)


def _limit(number: int, most: int | None) -> None:
    """Files of this process get no larger; None: as large as they may at most. It may have ended."""
    with suppress(ProcessLookupError):
        hard = resource.prlimit(number, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(number, resource.RLIMIT_FSIZE, (hard if most is None else most, hard))


def _command(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def read_only(installation: Installation, _running: Running) -> Iterator[None]:
    """The database server takes no changes: a standby, or one that protects itself."""
    _set(installation, "SET default_transaction_read_only = on")
    yield
    _set(installation, "RESET default_transaction_read_only")


@contextmanager
def gone(installation: Installation, _running: Running) -> Iterator[None]:
    """The database server lets nobody in and throws out who is in."""
    _set(installation, "CONNECTION LIMIT 0")
    yield
    _set(installation, "CONNECTION LIMIT -1")


def _set(installation: Installation, what: str) -> None:
    """For everybody, those who are connected too: they have to come again."""
    execute(installation.admin, f"ALTER DATABASE {installation.name} {what}")
    execute(
        installation.admin,
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{installation.name}'",
    )


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of this size. Says so where this machine does not let us mount one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "mitreden-test", str(folder)]
    mount = shutil.which("mount")
    made = subprocess.run(command, capture_output=True, text=True, check=False) if mount else None
    if made is None or made.returncode:
        why = made.stderr.strip() if made else "there is no mount"
        pytest.skip(
            f"NOT CHECKED: a disk that is really full needs a small file system, and we may not mount one: {why}"
        )
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is left on the file system of `folder`."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
        os.fsync(file.fileno())
    yield
    filler.unlink()
