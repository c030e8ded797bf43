"""Load data: consistent, the same for the same number, and really cast by people."""

from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns import queries as campaigns
from mitreden.comments.models import Comment
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState
from mitreden.ideas.words import searched
from mitreden.region.models import InnovationField, Organisation
from mitreden.search import queries as search
from mitreden.search.models import SearchDocument
from mitreden.search.stems import indexed
from mitreden.seeds.load import rows, spread, start, writing
from mitreden.seeds.load.pool import pool
from mitreden.voting import queries as votes
from mitreden.voting.models import Vote
from tests.factories import Make
from tests.installation import Installation
from tests.page_client import PageClient
from tests.seeds.consistency import assert_consistent

MIDNIGHT = datetime(2026, 6, 1, 22, tzinfo=UTC)


def load(app: Flask, *, ideas: int = 60, people: int = 12, votes: int = 150, seed: int = 1, comments: int = 0) -> None:
    wanted = writing.Wanted(ideas=ideas, people=people, votes=votes, comments=comments, seed=seed)
    for _ in writing.load(wanted, app.config["KEYS"]):
        db.session.commit()


def count(model: type, *conditions: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0


def test_an_empty_installation_gets_all_that_ideas_need(app: Flask, database: sa.Connection) -> None:
    load(app)
    assert (count(Idea), count(Person), count(Vote)) == (60, 12, 150)
    assert_consistent()
    assert count(AuditEvent, AuditEvent.action == "seed.loaded") == 1


def test_load_data_goes_to_its_own_campaign(app: Flask, make: Make) -> None:
    other = make.campaign("andere")
    load(app)
    load(app, ideas=10, people=3, votes=20, seed=2)
    campaign = campaigns.campaign_by_slug(start.SLUG)
    assert campaign is not None
    assert count(Idea, Idea.campaign_id == campaign.id) == 70
    assert count(Idea, Idea.campaign_id == other.id) == 0
    assert_consistent()


def test_voters_are_people_under_the_secret_of_the_campaign(app: Flask, database: sa.Connection) -> None:
    load(app)
    campaign = campaigns.campaign_by_slug(start.SLUG)
    assert campaign is not None
    ids = list(db.session.scalars(sa.select(Idea.id)))
    keys = db.session.scalars(sa.select(Person.voter_key))
    assert sum(len(votes.supported_ids(key, campaign, ids, app.config["KEYS"])) for key in keys) == 150


def test_load_people_are_no_real_people(app: Flask, database: sa.Connection) -> None:
    load(app)
    assert count(Person, sa.not_(Person.is_demo)) == 0


def test_more_supports_than_can_be_given_are_refused(app: Flask, database: sa.Connection) -> None:
    with pytest.raises(DomainError, match="jede nur einmal"):
        load(app, ideas=5, people=2, votes=11)
    assert count(Idea) == 0


def test_the_index_holds_what_the_search_would_have_written(app: Flask, database: sa.Connection) -> None:
    load(app, ideas=20, votes=0)
    stems = {document.object_id: document.stems for document in db.session.scalars(sa.select(SearchDocument))}
    for idea in db.session.scalars(sa.select(Idea)):
        text = searched(idea.title, idea.text_html, idea.place)
        assert sorted(stems[idea.id].split()) == sorted(indexed(text).split())
    found = db.session.scalars(search.matches("idea", idea.title)).all()
    assert idea.id in found


def test_the_pages_show_load_data(app: Flask, client: PageClient) -> None:
    load(app)
    page = client.page(f"/campaigns/{start.SLUG}/ideas")
    assert len({link for link in page.links() if link.startswith("/ideas/")}) == 20


def test_the_same_number_gives_the_same_ideas() -> None:
    def made(seed: int) -> rows.Portion:
        rng = Random(seed)
        texts, standings = pool(rng), spread.standings(rng, 40, MIDNIGHT)
        fields = [InnovationField(id=1, slug="bildung"), InnovationField(id=2, slug="unbekannt")]
        towns = [Organisation(id=1, lat=50.0, lon=10.0), Organisation(id=2)]
        return rows.portion(rng, rows.Setting(1, fields, towns, [7, 8], texts), standings)

    assert made(5) == made(5)
    assert made(5).ideas != made(6).ideas


def test_ideas_come_in_while_somebody_is_there_or_wait() -> None:
    standings = spread.standings(Random(1), 500, MIDNIGHT)
    assert all(first.sent_at <= second.sent_at for first, second in pairwise(standings))
    assert all(standing.sent_at <= standing.changed_at < MIDNIGHT for standing in standings)
    waiting = [standing for standing in standings if standing.state is IdeaState.SUBMITTED]
    assert waiting
    assert all((MIDNIGHT - standing.sent_at).total_seconds() <= 7200 for standing in waiting)


@pytest.mark.parametrize(
    ("number", "supports", "most"),
    [(10, 0, 5), (10, 50, 5), (10, 49, 5), (3, 1, 9), (100, 1_000, 40), (0, 0, 0), (7, 0, 0)],
)
def test_supports_are_dealt_exactly(number: int, supports: int, most: int) -> None:
    dealt = spread.quotas(Random(1), number, supports, most)
    assert (len(dealt), sum(dealt)) == (number, supports)
    assert all(0 <= count <= most for count in dealt)


def test_comments_are_counted_answered_and_shown(app: Flask, client: PageClient) -> None:
    load(app, comments=700)
    load(app, ideas=20, people=3, votes=10, comments=50, seed=2)
    assert count(Comment) == 750
    assert_consistent()
    assert 100 < count(Comment, Comment.parent_id.is_not(None)) < 400
    assert count(Comment, Comment.is_public) < 750
    busiest = db.session.scalars(sa.select(Idea).order_by(Idea.comment_count.desc()).limit(1)).one()
    assert f"Kommentare {busiest.comment_count}" in client.page(f"/ideas/{busiest.id}").text


def test_the_check_of_consistency_sees_a_wrong_count(app: Flask, database: sa.Connection) -> None:
    """The negative control."""
    load(app, comments=30)
    db.session.execute(sa.update(Idea).where(Idea.comment_count == 1).values(comment_count=2))
    with pytest.raises(AssertionError):
        assert_consistent()


def test_comments_need_ideas(app: Flask, database: sa.Connection) -> None:
    with pytest.raises(DomainError, match="brauchen öffentliche Ideen"):
        load(app, ideas=0, votes=0, comments=1)


def test_the_command_seeds(installation: Installation) -> None:
    installation.run("init")
    told = installation.run("seed", "--ideas", "5", "--people", "3", "--votes", "4", "--comments", "9")
    assert f"/campaigns/{start.SLUG}" in told.output
    assert installation.execute("SELECT count(*) FROM idea")[0][0] == 5
    assert installation.execute("SELECT count(*) FROM comment")[0][0] == 9
    installation.run("audit", "verify")
