"""Mail server and Redis refuse, hang, or talk rubbish: whoever writes notices nothing, and every mail comes once."""

import re
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from mitreden.core import clock
from mitreden.outbox.delivery import deliver
from tests.browsers import Browser
from tests.installation import ROOT, Installation, free_port, postgresql_in_trust
from tests.middleman import FAULTS, MailServer, Middleman, Mood, before, mail_server
from tests.operations.crowd import Crowd
from tests.operations.reckoning import broken, missing
from tests.operations.test_storage import write
from tests.operations.test_worker import wait_for

pytestmark = pytest.mark.servers

PATIENCE_SECONDS = 10  # for an answer; a Redis that hangs may cost its time-outs once
LATER = timedelta(hours=2)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A Redis of our own. (`.ci/system` installs it.)"""
    program, port = shutil.which("redis-server"), free_port()
    assert program, "redis-server is missing: run .ci/system redis"
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(port))
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(15)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


@contextmanager
def depending(installation: Installation, redis: tuple[str, int]) -> Iterator[tuple[MailServer, list[Middleman]]]:
    """The installation needs a mail server and a Redis, and has somebody between itself and each."""
    with mail_server() as mails, before(("127.0.0.1", int(mails.server_address[1]))) as post, before(redis) as memory:
        installation.environment |= {
            "MITREDEN_MAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "MITREDEN_REDIS_URL": f"redis://127.0.0.1:{memory.port}/0",
            "MITREDEN_JOBS_URL": f"redis://127.0.0.1:{memory.port}/1",
            "MITREDEN_RATE_LIMITS": "on",
        }
        yield mails, [post, memory]


def disturbed(crowd: Crowd, address: str) -> list[str]:
    """What those notice who write and read."""
    found = []
    for _ in range(2):
        began = time.monotonic()
        found += [f"{name}: {answer.status}" for name, answer in write(crowd, address).items() if answer.status != 303]
        seconds = time.monotonic() - began
        found += [f"it took {seconds:.1f} s"] if seconds > PATIENCE_SECONDS else []
    browser = Browser(address, crowd.writers[0].ticket)
    found += [path for path in ("/", f"/ideas/{crowd.ideas[0]}") if browser.get(path).status != 200]
    browser.close()
    return found


def suffered(installation: Installation, redis: tuple[str, int], moods: list[Mood]) -> list[str]:
    """Both in each mood, one after the other; then all is well again. What was noticed, what is missing, which mails did
    not come exactly once."""
    crowd, found = Crowd(installation, 0), list[str]()
    with depending(installation, redis) as (mails, between):
        running = installation.start("--workers", "1", ready=True)
        try:
            write(crowd, running.address)
            wait_for(lambda: mails.messages)  # by way of Redis and the worker
            for mood in moods:
                for each in between:
                    each.be(mood)
                found += [f"{mood}: {what}" for what in disturbed(crowd, running.address)]
            for each in between:
                each.be(Mood.WORKS)
        finally:
            running.stop()
        with installation.context(), clock.at(clock.now() + LATER):
            while deliver():
                pass
        found += uneven(installation, mails)
    return found + missing(installation, crowd) + broken(installation)


def uneven(installation: Installation, mails: MailServer) -> list[str]:
    """Ideas about which not exactly one mail came."""
    came = Counter(int(number) for mail in mails.messages for number in set(re.findall(rb"/ideas/(\d+)", mail)))
    ideas = [row[0] for row in installation.execute("SELECT id FROM idea")]
    return [f"idea {number}: {came[number]} mails" for number in ideas if came[number] != 1]


@postgresql_in_trust
def test_mail_server_and_redis_are_down(installation: Installation, redis: tuple[str, int]) -> None:
    assert suffered(installation, redis, [Mood.REFUSES]) == []


@pytest.mark.slow
def test_mail_server_and_redis_in_every_mood(installation: Installation, redis: tuple[str, int]) -> None:
    assert suffered(installation, redis, FAULTS) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["no_end_to_waiting", "nudge_fails"])
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_control_a_fault_is_noticed(installation: Installation, redis: tuple[str, int], fault: str) -> None:
    installation.environment["PYTHONPATH"] = f"{Path(__file__).parent / 'broken' / fault}:{ROOT}"
    assert suffered(installation, redis, [Mood.HANGS])
