"""What is not confirmed is shown to nobody and counted nowhere: not to citizens, not to staff, in no export, feed or queue."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Campaign
from mitreden.exports import extracts
from mitreden.exports.columns import TableKind
from mitreden.extensions import db
from mitreden.ideas import figures, queries
from mitreden.ideas.models import UNSENT, Idea, IdeaState
from mitreden.moderation.models import Notice
from mitreden.search.models import SearchDocument
from mitreden.timeline.models import TimelineEntry
from tests.factories import Make, People
from tests.guests.conftest import idea_form
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
TITLE = "Rutschbahn vom Kirchturm"


@pytest.fixture
def waiting(client: PageClient, campaign: Campaign, make: Make) -> Idea:
    """An idea with a comment and a support that wait, and one that is public; the public one's number of everything is 0."""
    form, public = idea_form(campaign, title=TITLE), make.idea(campaign, title="Ein Bus am Abend")
    client.post("/campaigns/dorf/ideas/new", form)
    client.post(f"/ideas/{public.id}/support")
    client.post(f"/ideas/{public.id}/comments/new", {"comment-text": TITLE})
    return db.session.scalars(sa.select(Idea).where(Idea.state == IdeaState.UNCONFIRMED)).one()


PATHS = (
    "/", "/campaigns", "/campaigns/dorf", "/campaigns/dorf/ideas", "/campaigns/dorf/ideas?q=Rutschbahn", "/roadmap",
    "/campaigns/dorf/feed.atom", "/transparency", "/desk", "/desk/moderation", "/desk/moderation?queue=fresh",
    "/desk/campaigns", "/desk/campaigns/dorf", "/desk/exports", "/account/ideas", "/data",
)  # fmt: skip


@pytest.mark.parametrize("name", ["", "jana", "mira", "kora", "stefan", "rita", "adam"])
def test_no_page_shows_it_whoever_asks(
    name: str, waiting: Idea, people: People, app: Flask, signed_in: SignedIn, make: Make
) -> None:
    browser = signed_in(getattr(people, name)) if name else PageClient(app)
    public = db.session.scalars(sa.select(Idea.id).where(Idea.is_public)).one()
    for path in (*PATHS, f"/ideas/{public}", f"/fields/{waiting_field(waiting)}"):
        assert TITLE not in browser.get(path).text, path
    for path in (f"/ideas/{waiting.id}", f"/desk/moderation/{waiting.id}", f"/notices/new?idea={waiting.id}",
                 f"/ideas/{waiting.id}/versions", f"/ideas/{waiting.id}/edit"):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code in {303, 403, 404}, (path, answer.status_code)
        assert TITLE not in answer.text


def waiting_field(idea: Idea) -> str:
    """The address of its field."""
    return str(db.session.scalar(sa.text("SELECT slug FROM innovation_field WHERE id = :id"), {"id": idea.field_id}))


def test_control_the_same_idea_is_found_by_staff_once_it_is_sent_in(
    waiting: Idea, people: People, signed_in: SignedIn
) -> None:
    waiting.state = IdeaState.SUBMITTED
    waiting.submitted_at = waiting.created_at
    db.session.commit()
    browser = signed_in(people.mira)
    assert TITLE in browser.get(f"/ideas/{waiting.id}").text
    assert TITLE in browser.get("/desk/moderation").text


def test_nothing_counts_or_exports_it(waiting: Idea, campaign: Campaign, app: Flask) -> None:
    db.session.refresh(campaign, ["public_ideas", "fields", "phases"])
    assert campaign.public_ideas == 1
    assert figures.without_outcome(campaign.id) == 1
    for is_open in (False, True):
        table = extracts.extract(TableKind.IDEAS, campaign, app.config["KEYS"], shows_counts=True, is_open=is_open)
        assert [row["title"] for row in table.rows()] == ["Ein Bus am Abend"]
        assert table.total() == 1
    assert list(db.session.scalars(sa.select(TimelineEntry.id).where(TimelineEntry.subject_id == waiting.id))) == []
    numbers = sa.select(Idea.support_count, Idea.comment_count).where(Idea.is_public)
    assert db.session.execute(numbers).one() == (0, 0)
    assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == 0


def test_the_index_does_not_know_it(waiting: Idea) -> None:
    known = sa.select(sa.func.count(SearchDocument.id)).where(
        SearchDocument.kind == "idea", SearchDocument.object_id == waiting.id
    )
    assert db.session.scalar(known) == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SPEAKER])
def test_no_role_reads_what_was_not_sent_in(role: Role, waiting: Idea, make: Make) -> None:
    person = make.person(role.value)
    where = {"organisation_id": make.municipality().id} if role is Role.CONTACT else {}
    campaign = {"campaign_id": waiting.campaign_id} if role in {Role.EXPERT, Role.ASSISTANT, Role.READER} else {}
    make.grant(person, role, **where, **campaign)
    query = sa.select(Idea.id).where(queries.known_to(person), Idea.state.in_(sorted(UNSENT)))
    assert db.session.scalars(query).all() == []
