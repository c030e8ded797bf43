"""For quick tests: a writer waits three seconds for the lock, and not fifteen."""

from mitreden.core import database

database.BUSY_TIMEOUT_MS = 3_000
