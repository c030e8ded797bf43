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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from mitreden.app import create_app
from mitreden.config import Settings
from mitreden.console import main
from mitreden.core.database import writing
from mitreden.extensions import db

ROOT = Path(__file__).resolve().parent.parent


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

    @contextmanager
    def server(self, *options: str) -> Iterator[str]:
        """`mitreden serve` as processes of their own; yields its address."""
        port = _free_port()
        log = (self.folder / "serve.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "mitreden.console", "serve", "--port", str(port), *options],
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},  # noqa: TID251  a child needs the machine's own
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/healthz", process, self.folder / "serve.log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                log.close()

    def remove(self) -> None:
        """Drop the copy."""
        if self.kind == "postgresql":
            execute(self.admin, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[Any], log: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)  # waits for another process, bounded
    raise AssertionError(log.read_text())
