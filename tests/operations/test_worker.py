"""Due work, the worker and the server, as processes of their own."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.operations import schedule, serving
from mitreden.operations import worker as working
from mitreden.outbox.commands import enqueue
from tests.installation import ROOT, Installation


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Until another process has done something; bounded."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.05)


def mails(installation: Installation) -> list[Path]:
    return sorted((installation.folder / "mail").glob("*.eml"))


def status(url: str) -> tuple[int, str]:
    """Status and text of an address."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def write_mail(installation: Installation) -> None:
    with installation.context():
        enqueue("accounts.password_changed", address="jana@example.org")
        db.session.commit()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", False),
        ("127.0.0.2", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.5", True),
        ("mitreden.example.org", True),
    ],
)
def test_what_a_public_host_is(host: str, expected: bool) -> None:
    assert serving.is_public(host) is expected


def test_demo_people_are_not_served_in_public(installation: Installation) -> None:
    installation.run("people", "create", "demo@example.org", "--name", "Demo")
    installation.execute("UPDATE person SET is_demo = true")
    refused = installation.try_to_run("serve", "--host", "0.0.0.0", "--no-worker")
    assert refused.exit_code == 1
    assert "demo people" in refused.output


@pytest.mark.parametrize(
    "address", ["https://mitreden.example.org", "http://mitreden.example.org", "https://127.0.0.1"]
)
def test_demo_people_are_not_served_behind_a_proxy(installation: Installation, address: str) -> None:
    installation.environment["MITREDEN_BASE_URL"] = address
    installation.run("people", "create", "demo@example.org", "--name", "Demo")
    installation.execute("UPDATE person SET is_demo = true")
    refused = installation.try_to_run("serve", "--no-worker")
    assert refused.exit_code == 1
    assert "demo people" in refused.output


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_at_home_demo_people_may_be_served(address: str) -> None:
    assert not serving.is_published(address)


def test_without_a_migrated_database_nothing_starts(installation: Installation) -> None:
    installation.execute("UPDATE alembic_version SET version_num = 'older'")
    for command in ("serve", "worker"):
        refused = installation.try_to_run(command)
        assert refused.exit_code == 1
        assert "mitreden init" in refused.output


def test_a_full_disk_does_not_keep_the_pages_from_being_served(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    served: list[str] = []
    monkeypatch.setattr(schedule, "drop_anchor", full)
    monkeypatch.setattr(serving, "serve", lambda host, *_, **__: served.append(host))
    installation.run("serve")
    assert served == ["127.0.0.1"]


def test_failing_work_does_not_stop_other_work(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def breaks() -> None:
        raise RuntimeError

    monkeypatch.setattr(schedule, "_hourly", [breaks, partial(done.append, 1)])
    installation.run("people", "create", "a@example.org", "--name", "Anna")
    (installation.folder / "anchors.log").unlink()
    with installation.context():
        schedule.run_hourly()
    assert done == [1]
    assert (installation.folder / "anchors.log").exists(), "the anchor is dropped all the same"


def test_old_codes_are_forgotten(installation: Installation) -> None:
    insert = (
        "INSERT INTO sign_in_code (id, email, code_hash, data, created_at, expires_at, tries) "
        "VALUES (:id, 'a@example.org', '', '{}', :at, :at, 0)"
    )
    for number, at in (("old", "2026-01-01 00:00:00"), ("new", f"{clock.now():%Y-%m-%d %H:%M:%S}")):
        installation.execute(insert, id=number, at=at)
    with installation.context():
        schedule.run_hourly()
    assert [row[0] for row in installation.execute("SELECT id FROM sign_in_code")] == ["new"]


@pytest.mark.servers
def test_the_server_delivers_mail_at_once_and_stops_cleanly(installation: Installation) -> None:
    installation.run("people", "create", "a@example.org", "--name", "Anna")
    with installation.server() as address:
        wait_for((installation.folder / "jobs.db").exists)
        with installation.context() as app:
            from mitreden.operations.queue import queue_of  # noqa: PLC0415  the test is about what a commit wakes up

            enqueue("accounts.password_changed", address="jana@example.org")
            started = time.monotonic()
            db.session.commit()
            queue_of(app).huey.storage.close()
        wait_for(lambda: mails(installation))
        assert time.monotonic() - started < 30
        assert status(f"{address}/readyz") == (200, "ready\n")
    assert len(mails(installation)) == 1
    assert "Traceback" not in (installation.folder / "serve.log").read_text()


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Callable[[str], serving.WorkerKeeper]]:
    """`keeper(program)`: keeps that Python program running."""
    made: list[serving.WorkerKeeper] = []

    def start(program: str) -> serving.WorkerKeeper:
        made.append(serving.WorkerKeeper((sys.executable, "-c", program)))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.stop()


def test_a_worker_that_dies_is_started_again(keeper: Callable[[str], serving.WorkerKeeper], tmp_path: Path) -> None:
    file = tmp_path / "pids"
    program = f"import os, time; open({str(file)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    kept = keeper(program)
    wait_for(lambda: file.exists() and file.read_text().count("\n") == 1)
    first = int(file.read_text())
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: file.read_text().count("\n") == 2)
    second = int(file.read_text().split()[1])
    kept.stop()
    assert kept.starts == 2
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_only_one_embedded_worker_in_a_folder(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from mitreden.operations.worker import only_one\n"
        f"with only_one(Path({str(tmp_path)!r})) as alone: print(alone)"
    )

    def other() -> str:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251  a child needs the machine's own
        command = [sys.executable, "-W", "ignore", "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.strip()

    with working.only_one(tmp_path) as alone:
        assert alone
        assert other() == "False"
    assert other() == "True"


@pytest.mark.servers
def test_a_worker_of_its_own_and_its_anchors(installation: Installation) -> None:
    installation.run("people", "create", "a@example.org", "--name", "Anna")
    (installation.folder / "anchors.log").unlink()
    write_mail(installation)
    environment = {**os.environ, **installation.environment, "PYTHONPATH": str(ROOT)}  # noqa: TID251  a child needs the machine's own
    command = [sys.executable, "-W", "ignore", "-c", serving.PROGRAM, "worker"]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for(lambda: mails(installation))
        assert (installation.folder / "anchors.log").read_text().count("\n") == 1
    finally:
        process.terminate()
        assert process.wait(60) == 0
