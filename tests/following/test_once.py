"""Exactly one digest a person and period: two workers, one that is killed, many people; other mail does not wait behind."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import commands, jobs, queries
from mitreden.following.models import Follow, FollowingSetting, FollowKind, Frequency
from mitreden.following.news import News
from mitreden.outbox import delivery
from mitreden.outbox.commands import enqueue
from mitreden.outbox.models import OutboxMail
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People
from tests.following.conftest import SEVEN, Post
from tests.installation import ROOT, Installation

PROGRAM = """
import os, signal
from mitreden.app import create_app
from mitreden.core.database import writing
from mitreden.extensions import db
from mitreden.following import commands, jobs

def die(*_args, **_values):
    os.kill(os.getpid(), signal.SIGKILL)

claim, enqueue = commands.claim, jobs.enqueue_bulk
{broken}
with create_app().app_context(), writing():
    jobs.write_digests()
"""
MOMENTS = {
    "before anything is written": "commands.claim = die",
    "between person and mail": "jobs.enqueue_bulk = die",
    "before the commit": "jobs.enqueue_bulk = lambda *args: (enqueue(*args), die())",
}
TWO_TRANSACTIONS = """
commands.claim = lambda *args, **values: (claim(*args, **values), db.session.commit())[0]
jobs.enqueue_bulk = die
"""
PEOPLE = 30


def fill(make: Make, number: int) -> None:
    """So many people follow one campaign, in which something happened."""
    now = clock.now()
    campaign = make.campaign()
    with clock.at(now - timedelta(days=2)):
        for _ in range(number):
            commands.follow(kind=FollowKind.CAMPAIGN, subject_id=campaign.id, by=make.person())
    with clock.at(now - timedelta(days=1)):
        timeline.append(Subject.CAMPAIGN, campaign.id, "campaign.evaluating")
    db.session.commit()


def run(installation: Installation, broken: str = "") -> int:
    """A worker of its own writes what is due; its exit code."""
    environment = {**os.environ, **installation.environment, "PYTHONPATH": str(ROOT)}  # noqa: TID251  a child needs the machine's own
    program = PROGRAM.format(broken=broken)
    return subprocess.run([sys.executable, "-W", "ignore", "-c", program], env=environment, check=False).returncode


def mails(installation: Installation) -> list[str]:
    return [row[0] for row in installation.execute("SELECT address FROM outbox_mail ORDER BY address")]


def killed_and_repeated(installation: Installation, broken: str) -> list[str]:
    """A worker is killed; another one goes on."""
    with installation.context() as app:
        fill(Make(keys=app.config["KEYS"]), PEOPLE)
    assert run(installation, broken) == -9
    assert run(installation) == 0
    return mails(installation)


@pytest.mark.servers
@pytest.mark.parametrize("moment", list(MOMENTS))
def test_a_worker_that_is_killed_loses_and_doubles_nothing(moment: str, installation: Installation) -> None:
    found = killed_and_repeated(installation, MOMENTS[moment])
    assert len(found) == len(set(found)) == PEOPLE


@pytest.mark.servers
def test_control_person_and_mail_in_two_transactions_is_caught(installation: Installation) -> None:
    assert len(killed_and_repeated(installation, TWO_TRANSACTIONS)) != PEOPLE


def two_workers(make: Make) -> int:
    """Both have looked before either writes; how many mails there are for three people."""
    fill(make, 3)
    moment = clock.now()
    until = moment - timedelta(minutes=2)
    news = News(queries.events(moment - timedelta(days=3), until))
    first, second = jobs.gather(news, moment, until), jobs.gather(news, moment, until)
    jobs.write(first)
    jobs.write(second)
    return db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMail)) or 0


def test_two_workers_write_one_mail_each(make: Make) -> None:
    assert two_workers(make) == 3


def test_control_without_looking_again_both_write(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "claim", lambda person_ids, **_: set(person_ids))
    assert two_workers(make) == 6


def test_a_batch_costs_the_same_for_two_and_for_sixty(make: Make, queries: list[str]) -> None:
    prices = []
    for number in (2, 60):
        fill(make, number)
        queries.clear()
        assert jobs.write_digests() == number
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 9, queries


def test_a_digest_costs_a_handful_of_statements_when_it_leaves(make: Make, queries: list[str], post: Post) -> None:
    fill(make, 1)
    jobs.write_digests()
    queries.clear()
    delivery.deliver()
    assert len(post.sent) == 1
    assert len(queries) <= 12, queries


def test_a_code_does_not_wait_behind_digests(make: Make, post: Post) -> None:
    fill(make, 3)
    jobs.write_digests()
    enqueue("accounts.code", address="jana@example.org", code="123456")
    db.session.commit()
    delivery.deliver()
    assert post.sent[0]["To"] == "jana@example.org"
    assert len(post.sent) == 4


def test_what_is_being_written_waits_for_the_next_digest(make: Make, people: People, clock_at: Any) -> None:
    """An event is dated when its transaction begins: what is younger than two minutes may have unseen siblings."""
    clock_at(SEVEN - timedelta(hours=1))
    idea = make.idea()
    commands.follow(kind=FollowKind.IDEA, subject_id=idea.id, by=people.jana)
    commands.set_frequency(person_id=people.jana.id, frequency=Frequency.AT_ONCE)
    clock_at(SEVEN)
    timeline.append(Subject.IDEA, idea.id, "idea.under_review")
    db.session.commit()
    written = [jobs.write_digests()]
    clock_at(SEVEN + timedelta(minutes=11))
    assert [*written, jobs.write_digests()] == [0, 1]


@pytest.mark.slow
def test_twenty_thousand_people_at_seven(installation: Installation) -> None:
    """Each follows three of thirty things, in all of which something happened."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        fill(make, 1)
        campaign = make.campaign()
        ideas = [make.idea(campaign).id for _ in range(30)]
        _many(20_000, ideas)
        started = time.process_time()
        assert jobs.write_digests() == 20_001
        assert time.process_time() - started < 30


def _many(number: int, ideas: list[int]) -> None:
    now, person = clock.now(), db.metadata.tables["person"]
    rows = [
        {
            "email": f"p{n}@example.org",
            "display_name": f"Person {n}",
            "locale": "de",
            "is_demo": False,
            "created_at": now,
        }
        for n in range(number)
    ]
    ids = list(db.session.scalars(sa.insert(person).returning(person.c.id), rows))
    yesterday, day = now - timedelta(days=1), (now - timedelta(days=9)).date()
    db.session.execute(sa.insert(FollowingSetting), [
        {"person_id": one, "frequency": Frequency.DAILY, "told_until": yesterday, "due_at": now} for one in ids
    ])  # fmt: skip
    db.session.execute(sa.insert(Follow), [
        {"person_id": one, "kind": FollowKind.IDEA, "subject_id": ideas[(one + step) % 30], "since": day}
        for one in ids for step in (0, 7, 13)
    ])  # fmt: skip
    with clock.at(now - timedelta(hours=3)):
        for idea in ideas:
            timeline.append(Subject.IDEA, idea, "idea.under_review")
    db.session.commit()
