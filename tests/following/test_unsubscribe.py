"""The way out of mails: one click, without signing in, for one person only; looking changes nothing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import commands, jobs, queries
from mitreden.following.models import FollowKind, Frequency
from mitreden.following.tokens import LASTS, person_id, token
from mitreden.outbox import delivery
from mitreden.outbox.commands import enqueue
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People
from tests.following.conftest import START, Post
from tests.page_client import PageClient

KEY, DAY = b"key", date(2026, 5, 3)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def path(app: Flask, people: People) -> str:
    """Jana's link."""
    return f"/unsubscribe/{token(people.jana.id, clock.today(), app.config['SECRET_KEY'])}"


def test_a_token_is_about_one_person_for_more_than_a_year() -> None:
    made = token(7, DAY, KEY)
    assert [person_id(made, DAY + timedelta(days=days), KEY) for days in (0, 183, LASTS.days)] == [7, 7, 7]
    assert person_id(made, DAY + LASTS + timedelta(days=1), KEY) is None


@pytest.mark.parametrize(
    "forged",
    [
        token(7, DAY, b"other key"),
        token(7, DAY, KEY).replace("7-", "8-", 1),
        token(7, DAY, KEY).replace(str(DAY.toordinal()), str(DAY.toordinal() + 900)),
        token(7, DAY, KEY)[:-1],
        token(7, DAY, KEY) + "0",
        "7",
        "",
        "7-739374-" + "0" * 40,
        "9999999999999999999999-739374-" + "0" * 40,
    ],
)
def test_a_forged_token_is_none(forged: str) -> None:
    assert person_id(forged, DAY, KEY) is None


@pytest.mark.usefixtures("csrf")
def test_one_click_without_cookie_or_csrf_token(path: str, people: People, client: PageClient) -> None:
    answer = client.post(path, ONE_CLICK)
    assert answer.status_code == 200, "mail programs do not follow redirects"
    assert "Set-Cookie" not in answer.headers
    assert queries.frequency(people.jana.id) is Frequency.NONE


@pytest.mark.usefixtures("csrf")
def test_control_the_same_post_elsewhere_needs_the_csrf_token(
    people: People, signed_in: Callable[..., PageClient]
) -> None:
    assert signed_in(people.jana).post("/account/following", {"frequency": "none"}).status_code == 400
    assert queries.frequency(people.jana.id) is Frequency.DAILY


def test_looking_changes_nothing(path: str, people: People, client: PageClient) -> None:
    """Mail programs and virus scanners open every link."""
    page = client.page(path)
    assert "Keine Mails mehr" in page.text
    assert "Set-Cookie" not in page.response.headers
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert people.jana.display_name not in page.text
    assert queries.frequency(people.jana.id) is Frequency.DAILY


def test_the_page_has_one_button_and_a_choice(path: str, people: People, client: PageClient) -> None:
    client.submit(path, path, {}, status=200)
    assert queries.frequency(people.jana.id) is Frequency.NONE
    answer = client.post(path, {"frequency": "weekly"})
    assert "So oft schreiben wir Ihnen jetzt" in answer.text
    assert queries.frequency(people.jana.id) is Frequency.WEEKLY
    assert client.post(path, {"frequency": "hourly"}).status_code == 422
    assert client.post(path, {}).status_code == 422
    assert queries.frequency(people.jana.id) is Frequency.WEEKLY


def test_a_wrong_link_says_what_to_do(people: People, client: PageClient) -> None:
    assert "gilt nicht mehr" in client.page("/unsubscribe/1-2-3", status=404).text
    assert client.post("/unsubscribe/1-2-3", ONE_CLICK).status_code == 404


def test_who_is_gone_has_no_link(app: Flask, client: PageClient) -> None:
    made = token(999_999, clock.today(), app.config["SECRET_KEY"])
    assert client.get(f"/unsubscribe/{made}").status_code == 404


def test_the_mail_carries_the_link_and_it_works(
    make: Make, people: People, client: PageClient, post: Post, clock_at: Callable[[datetime], None]
) -> None:
    idea = make.idea()
    happen(idea.id, people.jana, clock_at)
    jobs.write_digests()
    delivery.deliver()
    (message,) = post.sent
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = message["List-Unsubscribe"].removeprefix("<http://127.0.0.1:8000").removesuffix(">")
    assert client.post(path, ONE_CLICK).status_code == 200
    happen(idea.id, people.jana, clock_at, days=1)
    assert jobs.write_digests() == 0


def happen(idea_id: int, person: Person, clock_at: Callable[[datetime], None], days: int = 0) -> None:
    """Something happens to the idea that `person` follows; then it is ten o'clock."""
    clock_at(START + timedelta(days=days))
    commands.follow(kind=FollowKind.IDEA, subject_id=idea_id, by=person)
    clock_at(START + timedelta(days=days, minutes=10))
    timeline.append(Subject.IDEA, idea_id, "idea.under_review")
    db.session.commit()
    clock_at(START + timedelta(days=days, hours=4))


def test_who_left_after_it_was_written_does_not_get_it(
    make: Make, people: People, post: Post, clock_at: Callable[[datetime], None]
) -> None:
    happen(make.idea().id, people.jana, clock_at)
    assert jobs.write_digests() == 1
    commands.set_frequency(person_id=people.jana.id, frequency=Frequency.NONE)
    db.session.commit()
    assert delivery.deliver() == 0
    assert not post.sent


def test_other_mail_goes_on(path: str, people: People, client: PageClient, post: Post) -> None:
    client.post(path, ONE_CLICK)
    enqueue("accounts.code", address=people.jana.email or "", code="123456")
    db.session.commit()
    assert delivery.deliver() == 1
    assert "List-Unsubscribe" not in post.sent[0]
