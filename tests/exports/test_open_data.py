"""Open data: what everybody may read on the pages, and nothing else; the codebook is made of the tables' own columns."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, Campaign, CampaignState, Counts
from mitreden.comments.models import CommentAside, CommentState
from mitreden.exports.columns import TableKind, names
from mitreden.ideas.models import Aside, IdeaState
from mitreden.region.models import InnovationField
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import LinkRole
from tests.factories import Make, People
from tests.page_client import PageClient


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("holm", fields=[make.field("Wege")])


def rows(client: PageClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def test_only_what_is_public(make: Make, campaign: Campaign, client: PageClient) -> None:
    idea = make.idea(campaign, author=make.person("Jana Canary"))
    for values in ({"aside": Aside.HIDDEN}, {"aside": Aside.WITHDRAWN}, {"state": IdeaState.SUBMITTED}):
        hidden = make.idea(campaign, title="Kanarienvogel", **values)
        make.comment(hidden, text="Kanarienvogel")
    shown = make.comment(idea, author=make.person("Ali Canary"))
    make.comment(idea, text="Kanarienvogel", aside=CommentAside.HIDDEN)
    make.comment(idea, text="Kanarienvogel", state=CommentState.SUBMITTED)
    measure = roadmap.create_measure(field_id=idea.field_id, title="Kanarienvogel", by=None)
    roadmap.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, by=None)
    ideas = rows(client, "/data/holm/ideas.csv")
    assert [row["id"] for row in ideas] == [str(idea.id)]
    assert ideas[0]["measures"] == ""
    assert [row["id"] for row in rows(client, "/data/holm/comments.csv")] == [str(shown.id)]
    assert rows(client, "/data/holm/measures.csv") == []
    for path in ("ideas.json", "ideas.geojson", "comments.json", "measures.json"):
        text = client.get(f"/data/holm/{path}").text
        assert "Kanarienvogel" not in text
        assert "Canary" not in text
        assert '"author"' not in text


def taken_part_in(make: Make, people: People, signed_in: Callable[[Person], PageClient]) -> tuple[Any, Any]:
    """A campaign with four public ideas in two fields, five supports and three comments; the fields."""
    roads, trees = make.field("Wege"), make.field("Bäume")
    campaign = make.campaign("holm", fields=[roads, trees])
    ideas = [make.idea(campaign, field_id=field.id) for field in (roads, trees, roads, roads)]
    make.idea(campaign, field_id=trees.id, state=IdeaState.SUBMITTED)
    for person, chosen in ((people.jana, ideas[:3]), (people.ali, ideas[2:])):
        for idea in chosen:
            signed_in(person).submit(f"/ideas/{idea.id}", f"/ideas/{idea.id}/support", {})
    for idea in (ideas[0], ideas[0], ideas[3]):
        make.comment(idea)
    return roads, trees


@pytest.fixture
def filled(make: Make, people: People, signed_in: Callable[[Person], PageClient]) -> list[InnovationField]:
    """Four public ideas on two topics, and one that waits; five supports, three comments. The topics."""
    fields = [make.field("Wege"), make.field("Bäume")]
    campaign = make.campaign("holm", fields=fields)
    ideas = [make.idea(campaign, field_id=fields[number].id) for number in (0, 1, 0, 0)]
    make.idea(campaign, field_id=fields[1].id, state=IdeaState.SUBMITTED)
    for person, chosen in ((people.jana, ideas[:3]), (people.ali, ideas[2:])):
        for idea in chosen:
            signed_in(person).submit(f"/ideas/{idea.id}", f"/ideas/{idea.id}/support", {})
    for idea in (ideas[0], ideas[0], ideas[3]):
        make.comment(idea)
    return fields


def told(cards: Element, words: str) -> int:
    """The sum of all numbers before some words."""
    return sum(map(int, re.findall(rf"(\d+)\s+{words}", " ".join(cards.itertext()))))


def test_rows_and_sums_are_those_of_the_pages(filled: list[InnovationField], client: PageClient) -> None:
    table, page = rows(client, "/data/holm/ideas.csv"), client.page("/campaigns/holm")
    assert f"{len(table)} Ideen" in page.text
    for field in filled:
        (card,) = [
            card for card in page.all(".//article") if f"field-{field.slug}" in (card.get("class") or "").split()
        ]
        assert f"{sum(row['field'] == field.name for row in table)} Idee" in " ".join(card.itertext())
    cards = client.page("/campaigns/holm/ideas").one(".//ul[@class='cards']")
    assert told(cards, "Unterstützung") == sum(int(row["support"]) for row in table) == 5
    comments = len(rows(client, "/data/holm/comments.csv"))
    assert told(cards, "Kommentar") == sum(int(row["comments"]) for row in table) == comments == 3


def test_secret_numbers_are_empty_and_not_there_for_others(make: Make, client: PageClient) -> None:
    secret = make.campaign("geheim", counts=Counts.AFTER)
    make.idea(secret, support_count=7)
    assert rows(client, "/data/geheim/ideas.csv")[0]["support"] == ""


def test_campaigns_that_not_everybody_may_know_of(make: Make, client: PageClient) -> None:
    make.campaign("entwurf", state=CampaignState.DRAFT)
    make.campaign("geladen", audience=Audience.INVITED)
    for path in ("entwurf/ideas.csv", "geladen/ideas.csv", "nirgends/ideas.csv"):
        assert client.get(f"/data/{path}").status_code == 404
    page = client.page("/data")
    assert not [link for link in page.links() if "entwurf" in link or "geladen" in link]


@pytest.mark.parametrize("path", ["persons.csv", "ideas.pdf", "comments.geojson"])
def test_tables_that_there_are_not(path: str, campaign: Campaign, client: PageClient) -> None:
    assert client.get(f"/data/holm/{path}").status_code == 404


def test_the_page_links_every_table_and_the_codebook_names_every_column(campaign: Campaign, client: PageClient) -> None:
    page = client.page("/data")
    links = {link for link in page.links() if link.startswith("/data/")}
    assert "/data/codebook.csv" in links
    assert all(client.get(link).status_code == 200 for link in links)
    book = rows(client, "/data/codebook.csv")
    for table in TableKind:
        mine = [row for row in book if row["table"] == table]
        assert tuple(row["column"] for row in mine) == names(table)
        assert all(row["meaning"] and row["format"] for row in mine)
        header = client.get(f"/data/holm/{table}.csv").text.removeprefix("\ufeff").strip().split(",")
        assert header == [row["column"] for row in mine if row["open_data"] == "yes"]
    assert rows(client, "/data/codebook.csv?lang=en")[0]["meaning"].startswith("Number")
