"""Installations for tests: copies of a migrated database with their own folder, console and server processes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from mitreden.app import create_app
from mitreden.config import Settings
from mitreden.console import main
from mitreden.core.database import writing
from mitreden.extensions import db

ROOT = Path(__file__).resolve().parent.parent

# For what takes long and is hardly different on the other database: there `make trust` runs it.
postgresql_in_trust = pytest.mark.parametrize(
    "template", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)


@dataclass
class Template:
    """A migrated, empty database."""

    kind: str
    url: str
    name: str
    folder: Path
    admin: str

    def drop(self) -> None:
        """Remove it from the PostgreSQL server; the SQLite file goes with its temporary folder."""
        if self.kind == "postgresql":
            execute(self.admin, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def execute(url: str, statement: str) -> None:
    """One statement on a server, outside of any transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


@dataclass
class Running:
    """`mitreden serve` with all its processes, which are a group of their own.

    `took`: seconds until it answered, without those in which it waited for a processor that others were using.
    """

    process: subprocess.Popen[bytes]
    port: int
    took: float = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def members(self) -> list[int]:
        """The processes of the group that live."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.process.pid and state != "Z":
                    found.append(int(path.parent.name))
        return found

    def waited(self) -> float:
        """Seconds for which the parent, and then the slowest of its children, could have gone on if a processor had been free."""
        delays = {number: _delay(number) for number in self.members()}
        return delays.pop(self.process.pid, 0) + max(delays.values(), default=0)

    def kill(self) -> None:
        """All at once, as a machine that is switched off would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)
        while self.members():
            time.sleep(0.01)  # the system buries them; they run no more

    def stop(self) -> None:
        """As an operator does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)  # it gives its workers 20 seconds itself
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)


def _delay(number: int) -> float:
    """Seconds in which a process was ready to run and had to wait, where the system tells."""
    try:
        return int(Path(f"/proc/{number}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0


@dataclass
class Installation:
    """One installation: a folder, a database, an environment."""

    kind: str
    folder: Path
    database_url: str
    admin: str
    name: str
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def copy_of(cls, template: Template, folder: Path) -> "Installation":
        """A copy of the template with its own folder."""
        name = f"mitreden_test_{uuid4().hex[:12]}"
        if template.kind == "sqlite":
            path = folder / "mitreden.db"
            shutil.copy(template.folder / "mitreden.db", path)
            url = f"sqlite:///{path}"
        else:
            execute(template.admin, f"CREATE DATABASE {name} TEMPLATE {template.name}")
            url = sa.make_url(template.admin).set(database=name).render_as_string(hide_password=False)
        made = cls(template.kind, folder, url, template.admin, name)
        made.environment = {
            "MITREDEN_DATA_DIR": str(folder),
            "MITREDEN_DATABASE_URL": url,
            "MITREDEN_SECRET_KEY": "for tests only",
            "MITREDEN_RATE_LIMITS": "off",
            "MITREDEN_TEST_DATA": Settings.from_environment().test_data,
        }
        return made

    def run(self, *arguments: str, text: str | None = None) -> Result:
        """A console command in this process; its exit code must be 0."""
        result = self.try_to_run(*arguments, text=text)
        assert result.exit_code == 0, f"{arguments}: {result.output}{result.exception!r}"
        return result

    def try_to_run(self, *arguments: str, text: str | None = None) -> Result:
        """A console command in this process, whatever its exit code."""
        return CliRunner().invoke(main, arguments, input=text, env=self.environment)

    def app(self) -> Flask:
        """The application on this installation, in this process."""
        ours = {name: value for name, value in self.environment.items() if name.startswith("MITREDEN_")}
        names = {name.removeprefix("MITREDEN_").lower(): value for name, value in ours.items()}
        return create_app(Settings(**names))

    @contextmanager
    def context(self) -> Iterator[Flask]:
        """An application context that may write."""
        app = self.app()
        with app.app_context(), writing():
            yield app
            db.session.remove()
            db.engine.dispose()

    def execute(self, statement: str, **values: Any) -> list[Any]:
        """Raw SQL behind the application's back, committed."""
        engine = sa.create_engine(self.database_url)
        with engine.begin() as connection:
            result = connection.execute(sa.text(statement), values)
            rows = list(result) if result.returns_rows else []
        engine.dispose()
        return rows

    def start(self, *options: str, port: int | None = None, ready: bool = False) -> "Running":
        """`mitreden serve` as processes of their own, once they answer (`ready`: once they can do their work)."""
        port, log = port or free_port(), self.folder / "serve.log"
        with log.open("a") as file:
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-m", "mitreden.console", "serve", "--port", str(port), *options],
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},  # noqa: TID251  a child needs the machine's own
                cwd=ROOT,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        running = Running(process, port)
        try:
            _wait_for(f"{running.address}/{'readyz' if ready else 'healthz'}", process, log)
        except BaseException:
            running.kill()
            raise
        running.took = time.monotonic() - began - running.waited()
        return running

    @contextmanager
    def server(self, *options: str) -> Iterator[str]:
        """`mitreden serve` as long as the block lasts; yields its address.

        It ends at once: stopping politely costs half a second a process.
        """
        running = self.start(*options)
        try:
            yield running.address
        finally:
            running.kill()

    def remove(self) -> None:
        """Drop the copy."""
        if self.kind == "postgresql":
            execute(self.admin, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[Any], log: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)  # waits for another process, bounded
    raise AssertionError(log.read_text())


def in_folder(folder: Path) -> Installation:
    """A new installation on SQLite. Unlike copies of the template it lasts as long as its folder."""
    made = Installation("sqlite", folder, f"sqlite:///{folder / 'mitreden.db'}", admin="", name="")
    made.environment = {
        "MITREDEN_DATA_DIR": str(folder), "MITREDEN_DATABASE_URL": made.database_url, "MITREDEN_RATE_LIMITS": "off",
        "MITREDEN_SECRET_KEY": "for tests only",
    }  # fmt: skip
    made.run("init")
    return made
