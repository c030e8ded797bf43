"""No mail bombing, no endless visits; what is begun ends by itself, or with the person."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person, UserSession
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.guests import commands
from mitreden.ideas.models import Idea
from mitreden.privacy import commands as privacy
from mitreden.privacy import retention
from mitreden.visits.commands import DEEDS_MAX
from mitreden.visits.models import Deed, Visit, VisitLink
from mitreden.voting.models import FormerVoter, Vote
from tests.factories import Make, People
from tests.guests.conftest import ADDRESS, DAY, ask, campaign_for_guests, idea_form, letters, token
from tests.page_client import PageClient

ClockAt = Callable[[datetime], None]
HOUR = timedelta(hours=1)


def visitor(app: Flask, idea: Idea) -> PageClient:
    """Somebody who has just supported an idea."""
    browser = PageClient(app)
    browser.post(f"/ideas/{idea.id}/support")
    return browser


def test_an_address_gets_three_mails_an_hour_whoever_asks(
    campaign: Campaign, make: Make, app: Flask, clock_at: ClockAt
) -> None:
    idea, begun = make.idea(campaign), clock.now()
    for _ in range(3):
        ask(visitor(app, idea))
    late = visitor(app, idea)
    ask(late, status=422)
    ask(late, ADDRESS.upper(), status=422)
    ask(late, "somebody@example.org")
    assert len(letters()) == 3
    clock_at(begun + HOUR + HOUR / 60)
    ask(visitor(app, idea))
    assert len(letters()) == 4


def test_and_eight_a_day(campaign: Campaign, make: Make, app: Flask, clock_at: ClockAt) -> None:
    idea, begun = make.idea(campaign), clock.now()
    for number in range(8):
        clock_at(begun + number * HOUR)
        ask(visitor(app, idea))
    clock_at(begun + 12 * HOUR)
    ask(visitor(app, idea), status=422)


def test_throwing_a_visit_away_does_not_forget_its_mails(campaign: Campaign, make: Make, app: Flask) -> None:
    idea = make.idea(campaign)
    for _ in range(3):
        browser = visitor(app, idea)
        ask(browser)
        browser.post("/take-part/throw-away")
    ask(visitor(app, idea), status=422)


def test_control_without_the_count_mails_go_on(
    campaign: Campaign, make: Make, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MAILS", ())
    idea = make.idea(campaign)
    for _ in range(5):
        ask(visitor(app, idea))
    assert len(letters()) == 5


def test_a_visit_is_not_endless(campaign: Campaign, make: Make, app: Flask) -> None:
    browser = PageClient(app)
    for _ in range(DEEDS_MAX + 2):
        browser.post(f"/ideas/{make.idea(campaign).id}/support")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Deed)) == DEEDS_MAX


def test_after_seven_days_nothing_is_left(
    campaign: Campaign, make: Make, app: Flask, client: PageClient, clock_at: ClockAt
) -> None:
    begun = clock.now()
    client.post("/campaigns/dorf/ideas/new", idea_form(campaign))
    client.post(f"/ideas/{make.idea(campaign).id}/support")
    ask(client)
    for days, left in ((6.9, (1, 2, 1, 2)), (7.1, (0, 0, 0, 1))):
        clock_at(begun + days * DAY)
        for rule in retention.rules():
            if rule.name in {"visits", "unconfirmed"}:
                rule.end()
        db.session.commit()
        tables = (Visit, Deed, VisitLink, Idea)
        assert tuple(db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables) == left


def test_erasing_somebody_forgets_what_they_have_not_confirmed(
    campaign: Campaign, make: Make, app: Flask, people: People
) -> None:
    ask(visitor(app, make.idea(campaign)), people.jana.email)
    ask(visitor(app, make.idea(campaign)), people.ali.email)
    link = token(app, people.jana.email)
    privacy.erase_person(person=people.jana, by=None, keys=app.config["KEYS"])
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 1
    assert PageClient(app).get(f"/take-part/{link}").status_code == 404


def confirmed(app: Flask, idea: Idea, address: str = ADDRESS) -> Person:
    """A guest who supports an idea."""
    ask(visitor(app, idea), address)
    PageClient(app).post(f"/take-part/{token(app, address)}")
    return db.session.scalars(sa.select(Person).where(Person.email == address)).one()


def test_a_guests_address_ends_on_the_day_that_the_campaigns_name(
    make: Make, app: Flask, client: PageClient, clock_at: ClockAt
) -> None:
    last = clock.today() + 40 * DAY
    campaign = campaign_for_guests(make, guests_until=last)
    form, idea = idea_form(campaign), make.idea(campaign)
    guest = confirmed(app, idea)
    assert guest.guest_until == last
    client.post("/campaigns/dorf/ideas/new", form)
    ask(client, "writer@example.org")
    client.post(f"/take-part/{token(app, 'writer@example.org')}")
    for day, left in ((40, {ADDRESS, "writer@example.org"}), (41, set())):
        clock_at(clock.from_local(datetime.combine(last, time(12))) + (day - 40) * DAY)
        privacy.end_guests(keys=app.config["KEYS"])
        db.session.commit()
        assert set(db.session.scalars(sa.select(Person.email))) == left
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 1, "the vote stays, nobody's"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FormerVoter)) == 1
    assert form["title"] in db.session.scalars(sa.select(Idea.title).where(Idea.is_public)).all(), "the text stays"


def test_citizens_and_guests_who_are_here_stay(make: Make, app: Flask, people: People, clock_at: ClockAt) -> None:
    campaign = campaign_for_guests(make, guests_until=clock.today())
    guest, begun, jana = confirmed(app, make.idea(campaign)), clock.now(), people.jana
    db.session.add(UserSession(id="s", person_id=guest.id, device="", created_at=begun, expires_at=begun + 30 * DAY))
    db.session.commit()
    clock_at(begun + 2 * DAY)
    assert privacy.end_guests(keys=app.config["KEYS"]) == 0
    assert jana.email
    clock_at(begun + 31 * DAY)
    assert privacy.end_guests(keys=app.config["KEYS"]) == 1
