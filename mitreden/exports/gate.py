"""Few tables at a time: each keeps a processor busy for seconds, and pages must still be answered meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mitreden.core.errors import UnavailableError
from mitreden.core.words import N_

AT_ONCE = 2  # in each server process
WAITING = 4  # who waits holds a thread
PATIENCE = 10.0  # seconds
_BUSY = N_("Gerade laden viele eine Tabelle. Bitte versuchen Sie es in einer Minute noch einmal.")


class Gate:
    """Lets `at_once` through, and `waiting` more wait; whoever else comes is sent away at once."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._here = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Inside, a table may be made. UnavailableError where there are too many."""
        if not self._here.acquire(blocking=False):
            raise UnavailableError(_BUSY)
        try:
            if not self._inside.acquire(timeout=self._patience):
                raise UnavailableError(_BUSY)
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._here.release()


gate = Gate()
