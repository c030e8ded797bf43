"""Take part first, prove later: one visit from the first page to what everybody sees."""

import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign, ModerationMode
from mitreden.comments.models import Comment
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState
from mitreden.visits.models import Deed
from mitreden.voting.models import Vote
from tests.factories import Make
from tests.guests.conftest import ADDRESS, ask, campaign_for_guests, idea_form, mail, token
from tests.page_client import PageClient


def visit(client: PageClient, campaign: Campaign, other: Idea) -> None:
    """An idea, a support and a comment."""
    client.submit(f"/campaigns/{campaign.slug}/ideas/new", "/ideas/new", idea_form(campaign))
    client.submit(f"/ideas/{other.id}/support", "/support", {})
    client.submit(f"/ideas/{other.id}/comments/new", "/comments/new", {"comment-text": "Das fehlt hier wirklich."})
    ask(client)


def numbers() -> tuple[int, int, int, int]:
    """People, public ideas, comments, votes."""
    return tuple(
        db.session.scalar(query) or 0
        for query in (
            sa.select(sa.func.count(Person.id)),
            sa.select(sa.func.count(Idea.id)).where(Idea.is_public),
            sa.select(sa.func.count(Comment.id)),
            sa.select(sa.func.count()).select_from(Vote),
        )
    )


def test_everything_done_in_a_visit_counts_with_one_click(
    client: PageClient, campaign: Campaign, make: Make, app: Flask
) -> None:
    other = make.idea(campaign, title="Ein Bus am Abend")
    visit(client, campaign, other)
    assert numbers() == (0, 1, 0, 0), "nothing counts before the click"
    elsewhere = PageClient(app)
    page = elsewhere.page(f"/take-part/{token(app)}")
    assert "Eine Bank am Weiher" in page.text
    answer = elsewhere.submit(f"/take-part/{token(app)}", f"/take-part/{token(app)}", {})
    assert "Danke! Es zählt." in elsewhere.follow(answer).text
    db.session.expire_all()
    assert numbers() == (1, 2, 1, 1)
    idea = db.session.scalars(sa.select(Idea).where(Idea.title == "Eine Bank am Weiher")).one()
    person = db.session.scalars(sa.select(Person)).one()
    assert (idea.author_id, person.email, person.is_guest, person.terms_accepted_at) == (person.id, ADDRESS, True, None)
    assert "Von einem Gast" in PageClient(app).page(f"/ideas/{idea.id}").text
    assert "Gast" in PageClient(app).page(f"/ideas/{other.id}#comments").text


def test_the_mail_says_what_will_count_and_what_happens_else(
    client: PageClient, campaign: Campaign, make: Make, app: Flask
) -> None:
    visit(client, campaign, make.idea(campaign, title="Ein Bus am Abend"))
    message = mail(app)
    assert message["Subject"] == "Noch ein Klick, dann zählt es: 1 Idee, 1 Kommentar, 1 Unterstützung"
    for part in ("plain", "html"):
        text = message.get_body((part,)).get_content()
        assert "Eine Bank am Weiher" in text
        assert "Ein Bus am Abend" in text
        assert "Wenn Sie nichts tun, passiert nichts" in text
        assert text.count("/take-part/") == 1, "one button"


def test_a_second_click_changes_nothing_and_says_the_same(
    client: PageClient, campaign: Campaign, make: Make, app: Flask
) -> None:
    visit(client, campaign, make.idea(campaign))
    link = f"/take-part/{token(app)}"
    one, another = PageClient(app), PageClient(app)
    first, again = one.post(link), another.post(link)
    assert numbers() == (1, 2, 1, 1)
    assert one.follow(first).text == another.follow(again).text


def test_where_a_moderator_looks_first_the_idea_enters_the_queue_with_the_click(
    client: PageClient, make: Make, app: Flask
) -> None:
    campaign = campaign_for_guests(make, moderation=ModerationMode.FIRST)
    client.post("/campaigns/dorf/ideas/new", idea_form(campaign))
    ask(client)
    assert db.session.scalars(sa.select(Idea.state)).all() == [IdeaState.UNCONFIRMED]
    client.post(f"/take-part/{token(app)}")
    assert db.session.scalars(sa.select(Idea.state)).all() == [IdeaState.SUBMITTED]


def test_what_comes_after_the_mail_counts_with_the_same_click(
    client: PageClient, campaign: Campaign, make: Make, app: Flask
) -> None:
    client.post(f"/ideas/{make.idea(campaign).id}/support")
    ask(client)
    client.post(f"/ideas/{make.idea(campaign).id}/support")
    client.post(f"/take-part/{token(app)}")
    assert numbers()[3] == 2


def test_what_was_taken_back_does_not_count(client: PageClient, campaign: Campaign, make: Make, app: Flask) -> None:
    form = idea_form(campaign)
    first, second = make.idea(campaign, title="Erste"), make.idea(campaign, title="Zweite")
    for idea in (first, second):
        client.post(f"/ideas/{idea.id}/support")
    client.post("/campaigns/dorf/ideas/new", form)
    client.submit("/take-part", "/take-part/deeds/3/take-back", {})
    client.submit(f"/ideas/{first.id}", f"/ideas/{first.id}/support/withdraw", {})
    ask(client)
    client.post(f"/take-part/{token(app)}")
    assert numbers() == (1, 2, 0, 1)
    assert db.session.scalars(sa.select(Vote.idea_id)).all() == [second.id]


def test_a_visit_can_be_thrown_away(client: PageClient, campaign: Campaign, make: Make, app: Flask) -> None:
    visit(client, campaign, make.idea(campaign))
    link = f"/take-part/{token(app)}"
    client.submit("/take-part", "/take-part/throw-away", {})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Deed)) == 0
    assert db.session.scalar(sa.select(sa.func.count(Idea.id)).where(Idea.state == IdeaState.UNCONFIRMED)) == 0
    assert client.get(link).status_code == 404
    assert "Hier wartet nichts" in client.page("/take-part").text
