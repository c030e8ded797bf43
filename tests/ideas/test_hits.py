"""Numbers beside the filters and above the list: exact where they are kept, bounded where they are counted, else none."""

import pytest

from mitreden.ideas import browsing, hits
from mitreden.ideas.models import Aside, IdeaKind, IdeaState
from tests.factories import Make
from tests.page_client import Page, PageClient

LIST = "/campaigns/dorf/ideas"
FILTERS = f"{LIST}/filters"


def options(page: Page, name: str) -> list[str]:
    """What one can filter by."""
    return [" ".join("".join(one.itertext()).split()) for one in page.one(f".//ul[@id='facet-{name}']")]


@pytest.fixture
def ideas(make: Make) -> list[str]:
    """Five ideas, one of them hidden. Returns the slugs of their topics, and of the municipality."""
    fields = [make.field("Energie"), make.field("Wege")]
    town = make.municipality("Holm")
    campaign = make.campaign("dorf", fields=fields, municipalities=[town])
    for _ in range(3):
        make.idea(campaign, field_id=fields[0].id, municipality_id=town.id)
    make.idea(campaign, field_id=fields[1].id, state=IdeaState.ACCEPTED, kind=IdeaKind.EXAMPLE)
    make.idea(campaign, field_id=fields[1].id, aside=Aside.HIDDEN)
    return [fields[0].slug, fields[1].slug, town.slug]


def test_each_value_says_how_many_ideas_it_has(client: PageClient, ideas: list[str]) -> None:
    page = client.page(FILTERS)
    assert options(page, "field") == ["Energie (3)", "Wege (1)"]
    assert options(page, "municipality") == ["ganze Region (1)", "Holm (3)"]
    assert options(page, "status") == ["Veröffentlicht (3)", "Angenommen (1)"]
    assert options(page, "kind") == ["Ideen (3)", "Gute Beispiele von anderswo (1)"]
    assert "qualified" not in client.get(FILTERS).text, "this campaign has no such number"


@pytest.mark.parametrize("list_path", [LIST, f"{LIST}/map"])
def test_each_value_is_a_link_that_combines_and_takes_itself_away(
    client: PageClient, ideas: list[str], list_path: str
) -> None:
    links = client.page(f"{list_path}/filters?field={ideas[0]}&sort=oldest").links()
    assert f"{list_path}?field={ideas[0]}&municipality={ideas[2]}&sort=oldest" in links
    assert f"{list_path}?field={ideas[1]}&sort=oldest" in links, "another topic takes the place of the first"
    (chosen,) = client.page(f"{list_path}/filters?field={ideas[0]}&sort=oldest").all(
        ".//div[@id='facets']//a[@aria-current]"
    )
    assert chosen.get("href") == f"{list_path}?sort=oldest"
    assert "".join(chosen.itertext()).split() == ["Filter", "entfernen:", "Energie", "(3)"]


def test_with_other_filters_the_numbers_are_counted_together(
    client: PageClient, ideas: list[str], queries: list[str]
) -> None:
    client.page(FILTERS)
    queries.clear()
    client.page(FILTERS)
    kept = len(queries)
    queries.clear()
    page = client.page(f"{FILTERS}?field={ideas[0]}&kind=idea")
    assert len(queries) == kept + 1
    assert options(page, "field") == ["Filter entfernen: Energie (3)", "Wege (0)"]
    assert options(page, "municipality") == ["ganze Region (0)", "Holm (3)"]
    assert options(page, "kind") == ["Filter entfernen: Ideen (3)"]
    assert "facet-status" not in page.response.text, "there is nothing to choose"


@pytest.mark.parametrize("query", ["", "?field={}", "?municipality={1}&kind=idea", "?q=Bank"])
def test_a_link_finds_as_many_as_it_says(client: PageClient, ideas: list[str], query: str) -> None:
    links = client.page(FILTERS + query.format(ideas[0], ideas[2])).all(".//div[@id='facets']//nav//a")
    assert bool(links) is (query != "?q=Bank"), "no idea speaks of a bench"
    for link in links:
        if "aria-current" not in link.attrib:
            found = client.page(link.get("href") or "").all(".//h2[@class='card-title']")
            assert f"({len(found)})" in (link.text or ""), link.get("href")


def test_what_cannot_be_counted_quickly_is_not_shown(
    client: PageClient, ideas: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "COUNTED_TO", 2)
    page = client.page(f"{FILTERS}?field={ideas[0]}")
    assert options(page, "field") == ["Filter entfernen: Energie (3)", "Wege (1)"], "kept numbers are exact"
    assert options(page, "municipality") == ["ganze Region", "Holm"]


def test_a_list_that_shows_all_asks_for_no_filters(client: PageClient, ideas: list[str], queries: list[str]) -> None:
    client.page(LIST)
    queries.clear()
    client.page(LIST)
    assert [sql for sql in queries if "idea_count" in sql or "campaign_field" in sql] == []


def test_filters_come_in_place_too(client: PageClient, ideas: list[str]) -> None:
    page = client.page(f"{LIST}?field={ideas[0]}")
    (link,) = [one for one in page.all(".//a[@hx-get]") if one.get("hx-target") == "#facets"]
    assert link.get("href") == link.get("hx-get") == f"{FILTERS}?field={ideas[0]}"
    answer = client.get(link.get("href") or "", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.text.lstrip().startswith('<div id="facets"')
    client.page(f"{FILTERS}?field=nirgends", status=422)
    client.page("/campaigns/gibt-es-nicht/ideas/filters", status=404)


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
