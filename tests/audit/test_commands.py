"""Writing the log: in the transaction of the change, one after the other."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.audit import commands, queries
from mitreden.audit.chain import START
from mitreden.audit.models import AuditEvent
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from tests.factories import Make, People
from tests.installation import Installation


def test_events_follow_from_each_other(make: Make, people: People) -> None:
    for _ in range(3):
        commands.record("idea.moved", by=people.mira, subject="idea", subject_id=1)
    rows = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [row.id for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == [START, rows[0].hash, rows[1].hash]
    assert {row.by_id for row in rows} == {people.mira.id}


def test_what_is_rolled_back_leaves_no_event(make: Make) -> None:
    before = queries.newest()
    with db.session.begin_nested() as change:
        commands.record("idea.moved", by=None, subject="idea")
        change.rollback()
    assert queries.newest() == before


def write(app: Flask, times: int, failures: list[Exception]) -> None:
    with app.app_context():
        begin_writing()
        for _ in range(times):
            try:
                commands.record("idea.moved", by=None, subject="idea")
                db.session.commit()
            except Exception as error:  # noqa: BLE001  the test reports whatever went wrong in the thread
                failures.append(error)
                db.session.rollback()
        db.session.remove()


@pytest.mark.slow
def test_four_writers_at_once_leave_one_unbroken_chain(installation: Installation) -> None:
    failures: list[Exception] = []
    with installation.context() as app:
        threads = [threading.Thread(target=write, args=(app, 10, failures)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert failures == []
    assert installation.run("audit", "verify").output.startswith("ok: 40 rows")
