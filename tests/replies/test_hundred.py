"""A hundred replies released at once, by two workers: each idea once, one mail a follower, a whole log, others get their turn."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from mitreden.accounts.roles import Role
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import CampaignState
from mitreden.core import clock
from mitreden.core.database import begin_writing, writing
from mitreden.extensions import db
from mitreden.following import commands as following
from mitreden.following import jobs as following_jobs
from mitreden.following.models import FollowKind
from mitreden.ideas import states as idea_states
from mitreden.ideas.models import Idea, IdeaState
from mitreden.outbox.models import OutboxMail
from mitreden.replies import commands, jobs, queries
from mitreden.replies.queries import Show
from mitreden.timeline.models import TimelineEntry
from tests.factories import Make, People
from tests.installation import Installation
from tests.replies.conftest import YES

MANY = 100


def fill(installation: Installation) -> tuple[int, int]:
    """A hundred replies with their time, somebody who follows all ideas, and one idea that waits to be published."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        people = People(make)
        holm, hanna, stefan = make.municipality("Holm"), make.person("Hanna Amt"), people.stefan
        make.grant(hanna, Role.CONTACT, organisation_id=holm.id)
        campaign = make.campaign(state=CampaignState.ANSWERING)
        for number in range(MANY):
            idea = make.idea(campaign, municipality_id=holm.id, author=people.jana, title=f"Bank {number}")
            following.follow(kind=FollowKind.IDEA, subject_id=idea.id, by=people.ali)
            commands.hand_in(reply=commands.draft_reply(idea_ids=[idea.id], by=hanna, words=YES), by=hanna)
        waiting = make.idea(campaign, state=IdeaState.SUBMITTED)
        db.session.commit()
        done = commands.plan_release(editions=queries.editions(stefan, Show.HANDED_IN), by=stefan)
        db.session.commit()
        assert done.number == MANY
        return campaign.id, waiting.id


def test_a_hundred_at_once(installation: Installation) -> None:
    campaign_id, waiting = fill(installation)
    later, released, waited = clock.now() + timedelta(minutes=11), [], []
    gate = threading.Barrier(3)

    def work() -> None:
        with installation.context(), clock.at(later):
            gate.wait()
            released.append(jobs.release_due())

    def publish() -> None:
        with installation.context(), writing():
            gate.wait()
            begun = time.monotonic()
            begin_writing()
            idea_states.move(db.session.get_one(Idea, waiting), IdeaState.PUBLISHED, by=None)
            db.session.commit()
            waited.append(time.monotonic() - begun)

    run_together(work, work, publish)
    with installation.context():
        jobs_left(later)
    assert sum(released) <= MANY
    assert len(waited) == 1, "a moderator got her turn"
    assert installation.execute("SELECT count(*) FROM reply WHERE state = 'released'")[0][0] == MANY
    assert installation.execute("SELECT count(*) FROM idea WHERE state = 'accepted'")[0][0] == MANY
    assert installation.execute("SELECT count(*) FROM reply_idea WHERE is_current")[0][0] == MANY
    counted = "SELECT number FROM idea_count WHERE dimension = 'state' AND key = 'accepted' AND campaign_id = :id"
    assert installation.execute(counted, id=campaign_id)[0][0] == MANY
    assert "ok: " in installation.run("audit", "verify").output


def run_together(*works: Callable[[], None]) -> None:
    """All at once, within a bound of CPU time."""
    threads = [threading.Thread(target=one) for one in works]
    begun = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.process_time() - begun < 30


def jobs_left(later: object) -> None:
    """What a worker that found the others' rows locked left for the next minute; and what was told how often."""
    with clock.at(later):  # type: ignore[arg-type]
        jobs.release_due()
    told = sa.select(sa.func.count()).where(TimelineEntry.key == "idea.accepted")
    assert db.session.scalar(told) == MANY
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "reply.released")) == MANY


def test_each_follower_and_author_gets_one_mail(installation: Installation) -> None:
    fill(installation)
    with installation.context(), clock.at(clock.now() + timedelta(minutes=11)):
        assert jobs.release_due() == MANY
    with installation.context(), clock.at(clock.now() + timedelta(minutes=12)):
        following_jobs.begin_for_authors()
    with installation.context(), clock.at(clock.now() + timedelta(days=2)):
        following_jobs.write_digests()
        mails = sa.select(OutboxMail.address, sa.func.count()).group_by(OutboxMail.address)
        found = dict(db.session.execute(mails.where(OutboxMail.kind == "following.digest")).all())
        assert sorted(found.values()) == [1, 1], found
    assert "ok: " in installation.run("audit", "verify").output
