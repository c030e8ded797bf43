"""More municipalities than can be listed, none named in the campaign: one is typed, in the form and in the filter."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.region import queries as region
from mitreden.region.models import Organisation
from tests.factories import Make, People
from tests.page_client import PageClient, checked

SignedIn = Callable[[Person], PageClient]
LIST, NEW = "/campaigns/dorf/ideas", "/campaigns/dorf/ideas/new"
WORDS = {"title": "Eine Bank am Weiher", "text": "Am Weiher fehlt eine Bank zum Sitzen.", "then": "send"}


@pytest.fixture
def places(make: Make, monkeypatch: pytest.MonkeyPatch) -> dict[str, Organisation]:
    """Two called Neuburg, one whose name begins so, one other; three are too many here."""
    monkeypatch.setattr(region, "MANY", 3)
    names = {"first": "Neuburg", "second": "Neuburg", "long": "Neuburgdorf", "other": "Holm"}
    return {key: make.municipality(name) for key, name in names.items()}


@pytest.fixture
def campaign(make: Make, places: dict[str, Organisation]) -> Campaign:
    return make.campaign("dorf", title="Dorf", municipalities=[])


# What is typed -> what is meant.
MEANT = [
    ("Holm", {"other"}),
    ("  Holm ", {"other"}),
    ("Hol", {"other"}),
    ("neuburgd", {"long"}),
    ("Neuburg", {"first", "second"}),  # called so; others only begin so
    ("Neub", {"first", "second", "long"}),
    ("Neuburg ({first.ags})", {"first"}),
    ("{second.ags}", {"second"}),
    ("{second.ars}", {"second"}),
    ("{long.slug}", {"long"}),
    ("Nirgendwo", set()),
    ("%", set()),
    ("' OR 1=1 --", set()),
]


@pytest.mark.parametrize(("typed", "expected"), MEANT)
def test_what_is_typed_means(places: dict[str, Organisation], typed: str, expected: set[str]) -> None:
    found = {row.id for row in region.places_meant(typed.format(**places))}
    assert found == {places[key].id for key in expected}


def test_the_filter_takes_what_means_one(
    make: Make, client: PageClient, places: dict[str, Organisation], campaign: Campaign
) -> None:
    there = make.idea(campaign, municipality_id=places["other"].id)
    make.idea(campaign)
    page = client.page(f"{LIST}?municipality=Holm")
    assert [link for link in page.links() if link.startswith("/ideas/")] == [f"/ideas/{there.id}"]
    filters = client.page(f"{LIST}/filters?municipality=Holm&sort=oldest")
    assert filters.one(".//input[@id='filter-municipality']").get("value") == "Holm"
    assert filters.one(".//input[@name='sort']").get("value") == "oldest"
    assert filters.all(".//ul[@id='facet-municipality']") == []
    assert client.page(f"{LIST}?municipality=region").all(".//p[@id='which-place']") == []


def test_the_filter_asks_which_is_meant(
    make: Make, client: PageClient, places: dict[str, Organisation], campaign: Campaign
) -> None:
    make.idea(campaign)
    page = client.page(f"{LIST}?municipality=Neuburg&sort=oldest")
    assert "„Neuburg“ passt auf mehrere Gemeinden. Welche meinen Sie?" in page.text
    for key in ("first", "second"):
        (link,) = [link for link in page.links() if f"municipality={places[key].slug}" in link]
        assert "sort=oldest" in link
        assert "passt auf mehrere" not in client.page(link).text
    page = client.page(f"{LIST}?municipality=Nirgendwo")
    assert "„Nirgendwo“ kennen wir nicht." in page.text
    assert page.one(".//input[@id='filter-municipality']").get("value") == "Nirgendwo", "what was typed stays"
    client.page(f"{LIST}?municipality=" + "x" * 101, status=422)


# What is typed into the form -> the municipality of the idea, or what is wrong.
TYPED = [
    ("Holm", "other", ""),
    ("", None, ""),  # the whole region
    ("{first.ags}", "first", ""),
    ("Neuburg", None, "Das passt auf mehrere. Bitte schreiben Sie eine davon: Neuburg ("),
    ("Nirgendwo", None, "Diese Gemeinde kennen wir nicht. Bitte schauen Sie, wie sie geschrieben wird."),
]


@pytest.mark.parametrize(("typed", "expected", "wrong"), TYPED)
def test_the_form_takes_what_means_one(
    people: People, signed_in: SignedIn, places: dict[str, Organisation], campaign: Campaign, typed: str,
    expected: str | None, wrong: str,
) -> None:  # fmt: skip
    typed = typed.format(**places)
    values = {**WORDS, "field_id": str(campaign.fields[0].id), "municipality_name": typed}
    answer = signed_in(people.jana).submit(NEW, "/new", values, status=422 if wrong else 303)
    if wrong:
        page = checked(answer, 422)
        assert wrong in page.text
        assert page.one(".//input[@name='municipality_name'][@type='text']").get("value") == typed
        assert WORDS["title"] in answer.text
        return
    idea = db.session.scalars(sa.select(Idea)).one()
    assert idea.municipality_id == (places[expected].id if expected else None)


def test_changing_an_idea_keeps_its_municipality_though_others_are_called_so(
    make: Make, people: People, signed_in: SignedIn, places: dict[str, Organisation], campaign: Campaign
) -> None:
    idea = make.idea(campaign, author=people.jana, municipality_id=places["second"].id)
    jana, path = signed_in(people.jana), f"/ideas/{idea.id}/edit"
    shown = jana.page(path).one(".//input[@name='municipality_name'][@type='text']").get("value")
    assert shown == f"Neuburg ({places['second'].ags})"
    jana.submit(path, "/edit", {"title": "Zwei Bänke am Weiher", "then": "send"})
    db.session.refresh(idea)
    assert (idea.title, idea.municipality_id) == ("Zwei Bänke am Weiher", places["second"].id)


def test_where_they_can_be_listed_nothing_is_typed(make: Make, people: People, signed_in: SignedIn) -> None:
    """The control: as before."""
    make.municipality("Holm")
    make.idea(make.campaign("dorf", municipalities=[]))
    jana = signed_in(people.jana)
    for path, listed in (
        (f"{LIST}/filters", "ul[@id='facet-municipality']"),
        (NEW, "select[@name='municipality_id']"),
    ):
        page = jana.page(path)
        assert "Holm" in "".join(page.one(f".//{listed}").itertext())
        assert page.all(".//input[@name='municipality_name']") == []
        assert page.all(".//input[@id='filter-municipality']") == []
