"""Numbers beside the filters and above the list: exact where they are kept, bounded where they are counted, else none."""

import pytest

from mitreden.ideas import browsing, hits
from mitreden.ideas.models import Aside, IdeaKind, IdeaState
from tests.factories import Make
from tests.page_client import Page, PageClient

LIST = "/campaigns/dorf/ideas"


def options(page: Page, name: str) -> list[str]:
    """What one can choose, without the first that means all."""
    return [(one.text or "").strip() for one in page.one(f".//select[@name='{name}']").findall("option")][1:]


@pytest.fixture
def ideas(make: Make) -> list[str]:
    """Five ideas, one of them hidden. Returns the slugs of their topics."""
    fields = [make.field("Energie"), make.field("Wege")]
    town = make.municipality("Holm")
    campaign = make.campaign("dorf", fields=fields, municipalities=[town])
    for _ in range(3):
        make.idea(campaign, field_id=fields[0].id, municipality_id=town.id)
    make.idea(campaign, field_id=fields[1].id, state=IdeaState.ACCEPTED, kind=IdeaKind.EXAMPLE)
    make.idea(campaign, field_id=fields[1].id, aside=Aside.HIDDEN)
    return [field.slug for field in fields]


def test_each_value_says_how_many_ideas_it_has(client: PageClient, ideas: list[str]) -> None:
    page = client.page(LIST)
    assert options(page, "field") == ["Energie (3)", "Wege (1)"]
    assert options(page, "municipality") == ["ganze Region (1)", "Holm (3)"]
    assert options(page, "status")[:3] == ["Veröffentlicht (3)", "Wird geprüft (0)", "Angenommen (1)"]
    assert options(page, "kind") == ["Ideen (3)", "Gute Beispiele von anderswo (1)", "Vorbereitete Maßnahmen (0)"]


def test_a_number_that_would_lie_is_not_shown(client: PageClient, ideas: list[str]) -> None:
    """Chosen is a topic: another topic would have its number; a municipality has another one among these ideas."""
    page = client.page(f"{LIST}?field={ideas[0]}&sort=oldest")
    assert options(page, "field") == ["Energie (3)", "Wege (1)"]
    assert options(page, "municipality") == ["ganze Region", "Holm"]
    assert options(client.page(f"{LIST}?q=Bank"), "kind")[0] == "Ideen"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "4 Ideen"),
        ("?field={}", "3 passende Ideen"),
        ("?municipality=region", "1 passende Idee"),
        ("?status=accepted&kind=example", "1 passende Idee"),
    ],
)
def test_the_list_says_how_many_it_found(client: PageClient, ideas: list[str], query: str, words: str) -> None:
    assert words in client.page(LIST + query.format(ideas[0])).text


def test_the_address_to_share_has_only_what_was_asked(client: PageClient, ideas: list[str]) -> None:
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    form = f"{LIST}?q=&field={ideas[0]}&municipality=&status=published&kind="
    assert client.get(form, headers=part).headers["HX-Push-Url"] == f"{LIST}?field={ideas[0]}&status=published"
    assert "HX-Push-Url" not in client.get(form).headers


def test_what_is_counted_is_counted_up_to_a_bound(
    client: PageClient, make: Make, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    field = make.field("Energie")
    campaign = make.campaign("dorf", fields=[field])
    for _ in range(25):
        make.idea(campaign)
    both = f"{LIST}?field={field.slug}&status=published"
    assert "25 passende Ideen" in client.page(both).text
    monkeypatch.setattr(hits, "COUNTED_TO", 22)
    assert "Mehr als 22 passende Ideen" in client.page(both).text
    queries.clear()
    assert "25 passende Ideen" in client.page(f"{LIST}?field={field.slug}").text, "kept numbers are exact"
    assert [sql for sql in queries if "count(" in sql] == []


BACK = [
    ("http://localhost/campaigns/dorf/ideas", "/campaigns/dorf/ideas"),
    (
        "http://localhost/campaigns/dorf/ideas?field=wege&q=Rad+und+Weg&after=3~4&utm_source=x",
        "/campaigns/dorf/ideas?field=wege&q=Rad+und+Weg&after=3~4",
    ),
    ("http://localhost/campaigns/dorf/ideas/map?status=accepted", "/campaigns/dorf/ideas/map?status=accepted"),
    ("http://localhost/campaigns/stadt/ideas?field=wege", None),
    ("https://evil.example/campaigns/dorf/ideas?next=//evil.example", "/campaigns/dorf/ideas"),
    ("https://evil.example//evil.example/ideas", None),
    ("http://[", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("referrer", "url"), BACK)
def test_the_way_back_is_an_address_of_our_own(referrer: str | None, url: str | None) -> None:
    back = browsing.way_back(referrer, "dorf")
    assert (back and back.url) == url


def test_an_idea_leads_back_to_the_list_as_it_was_left(client: PageClient, make: Make) -> None:
    field = make.field("Wege")
    idea = make.idea(make.campaign("dorf", fields=[field]))
    left = f"{LIST}?field={field.slug}&sort=oldest"
    assert client.page(left).one(f".//li[@id='idea-{idea.id}']") is not None
    page = client.page(f"/ideas/{idea.id}", headers={"Referer": f"http://localhost{left}"})
    assert f"{left}#idea-{idea.id}" in page.links()
    assert "Zurück zur Liste" not in client.page(f"/ideas/{idea.id}").text
