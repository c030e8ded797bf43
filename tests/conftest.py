"""What all tests stand on: both databases with real migrations, a savepoint a test, named people, a client that checks pages."""

import gc
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask, has_request_context
from flask_migrate import upgrade
from sqlalchemy import event

from mitreden.accounts.models import Person
from mitreden.app import MIGRATIONS, create_app
from mitreden.config import Settings
from mitreden.core import clock
from mitreden.core.database import is_writing, writing
from mitreden.extensions import db
from tests.arena import arena, defenceless  # noqa: F401  fixtures
from tests.factories import Make, People
from tests.installation import Installation, Template, execute
from tests.page_client import PageClient

# .ci/system starts this server and makes this role.
POSTGRES_BY_DEFAULT = "postgresql+psycopg://mitreden_test:mitreden_test@127.0.0.1:54329/postgres"
POSTGRES = os.environ.get("MITREDEN_TEST_POSTGRES", POSTGRES_BY_DEFAULT)  # noqa: TID251  not a setting of the service
MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_configure() -> None:
    """Temporary folders lie in memory where there is room: a disk that thousands of commits wait for tests nothing."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # noqa: TID251  read by pytest


def pytest_collection_finish() -> None:
    """What is there before the first test stays: looking through it again and again for what may go costs a twentieth of the time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: else all wait at the end for one process."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and host not in LOOPBACK:
            pytest.fail(f"a test tried to reach {host}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A migrated, empty database of each kind, made once a test process; others are copies of it."""
    folder = tmp_path_factory.mktemp(request.param)
    name = f"mitreden_test_{uuid4().hex[:12]}"
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'mitreden.db'}"
    else:
        execute(POSTGRES, f"CREATE DATABASE {name}")
        url = sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    app = create_app(_settings(folder, url))
    with app.app_context(), writing():
        upgrade(directory=MIGRATIONS)
        db.session.remove()
        db.engine.dispose()
    made = Template(kind=request.param, url=url, name=name, folder=folder, admin=POSTGRES)
    yield made
    made.drop()


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        data_dir=str(folder), database_url=url, secret_key="for tests only", rate_limits="off",
        base_url="http://127.0.0.1:8000", test_data=Settings.from_environment().test_data,
    )  # fmt: skip


@pytest.fixture(scope="session")
def app(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of the template. CSRF is off unless a test asks for `csrf`."""
    copy = Installation.copy_of(template, tmp_path_factory.mktemp("app"))
    app = copy.app()
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.after_request(_nothing_left_behind)
    yield app
    with app.app_context():
        db.engine.dispose()
    copy.remove()


def _nothing_left_behind(response: Any) -> Any:
    """A view that changes something commits in the line after the command."""
    session = db.session()
    left = [*session.new, *session.dirty, *session.deleted]
    assert not left, f"a request left unsaved changes: {left}"
    assert not session.info.get("flushed"), "a request flushed changes without committing them"
    return response


@event.listens_for(db.session, "after_flush")
def _flushed(session: Any, _context: Any) -> None:
    session.info["flushed"] = True
    _began_for_writing()


@event.listens_for(db.session, "do_orm_execute")
def _changes(state: Any) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _began_for_writing()


def _began_for_writing() -> None:
    """Who writes in a transaction that began for reading is refused by SQLite as soon as others write, too (ADR 0002)."""
    assert is_writing() or not has_request_context(), "a request writes in a transaction that began for reading"


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _settled(session: Any) -> None:
    session.info.pop("flushed", None)


@pytest.fixture
def database(app: Flask) -> Iterator[sa.Connection]:
    """An application context on one connection whose changes are all undone after the test."""
    with app.app_context():
        engine = db.engine
        connection = engine.connect()
        outer = connection.begin()
        connection.begin_nested()
        db.engines[None] = connection  # type: ignore[assignment]  sessions join its transaction
        try:
            yield connection
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()
            db.engines[None] = engine


@pytest.fixture
def make(database: sa.Connection, app: Flask) -> Make:
    """Factories: `make.idea(...)`, `make.campaign(...)`; everything has sensible values."""
    return Make(keys=app.config["KEYS"])


@pytest.fixture
def people(make: Make) -> People:
    """Named people with their roles, made when first used: `people.mira` moderates the region."""
    return People(make)


@pytest.fixture
def client(app: Flask, database: sa.Connection) -> PageClient:
    """A visitor's browser, signed out, that checks every page it gets."""
    return PageClient(app)


@pytest.fixture
def signed_in(app: Flask, database: sa.Connection) -> Callable[[Person], PageClient]:
    """`signed_in(people.jana)`: her browser."""
    return lambda person: PageClient(app).as_person(person)


@pytest.fixture
def csrf(app: Flask) -> Iterator[None]:
    """CSRF protection as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], None]]:
    """`clock_at(moment)` sets the clock for the rest of the test; calling it again moves it."""
    contexts: list[Any] = []

    def move(moment: datetime) -> None:
        context = clock.at(moment)
        context.__enter__()
        contexts.append(context)

    yield move
    for context in reversed(contexts):
        context.__exit__(None, None, None)


@pytest.fixture
def queries(database: sa.Connection) -> Iterator[list[str]]:
    """The statements sent to the database so far, savepoints left out; `queries.clear()` before what is measured."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield seen
    event.remove(database, "before_cursor_execute", note)


@pytest.fixture
def installation(template: Template, tmp_path: Path) -> Iterator[Installation]:
    """A whole installation of its own on a copy of the template: real commits, console commands, server processes."""
    made = Installation.copy_of(template, tmp_path)
    yield made
    made.remove()
