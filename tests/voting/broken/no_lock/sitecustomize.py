"""Negative control: the limit is counted without a lock; and transactions begin too late on SQLite."""

from mitreden.core import database
from mitreden.voting import commands

commands._lock = lambda voter_id: None


class _NeverWriting:
    """Every transaction begins as if it only read."""

    def get(self):
        return False

    def set(self, value):
        return None

    def reset(self, token):
        return None


database._writing = _NeverWriting()
