"""Faults of storage under a running server: no success for what was not saved, a clear 503, reading works, and it heals."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.browsers import Answer, Browser, Ticket
from tests.installation import ROOT, Installation, Running
from tests.operations import storage_faults as faults
from tests.operations.crowd import Crowd, Writer
from tests.operations.reckoning import broken, leftovers, missing

pytestmark = pytest.mark.servers

Fault = Callable[[Installation, Running], AbstractContextManager[None]]
HERE = Path(__file__).parent
ACTS = ("_vote", "_comment", "_submit", "_upload")
PAGES = ("/", "/campaigns/crowd", "/campaigns/crowd/ideas", "/ideas/{}")
OPTIONS = ("--workers", "1")
TRIES = 5


@pytest.fixture
def crowd(installation: Installation) -> Crowd:
    return Crowd(installation, 0)


def patched(installation: Installation, *names: str) -> None:
    """Let the server start with what the folders of these names change."""
    installation.environment["PYTHONPATH"] = ":".join([*(str(HERE / name) for name in names), str(ROOT)])


@contextmanager
def served(installation: Installation) -> Iterator[Running]:
    running = installation.start(*OPTIONS, ready=True)
    try:
        yield running
    finally:
        running.stop()


def write(crowd: Crowd, address: str) -> dict[str, Answer]:
    """Four people at once: a vote, a comment, an idea, a picture. What each was answered."""
    answers = {}

    def act(writer: Writer, name: str) -> None:
        browser = Browser(address, writer.ticket)
        try:
            answers[name] = getattr(writer, name)(browser)
        except OSError as error:  # nobody answers
            answers[name] = Answer(0, "", str(error), None)
        finally:
            browser.close()

    pairs = list(zip(crowd.writers, ACTS, strict=False))
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


def unclear(answers: dict[str, Answer]) -> list[str]:
    """Answers that do not say that nothing was saved, or not when to come again."""
    return [
        f"{name}: {answer.status}"
        for name, answer in answers.items()
        if answer.status != 503 or answer.retry_after is None or "Es ist nichts gespeichert worden" not in answer.text
    ]


def read(crowd: Crowd, address: str, ticket: Ticket | None) -> dict[str, Answer]:
    """What comes of the pages that people read most."""
    browser = Browser(address, ticket, patience=30)
    pages = {path: browser.get(path.format(crowd.ideas[0])) for path in PAGES}
    browser.close()
    return pages


def unread(crowd: Crowd, address: str) -> list[str]:
    """Pages that do not come, signed in and signed out."""
    tickets = {"signed in": crowd.writers[0].ticket, "signed out": None}
    return [
        f"{path}, {who}: {answer.status}"
        for who, ticket in tickets.items()
        for path, answer in read(crowd, address, ticket).items()
        if answer.status != 200
    ]


def suffered(installation: Installation, crowd: Crowd, *faults: Fault) -> list[str]:
    """Write before, during and after each fault; what is wrong with what was said and with what is there."""
    found = []
    with served(installation) as running:
        members = running.members()
        before = write(crowd, running.address)
        assert {answer.status for answer in before.values()} == {303}
        for fault in faults:
            with fault(installation, running):
                told = unclear(write(crowd, running.address)) + unread(crowd, running.address)
            told += healed(crowd, running) + missing(installation, crowd) + broken(installation)
            found += [f"{fault.__name__}: {what}" for what in told]
        assert set(running.members()) >= set(members), "a process was started again"
    return found + leftovers(installation)


def healed(crowd: Crowd, running: Running) -> list[str]:
    """Without a new start; who comes first may still be told of a connection that is gone, or wait too long on a slow machine."""
    for _ in range(TRIES):
        after = write(crowd, running.address)
        if {answer.status for answer in after.values()} == {303}:
            return []
    return [f"not healed, {name}: {answer.status}" for name, answer in after.items() if answer.status != 303]


FAULTS: dict[str, list[Fault]] = {
    "sqlite": [faults.locked, faults.full],
    "postgresql": [faults.locked, faults.full, faults.read_only],
}


def test_one_fault_after_the_other(installation: Installation, crowd: Crowd) -> None:
    """With the time-out for locks cut from 15 seconds to one."""
    patched(installation, "hurried")
    assert suffered(installation, crowd, *FAULTS[installation.kind]) == []


@pytest.mark.slow
def test_locked_for_thirty_seconds(installation: Installation, crowd: Crowd) -> None:
    """As it is shipped: whoever writes is told after 15 seconds, whoever reads notices nothing."""

    @contextmanager
    def for_thirty_seconds(installation: Installation, running: Running) -> Iterator[None]:
        began = time.monotonic()
        with faults.locked(installation, running):
            yield
            assert 14 < time.monotonic() - began < 25, "the writers were told after the time-out"
            found = unclear(write(crowd, running.address)) + unread(crowd, running.address)
            assert found == []
            assert time.monotonic() - began > 29

    assert suffered(installation, crowd, for_thirty_seconds) == []


@pytest.mark.slow
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_the_database_server_is_gone(installation: Installation, crowd: Crowd) -> None:
    """Nothing can be read then, either: every page says so, signed in and signed out."""
    with served(installation) as running:
        write(crowd, running.address)
        with faults.gone(installation, running):
            found = unclear(write(crowd, running.address))
            for ticket in (None, crowd.writers[0].ticket):
                found += unclear(read(crowd, running.address, ticket))
        found += healed(crowd, running)
    assert found + missing(installation, crowd) + broken(installation) == []


@pytest.mark.slow
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_disk_that_is_really_full(installation: Installation, tmp_path: Path) -> None:
    with faults.small_disk(tmp_path / "disk", 16) as disk:
        shutil.copy(installation.folder / "mitreden.db", disk)
        installation.folder, installation.database_url = disk, f"sqlite:///{disk / 'mitreden.db'}"
        installation.environment |= {
            "MITREDEN_DATA_DIR": str(disk), "MITREDEN_DATABASE_URL": installation.database_url,
        }  # fmt: skip

        def filled_up(_installation: Installation, _running: Running) -> AbstractContextManager[None]:
            return faults.filled(disk)

        assert suffered(installation, Crowd(installation, 0), filled_up) == []


@pytest.mark.slow
def test_control_a_commit_whose_failure_is_swallowed_is_caught(installation: Installation, crowd: Crowd) -> None:
    patched(installation, "broken/swallowed")
    found = suffered(installation, crowd, faults.full)
    assert [what for what in found if "lost: " in what], found


@pytest.mark.slow
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_control_waiting_without_end_is_caught(installation: Installation, crowd: Crowd) -> None:
    """Without a time-out for locks whoever writes waits as long as the fault lasts; `test_locked` is over by then."""
    patched(installation, "broken/patient")
    with served(installation) as running:
        write(crowd, running.address)
        with faults.locked(installation, running):
            waiting = threading.Thread(target=write, args=(crowd, running.address))
            waiting.start()
            waiting.join(5)
            assert waiting.is_alive()
        waiting.join(60)
