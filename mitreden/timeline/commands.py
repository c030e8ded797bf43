"""Appending to life-lines; entries are never changed."""

from typing import Any

import sqlalchemy as sa

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.timeline.models import Subject, TimelineEntry

_INSERT = sa.insert(TimelineEntry)


def append(subject: Subject, subject_id: int, key: str, **data: Any) -> None:
    """Note in the current transaction that something happened to a thing.

    `key` is one of `words.SENTENCES`; `data` are JSON values for its places, without personal data: everybody who may see
    the thing reads them. `text` is shown as a quotation.
    """
    row = {"subject": subject, "subject_id": subject_id, "key": key, "data": data, "at": clock.now()}
    db.session.execute(_INSERT, [row])
