"""The public log: one row a decision, without names; figures; the newest anchor."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from mitreden.audit import anchors
from mitreden.audit.chain import Anchor
from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.moderation import commands
from tests.factories import Make, People
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("rules")


def decided(make: Make, people: People) -> None:
    """One published, one returned, one hidden."""
    db.session.refresh(people.mira, ["grants"])
    db.session.refresh(people.kora, ["grants"])
    campaign = make.campaign()
    waiting = {"state": IdeaState.SUBMITTED, "author": people.jana}
    commands.publish_idea(idea=make.idea(campaign, **waiting), by=people.mira)
    commands.return_idea(idea=make.idea(campaign, **waiting), by=people.kora, reason="Wo soll das sein?")
    commands.hide_idea(idea=make.idea(campaign, title="Geheim"), by=people.mira, rule_key="privacy")
    db.session.commit()


def test_every_decision_is_a_row_that_names_its_rule(make: Make, people: People, client: PageClient) -> None:
    decided(make, people)
    page = client.page("/transparency")
    rows = page.all(".//tr[@data-rule]")
    assert [row.get("data-rule") for row in rows] == ["privacy", "", ""]
    words = " ".join(" ".join(rows[0].itertext()).split())
    assert "Ausgeblendet" in words
    assert "Niemanden bloßstellen" in words
    assert "Moderation der Region" in words


def test_no_name_no_title_and_no_reason_is_public(make: Make, people: People, client: PageClient) -> None:
    decided(make, people)
    text = client.get("/transparency").text
    for secret in (people.jana.display_name, people.mira.display_name, "Geheim", "Wo soll das sein?", "@example.org"):
        assert secret not in text


def test_figures_stand_in_the_month_in_which_people_here_read_the_date(
    make: Make, people: People, client: PageClient, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(datetime(2026, 4, 30, 22, 30, tzinfo=UTC))  # half past midnight on the first of May in the region
    decided(make, people)
    clock_at(datetime(2026, 6, 2, 10, tzinfo=UTC))
    decided(make, people)
    page = client.page("/transparency")
    months = [" ".join(" ".join(row.itertext()).split()) for row in page.all(".//section")[0].findall(".//tbody/tr")]
    assert months == ["Juni 2026 1 1 1 0 0 0", "Mai 2026 1 1 1 0 0 0"]


@pytest.mark.parametrize(
    ("query", "keys"), [("kind=hide", ["privacy"]), ("rule=privacy", ["privacy"]), ("kind=keep", [])]
)
def test_filters(make: Make, people: People, client: PageClient, query: str, keys: list[str]) -> None:
    decided(make, people)
    page = client.page(f"/transparency?{query}")
    assert [row.get("data-rule") for row in page.all(".//tr[@data-rule]")] == keys


@pytest.mark.parametrize("query", ["kind=ban", "rule=made_up", "before=x", "before=0", "before=-1"])
def test_what_no_link_says_is_refused(client: PageClient, query: str) -> None:
    assert client.get(f"/transparency?{query}").status_code == 422


def test_pages_lead_to_the_oldest_decision(make: Make, people: People, client: PageClient) -> None:
    campaign = make.campaign()
    for _ in range(60):
        commands.keep_idea(idea=make.idea(campaign), by=people.mira)
    db.session.commit()
    first = client.page("/transparency")
    older = client.page(first.one(".//a[@rel='next']").get("href"))
    assert (len(first.all(".//tr[@data-rule]")), len(older.all(".//tr[@data-rule]"))) == (50, 10)
    assert not older.all(".//a[@rel='next']")


def test_the_newest_anchor_is_shown(client: PageClient, app: Flask) -> None:
    folder = app.config["SETTINGS"].data_folder
    anchors.write(folder, Anchor(7, "ab" * 32))
    try:
        assert client.page("/transparency").one(".//*[@id='anchor']").text == "ab" * 32
    finally:
        (folder / anchors.NAME).unlink()


def test_the_price_does_not_grow(make: Make, people: People, client: PageClient, queries: list[str]) -> None:
    prices = []
    for _ in range(2):
        decided(make, people)
        queries.clear()
        client.page("/transparency")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 8, prices


def test_the_rules_can_be_read(client: PageClient) -> None:
    page = client.page("/transparency/rules")
    assert len(page.all(".//li[@id]")) == 7
    assert page.one(".//li[@id='rule-civil']/h2").text == "Freundlich bleiben"
