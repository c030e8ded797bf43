"""The demo region: complete, consistent, believable, and kept apart from real people."""

from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts import passwords
from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment, CommentState, Voice
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas.models import Channel, Idea
from mitreden.media.store import Store
from mitreden.outbox.models import OutboxMail
from mitreden.roadmap.models import Measure, MeasureIdea, Milestone
from mitreden.seeds import demo_password
from mitreden.seeds.demo import building
from mitreden.seeds.demo.diary import Diary
from mitreden.seeds.demo.world import texts
from mitreden.seeds.load import start
from mitreden.timeline.models import TimelineEntry
from mitreden.voting.models import Vote
from tests.factories import Make
from tests.installation import Installation
from tests.page_client import PageClient
from tests.seeds.consistency import assert_consistent

SLUGS = ["dorf-und-wege", "gut-versorgt", "ideen-fuer-uebermorgen"]


def numbers(demo: Installation) -> list[int]:
    tables = ("campaign", "idea", "person", "vote", "measure", "audit_event", "timeline_entry", "outbox_mail")
    return [demo.execute(f"SELECT count(*) FROM {table}")[0][0] for table in tables]


def test_it_is_consistent(demo: Installation) -> None:
    with demo.context():
        assert_consistent()
    demo.run("audit", "verify")


def test_each_campaign_has_published_ideas_from_online_and_paper(demo: Installation) -> None:
    with demo.context():
        query = sa.select(Campaign.slug, Idea.channel).join(Idea, Idea.campaign_id == Campaign.id).where(Idea.is_public)
        found = {(slug, channel) for slug, channel in db.session.execute(query)}
    assert {(slug, channel) for slug in SLUGS for channel in (Channel.ONLINE, Channel.PAPER)} <= found
    assert max(SLUGS) < start.SLUG, "the load campaign sorts after those of the demo"


def test_every_text_has_become_a_thing(demo: Installation) -> None:
    ideas = [idea for slug in SLUGS for idea in texts(f"ideas_{slug}")["ideas"]]
    measures = texts("measures")["measures"]
    with demo.context():
        stored = {idea.title: idea.support_count for idea in db.session.scalars(sa.select(Idea))}
        for model, expected in (
            (Measure, measures),
            (MeasureIdea, [link for item in measures for link in item["ideas"]]),
        ):
            assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == len(expected)
        assert db.session.scalar(
            sa.select(sa.func.count()).select_from(Milestone).where(Milestone.done_on.is_not(None))
        )
    assert stored == {" ".join(idea["title"].split()): idea["support"] for idea in ideas}


def test_comments_show_what_there_can_be(demo: Installation) -> None:
    planned = texts("comments")["comments"]
    with demo.context():
        comments = db.session.scalars(sa.select(Comment)).all()
    assert len(comments) == len(planned)
    assert sum(comment.parent_id is not None for comment in comments) == sum("answers" in item for item in planned)
    assert {Voice.SPEAKER, Voice.CONTACT, Voice.MODERATOR} <= {comment.voice for comment in comments}
    assert [comment.rule_key for comment in comments if comment.aside] == ["civil"]
    assert sum(comment.state is CommentState.SUBMITTED for comment in comments) == 1


def test_nobody_has_more_supports_in_a_field_than_the_campaign_allows(demo: Installation) -> None:
    cast = sa.select(sa.func.count()).select_from(Vote).join(Campaign, Campaign.id == Vote.campaign_id)
    query = cast.where(Campaign.max_supports_per_field == 5).group_by(Vote.voter, Vote.field_id)
    with demo.context():
        assert max(db.session.scalars(query)) <= 5


def test_everything_happened_in_the_past_and_in_order(demo: Installation) -> None:
    with demo.context():
        now = clock.now()
        assert db.session.scalar(sa.select(sa.func.max(TimelineEntry.at))) < now
        query = sa.select(AuditEvent.at).where(AuditEvent.action != "log.started").order_by(AuditEvent.id)
        moments = db.session.scalars(query).all()
    assert all(first <= second for first, second in pairwise(moments))
    assert (now - moments[0]).days > 500


def test_no_mail_waits(demo: Installation) -> None:
    with demo.context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMail)) == 0


def test_all_people_are_marked_and_know_the_password(demo: Installation) -> None:
    with demo.context():
        people = db.session.scalars(sa.select(Person)).all()
    assert all(person.is_demo for person in people)
    assert {person.password_hash for person in people} == {people[0].password_hash}
    assert passwords.matches(demo_password.PASSWORD, people[0].password_hash)


def test_repeating_it_changes_nothing(demo: Installation) -> None:
    before = numbers(demo)
    assert "nothing to do" in demo.run("demo", "--if-empty").output
    assert "moderation@example.org" in demo.run("demo").output
    assert numbers(demo) == before


def test_its_pages_are_good_pages(demo: Installation) -> None:
    with demo.context() as app:
        client = PageClient(app)
        links = client.page("/campaigns").links()
        assert {f"/campaigns/{slug}" for slug in SLUGS} <= set(links)
        for path in ("/", "/roadmap", "/transparency", *(f"/campaigns/{slug}/ideas" for slug in SLUGS)):
            client.page(path)


def test_it_refuses_where_real_people_have_accounts(installation: Installation) -> None:
    installation.run("init")
    installation.run("people", "create", "jana@example.org", "--name", "Jana Holm")
    refused = installation.try_to_run("demo")
    assert refused.exit_code == 1
    assert "echte Menschen" in refused.output
    assert "nothing to do" in installation.run("demo", "--if-empty").output
    assert installation.execute("SELECT count(*) FROM campaign")[0][0] == 0


def test_what_fails_half_way_leaves_nothing(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building.measures, "plan", lambda *_: (_ for _ in ()).throw(DomainError("stop")))
    with pytest.raises(DomainError):
        building.build(app.config["KEYS"], Store.of(app.config["SETTINGS"]))
    db.session.rollback()
    assert building.is_empty()


def test_a_diary_is_lived_in_the_order_of_time() -> None:
    diary, lived = Diary(), []
    for name, days in (("third", -1), ("first", -9), ("second", -5), ("tomorrow", 1)):
        diary.note(diary.day(days), lambda name=name: lived.append((name, clock.now())))
    diary.live()
    assert [name for name, _ in lived] == ["first", "second", "third", "tomorrow"]
    assert lived[-1][1] < diary.now, "what is planned for later has happened just now"
