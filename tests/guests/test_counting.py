"""What counts when the button is pressed: in time, once, the earliest within a limit, for whoever the address belongs to."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.campaigns.models import AgeConfirmation, Campaign, Counts, PhaseKind, Taking
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaPicture, IdeaState
from mitreden.media.models import Picture
from mitreden.outbox.models import OutboxMail
from mitreden.voting.commands import cast_vote
from mitreden.voting.models import Vote
from tests.factories import GREY_DOT, Make, People
from tests.guests.conftest import ADDRESS, DAY, ask, campaign_for_guests, idea_form, token
from tests.page_client import PageClient

ClockAt = Callable[[datetime], None]


def support(client: PageClient, *ideas: Idea, **form: Any) -> None:
    """Support ideas one after the other."""
    for idea in ideas:
        assert client.post(f"/ideas/{idea.id}/support", form).headers["Location"].endswith("#support-panel")


def voted() -> list[int]:
    """The ideas that have votes, as often as they have."""
    db.session.expire_all()
    rows = list(db.session.scalars(sa.select(Vote.idea_id).order_by(Vote.idea_id)))
    shown = sa.select(Idea.id, Idea.support_count).where(Idea.support_count > 0)
    assert sum(count for _, count in db.session.execute(shown)) == len(rows), "shown = rows"
    return rows


def click(app: Flask, address: str = ADDRESS) -> str:
    """Press the button of the newest mail; the words of the page that follows."""
    browser = PageClient(app)
    return browser.follow(browser.post(f"/take-part/{token(app, address)}")).text


def test_a_click_after_the_end_of_the_phase_counts_nothing_and_says_so(
    client: PageClient, campaign: Campaign, make: Make, app: Flask, clock_at: ClockAt
) -> None:
    form, idea = idea_form(campaign), make.idea(campaign)
    now = clock.now()
    for kind in PhaseKind:
        db.session.execute(
            sa.text(f"UPDATE campaign_phase SET ends_at = :at WHERE kind = '{kind}'"), {"at": _sql(now + DAY)}
        )
    db.session.commit()
    support(client, idea)
    client.post("/campaigns/dorf/ideas/new", form)
    ask(client)
    clock_at(now + 2 * DAY)
    said = click(app)
    assert "Das hat leider nicht mehr geklappt" in said
    assert "Die Abstimmung ist zu Ende." in said
    assert form["text"] in said, "what was typed is given back"
    assert voted() == []
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 0, "nobody is kept of whom nothing counts"
    assert db.session.scalar(sa.select(sa.func.count(Idea.id)).where(Idea.state == IdeaState.UNCONFIRMED)) == 0


def _sql(moment: datetime) -> Any:
    return moment.replace(tzinfo=None) if db.engine.dialect.name == "sqlite" else moment


def test_a_link_ends_with_the_visit_after_seven_days(
    client: PageClient, campaign: Campaign, make: Make, app: Flask, clock_at: ClockAt
) -> None:
    begun = clock.now()
    support(client, make.idea(campaign))
    ask(client)
    link = f"/take-part/{token(app)}"
    clock_at(begun + 7 * DAY - DAY / 24)
    assert client.get(link).status_code == 200
    clock_at(begun + 7 * DAY + DAY / 24)
    answer = PageClient(app).post(link)
    assert answer.status_code == 404
    assert "löschen wir nach sieben Tagen" in answer.text
    assert voted() == []


def test_over_the_limit_the_earliest_count(client: PageClient, make: Make, app: Flask) -> None:
    campaign = campaign_for_guests(make, max_supports_per_field=2)
    ideas = [make.idea(campaign, field_id=campaign.fields[0].id) for _ in range(4)]
    support(client, ideas[3], ideas[0], ideas[2], ideas[1])
    ask(client)
    assert "schon alle 2 Unterstützungen vergeben" in click(app)
    assert voted() == [ideas[0].id, ideas[3].id]


def test_whoever_is_registered_is_recognised_and_votes_once(
    client: PageClient, campaign: Campaign, make: Make, app: Flask, people: People
) -> None:
    first, second = make.idea(campaign), make.idea(campaign)
    cast_vote(idea=first, by=people.jana, keys=app.config["KEYS"])
    db.session.commit()
    client.post(f"/ideas/{first.id}/comments/new", {"comment-text": "Das fehlt hier wirklich."})
    support(client, first, second)
    ask(client, people.jana.email)
    assert "Danke! Es zählt." in click(app, people.jana.email), "the same friendly text"
    assert voted() == [first.id, second.id]
    assert db.session.scalars(sa.select(Comment.author_id)).all() == [people.jana.id]
    assert "Jana Holm" in PageClient(app).page(f"/ideas/{first.id}").text


def test_the_click_signs_nobody_in(
    client: PageClient, campaign: Campaign, make: Make, app: Flask, people: People
) -> None:
    support(client, make.idea(campaign))
    ask(client, people.kora.email)
    client.post(f"/take-part/{token(app, people.kora.email)}")
    assert "/account/sign-in" in client.get("/account").headers["Location"]


def test_two_visits_with_one_address_count_once(campaign: Campaign, make: Make, app: Flask) -> None:
    idea = make.idea(campaign)
    for _ in range(2):
        browser = PageClient(app)
        support(browser, idea)
        ask(browser)
        click(app)
    assert voted() == [idea.id]
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 1


def test_the_vote_points_to_the_version_that_was_read(
    client: PageClient, campaign: Campaign, make: Make, app: Flask
) -> None:
    idea = make.idea(campaign)
    support(client, idea)
    idea.version = 2
    db.session.commit()
    ask(client)
    click(app)
    assert db.session.scalars(sa.select(Vote.idea_version)).all() == [1]


def test_the_age_is_asked_for_once_a_visit_and_kept_with_the_click(client: PageClient, make: Make, app: Flask) -> None:
    campaign = campaign_for_guests(make, minimum_age=14)
    first, second = make.idea(campaign), make.idea(campaign)
    assert "/support" in client.post(f"/ideas/{first.id}/support").headers["Location"].removesuffix("#support-panel")
    assert "Ich bin mindestens 14 Jahre alt" in client.page(f"/ideas/{first.id}/support").text
    support(client, first, is_old_enough="y")
    assert "Ich bin mindestens" not in client.page(f"/ideas/{second.id}/support").text
    support(client, second)
    ask(client)
    click(app)
    assert voted() == [first.id, second.id]
    assert db.session.scalars(sa.select(AgeConfirmation.age)).all() == [14]


def test_control_without_the_tick_nothing_is_noted(client: PageClient, make: Make) -> None:
    campaign = campaign_for_guests(make, minimum_age=14)
    form = idea_form(campaign)
    client.post(f"/ideas/{make.idea(campaign).id}/support")
    assert client.post("/campaigns/dorf/ideas/new", form).status_code == 422
    assert "Hier wartet nichts" in client.page("/take-part").text


def test_pictures_come_with_the_idea_and_belong_to_the_guest(
    client: PageClient, campaign: Campaign, app: Flask
) -> None:
    file = (io.BytesIO(GREY_DOT), "bank.webp")
    form = {**idea_form(campaign, alt_1="Eine Bank"), "file_1": file}
    answer = client.post("/campaigns/dorf/ideas/new", form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[:1000]
    ask(client)
    click(app)
    person = db.session.scalars(sa.select(Person.id)).one()
    picture = db.session.scalars(sa.select(Picture)).one()
    assert (picture.uploaded_by, picture.is_loose) == (person, False)
    assert db.session.scalars(sa.select(IdeaPicture.alt)).all() == ["Eine Bank"]


def test_one_mail_for_all_that_was_done(client: PageClient, campaign: Campaign, make: Make, app: Flask) -> None:
    client.post("/campaigns/dorf/ideas/new", idea_form(campaign))
    support(client, make.idea(campaign))
    ask(client)
    click(app)
    assert db.session.scalars(sa.select(OutboxMail.kind)).all() == ["guests.link"]


def test_an_interrupted_vote_counts_later(client: PageClient, campaign: Campaign, make: Make, app: Flask) -> None:
    support(client, make.idea(campaign))
    ask(client)
    kept = campaign.voting_key_print
    for given, status in (("else", 503), (kept, 303)):
        campaign.voting_key_print = given
        db.session.commit()
        assert client.post(f"/take-part/{token(app)}").status_code == status
    assert len(voted()) == 1


@pytest.mark.parametrize(("rule", "path"), [("who_supports", "support"), ("who_comments", "comments/new")])
def test_where_an_account_is_needed_one_signs_in_first(client: PageClient, make: Make, rule: str, path: str) -> None:
    campaign = campaign_for_guests(make, **{rule: Taking.CITIZEN})
    idea = make.idea(campaign)
    for method in ("GET", "POST"):
        assert "/account/sign-in?next" in client.open(f"/ideas/{idea.id}/{path}", method).headers["Location"]
    assert "Hier wartet nichts" in client.page("/take-part").text


def test_hidden_numbers_stay_hidden(client: PageClient, make: Make) -> None:
    campaign = campaign_for_guests(make, counts=Counts.AFTER)
    idea = make.idea(campaign, support_count=77)
    support(client, idea)
    assert "77" not in client.page(f"/ideas/{idea.id}").one(".//div[@id='support-panel']").itertext()
    assert "77" not in client.page("/take-part").text
