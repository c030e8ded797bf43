"""`/desk`: what waits for me, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.moderation import commands, notices
from mitreden.moderation.models import NoticeGround
from mitreden.outbox.models import OutboxMail
from tests.factories import Make, People
from tests.page_client import Page, PageClient

SignedIn = Callable[[Person], PageClient]


def jobs(page: Page) -> list[str]:
    return [" ".join(" ".join(item.itertext()).split()) for item in page.all(".//ul[@id='jobs']/li")]


def navigation(page: Page) -> dict[str, str]:
    nav = page.one(".//nav[@class='desk-nav']")
    return {link.get("href", ""): " ".join("".join(link.itertext()).split()) for link in nav.findall(".//ul[1]//a")}


def test_a_moderator_sees_how_much_waits_and_how_old_it_is(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign()
    commands.ensure_rules()
    long_ago = clock.now() - timedelta(days=10)
    make.idea(campaign, state=IdeaState.SUBMITTED, state_changed_at=long_ago)
    revised = make.idea(campaign, state=IdeaState.SUBMITTED)
    commands.return_idea(idea=revised, by=people.kora, reason="Wo soll das sein?")
    commands.restore_idea(idea=revised, by=people.kora)
    notices.receive_notice(
        idea=make.idea(campaign), ground=NoticeGround.CHILD, explanation="Bitte ansehen.", good_faith=True
    )
    db.session.commit()
    ideas, reported = jobs(signed_in(people.mira).page("/desk"))
    assert "2 Beiträge warten" in ideas
    assert "1 überfällig" in ideas
    assert "1 davon kam überarbeitet zurück" in ideas
    assert "1 gemeldeter Beitrag" in reported


def test_only_what_lies_in_the_own_scope_counts(make: Make, people: People, signed_in: SignedIn) -> None:
    oak, elm = make.municipality(), make.municipality()
    make.grant(people.ali, Role.MODERATOR, organisation_id=oak.id)
    campaign = make.campaign()
    for place, author in ((oak.id, None), (oak.id, people.ali), (elm.id, None), (None, None)):
        make.idea(campaign, state=IdeaState.SUBMITTED, municipality_id=place, author=author)
    page = signed_in(people.ali).page("/desk")
    assert "1 Beitrag wartet" in jobs(page)[0]
    assert navigation(page)["/desk/moderation"] == "Moderation1"


def test_mails_that_failed_are_seen_by_those_who_can_do_something(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    now = clock.now()
    db.session.add(
        OutboxMail(
            kind="x", address="a@example.org", locale="de", data={}, created_at=now, not_before=now, failed_at=now
        )
    )
    db.session.commit()
    assert any("1 Mail ist nicht angekommen" in job for job in jobs(signed_in(people.adam).page("/desk")))
    assert not any("Mail" in job for job in jobs(signed_in(people.mira).page("/desk")))


@pytest.mark.parametrize("who", ["stefan", "rita"])
def test_who_has_nothing_waiting_reads_so(people: People, signed_in: SignedIn, who: str) -> None:
    assert "Gerade wartet nichts auf Sie" in signed_in(getattr(people, who)).page("/desk").text


def test_citizens_have_no_desk(people: People, signed_in: SignedIn, client: PageClient) -> None:
    assert signed_in(people.jana).get("/desk").status_code == 403
    assert client.get("/desk").status_code == 303


@pytest.mark.parametrize("who", ["mira", "kora", "stefan", "rita", "adam"])
def test_every_link_of_the_navigation_opens(make: Make, people: People, signed_in: SignedIn, who: str) -> None:
    make.region()
    client = signed_in(getattr(people, who))
    for url in navigation(client.page("/desk")):
        page = client.page(url)
        current = [link.get("href") for link in page.all(".//nav[@class='desk-nav']//a[@aria-current='page']")]
        assert current == [url]


def test_the_price_of_the_desk(make: Make, people: People, signed_in: SignedIn, queries: list[str]) -> None:
    client, campaign, prices = signed_in(people.kora), make.campaign(), []
    for number in (2, 20):
        for _ in range(number):
            make.idea(campaign, state=IdeaState.SUBMITTED)
        queries.clear()
        client.page("/desk")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 11, prices
