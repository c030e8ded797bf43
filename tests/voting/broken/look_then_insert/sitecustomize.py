"""Negative control: look whether there is a vote, then insert; and transactions that begin too late on SQLite."""

import sqlalchemy as sa

from mitreden.core import database
from mitreden.extensions import db
from mitreden.voting import commands
from mitreden.voting.models import Vote


def _insert_unless_there(row):
    there = sa.select(sa.func.count()).select_from(Vote)
    if db.session.scalar(there.where(Vote.idea_id == row["idea_id"], Vote.voter == row["voter"])):
        return False
    db.session.execute(sa.insert(Vote).values(row))
    return True


commands._insert_once = _insert_unless_there


class _NeverWriting:
    """Every transaction begins as if it only read."""

    def get(self):
        return False

    def set(self, value):
        return None

    def reset(self, token):
        return None


database._writing = _NeverWriting()
