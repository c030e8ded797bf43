"""Negative control: what keeps storms harmless is taken away, feature by feature, before the server processes start.

Between looking and writing each waits a moment, as on a slow disk: the race must be lost on every machine.
"""

import time

import sqlalchemy as sa

from mitreden.comments import states as comment_states
from mitreden.core import clock, database
from mitreden.extensions import db
from mitreden.following import commands as following
from mitreden.following.models import Follow
from mitreden.guests import counting
from mitreden.ideas import pictures
from mitreden.ideas import states as idea_states
from mitreden.visits import commands as visits
from mitreden.voting import commands as voting
from mitreden.voting import joint
from mitreden.voting.models import Vote

MOMENT = 0.005  # seconds


class _NeverWriting:
    """Every transaction begins as if it only read."""

    def get(self):
        return False

    def set(self, value):
        return None

    def reset(self, token):
        return None


database._writing = _NeverWriting()


def _vote_unless_there(row, former=None):
    there = sa.select(sa.func.count()).select_from(Vote)
    is_there = db.session.scalar(there.where(Vote.idea_id == row["idea_id"], Vote.voter == row["voter"]))
    time.sleep(MOMENT)
    if not is_there:
        db.session.execute(sa.insert(Vote).values(row))
    return not is_there


def _write_vote_anew(*, idea, by, keys, seen):
    row = {
        "idea_id": idea.id, "voter": voting._voter(idea, by, keys), "campaign_id": idea.campaign_id,
        "field_id": idea.field_id, "idea_version": seen, "cast_on": clock.today(),
    }  # fmt: skip
    there = (Vote.idea_id == row["idea_id"], Vote.voter == row["voter"])
    changed = db.session.execute(sa.update(Vote).where(*there).values(idea_version=seen))
    time.sleep(MOMENT)
    if not changed.rowcount:
        db.session.execute(sa.insert(Vote).values(row))
    return True


voting._insert_once = _vote_unless_there
voting._lock = lambda voter_id: None
voting.stay = _write_vote_anew


def _follow_unless_there(table, rows):
    if table is not Follow:
        return
    (row,) = rows
    is_there = db.session.scalar(sa.select(sa.func.count()).select_from(Follow).filter_by(**row))
    time.sleep(MOMENT)
    if not is_there:
        db.session.execute(sa.insert(Follow), row)


following._insert_once = _follow_unless_there

comment_states.lock_idea = lambda idea_id: None
comment_states.lock = lambda comment: None

idea_states.lock = lambda idea: None
_write_pictures = pictures._write


def _write_pictures_later(*arguments):
    time.sleep(MOMENT)
    _write_pictures(*arguments)


pictures._write = _write_pictures_later


def _end_what_was_open(key):
    is_open = visits.queries.open_visit(key, clock.now()) is not None
    time.sleep(MOMENT)
    return is_open


visits.end = _end_what_was_open
counting.lock = lambda deeds, person, keys: None
joint.lock = lambda bundle_ids: time.sleep(MOMENT)
