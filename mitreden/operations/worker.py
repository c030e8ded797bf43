"""The worker: delivers mail and runs due work, in a process of its own."""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from mitreden.core.database import writing
from mitreden.operations import schedule
from mitreden.operations.queue import queue_of

LOCKED = 75  # the exit code "try again later" of sysexits.h
THREADS = 3  # pictures and a large table do not keep a sign-in code waiting
LOCK_FILE = "worker.lock"


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT, then finish what has begun. Anchors are written at the start and at the end."""
    consumer = queue_of(app).huey.create_consumer(
        workers=THREADS, initial_delay=0.1, backoff=1.2, max_delay=0.5, scheduler_interval=5, shutdown_timeout=20,
        graceful_signal="TERM",
    )  # fmt: skip
    signal.signal(signal.SIGTERM, _leave)  # until the consumer listens itself
    try:
        with app.app_context(), writing():
            schedule.drop_anchor()
            schedule.run_minutely()
        consumer.run()
    finally:
        with app.app_context(), writing():
            schedule.drop_anchor()


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


@contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Whether this process is the one embedded worker of the folder, as long as it lasts; the lock dies with it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def stop_with_parent() -> None:
    """End this process when the one that started it is gone, even if it was killed."""
    parent = os.getppid()
    alone = threading.Event()

    def watch() -> None:
        while os.getppid() == parent:
            alone.wait(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()
