"""The production server and the worker that it keeps beside itself."""

import contextlib
import ipaddress
import multiprocessing
import subprocess
import sys
import threading
from urllib.parse import urlsplit

from mitreden.operations.worker import LOCKED

PROGRAM = "from mitreden.console import main; main()"
THREADS = 32  # a worker's: whoever sends a body slowly holds one of them
GRACE_SECONDS = 20
LONGEST_PAUSE = 30.0


def is_public(host: str) -> bool:
    """Whether others than this machine can reach a server on `host`."""
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def is_published(base_url: str) -> bool:
    """Whether the service is meant for others, as behind a proxy on this machine: https, or a host others can reach."""
    address = urlsplit(base_url)
    return address.scheme == "https" or is_public(address.hostname or "localhost")


class WorkerKeeper(threading.Thread):
    """Keeps one `mitreden worker` running beside the server: starts it again when it ends, with growing pauses.

    Where another server in the same folder has one already, the child says so and this asks again later.
    """

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-c", PROGRAM, "worker", "--embedded")) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self._command = command
        self._stopping = threading.Event()
        self.starts = 0

    def run(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            self.starts += 1
            process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
            while process.poll() is None and not self._stopping.wait(0.2):
                pass
            if self._stopping.is_set():
                _end(process)
                return
            pause = LONGEST_PAUSE if process.returncode == LOCKED else min(pause * 2, LONGEST_PAUSE)
            self._stopping.wait(pause)

    def stop(self) -> None:
        """End the worker and wait for it."""
        self._stopping.set()
        self.join(GRACE_SECONDS + 5)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve(host: str, port: int, workers: int, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are answered. SIGHUP exchanges the workers one by one."""
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415  only the server needs it
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server.mp import MPServer  # noqa: PLC0415

    multiprocessing.set_start_method("spawn", force=True)  # threads and database connections do not survive a fork
    server = MPServer(
        "mitreden.app:create_app", factory=True, address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=THREADS, http=HTTPModes.http1, websockets=False, log_level=LogLevels.error,
        respawn_failed_workers=True, respawn_interval=0.5, workers_kill_timeout=GRACE_SECONDS,
    )  # fmt: skip
    keeper = WorkerKeeper() if with_worker else None
    if keeper:
        keeper.start()
    with contextlib.ExitStack() as afterwards:
        if keeper:
            afterwards.callback(keeper.stop)
        server.serve()
