"""Negative control: a writer waits for a lock as long as it takes."""

from mitreden.core import database

database.BUSY_TIMEOUT_MS = 0
