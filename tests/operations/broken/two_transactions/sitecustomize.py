"""Negative control: a change is committed before its audit event and its mail are written, in a transaction of their own."""

from mitreden.audit import commands
from mitreden.core.database import begin_writing
from mitreden.extensions import db

_record = commands.record


def _record_apart(*args, **values):
    db.session.commit()
    begin_writing(True)
    _record(*args, **values)


commands.record = _record_apart
