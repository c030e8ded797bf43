"""The map tells what the list tells, to the same people, at a flat price; nothing that is not public has a place on it."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mitreden.accounts.models import Guest, Person
from mitreden.campaigns.models import Audience, Campaign
from mitreden.config import Settings
from mitreden.ideas import findable, listing, mapping
from mitreden.ideas.listing import Wish
from mitreden.ideas.models import Aside, DeclineReason, IdeaKind, IdeaState
from mitreden.ideas.squares import FINEST, NOWHERE, Square
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
GUEST = Guest()
HERE = {"lat": 48.70123, "lon": 13.50344}


def _square(lat: float, lon: float, level: int = FINEST) -> Square:
    return Square(level, int((lat + 90) * 2**level), int((lon + 180) * 2**level / 2))


def _told(client: PageClient, query: str = "", slug: str = "dorf") -> dict[tuple[int, int], int]:
    """The squares of the map with their numbers, as a browser reads them."""
    answer: Any = client.get(f"/campaigns/{slug}/ideas/map.json{query}").json
    told, row, column = {}, 0, 0
    steps = answer["squares"]
    for i in range(0, len(steps), 3):
        row, column = row + steps[i], column + steps[i + 1]
        told[row, column] = steps[i + 2]
    return told


def test_ideas_are_counted_by_square(client: PageClient, make: Make) -> None:
    campaign = make.campaign("dorf")
    for lat, lon in ((48.70123, 13.50344), (48.70124, 13.50345), (48.9, 13.2), (-0.25, -0.5)):
        make.idea(campaign, lat=lat, lon=lon)
    make.idea(campaign, place="nur in Worten")
    here, there, south = (_square(*at) for at in ((48.70123, 13.50344), (48.9, 13.2), (-0.25, -0.5)))
    assert _told(client) == {
        (south.row, south.column): 1, (here.row, here.column): 2, (there.row, there.column): 1,
    }  # fmt: skip


def test_a_square_has_four_of_the_next_level_and_edges_that_meet() -> None:
    whole = _square(48.70123, 13.50344, 4)
    south, north, west, east = whole.edges
    assert south <= 48.70123 < north
    assert west <= 13.50344 < east
    assert Square(4, whole.row + 1, whole.column).edges[0] == north
    assert Square(5, whole.row * 2, whole.column * 2).edges[::2] == (south, west)
    assert Square.parse(str(whole)) == whole


def _town_with_ideas(make: Make) -> tuple[Campaign, list[Wish]]:
    """Ideas that differ in all that one can filter by, and wishes for them."""
    fields, town = [make.field(), make.field()], make.municipality()
    campaign = make.campaign("dorf", fields=fields, municipalities=[town])
    findable.index(make.idea(campaign, title="Eine Bank", field_id=fields[0].id, municipality_id=town.id, **HERE))
    make.idea(campaign, field_id=fields[1].id, state=IdeaState.DECLINED, decline_reason=DeclineReason.OTHER, **HERE)
    make.idea(campaign, field_id=fields[1].id, kind=IdeaKind.EXAMPLE, support_count=7, lat=48.9, lon=13.2)
    make.idea(campaign, field_id=fields[0].id, municipality_id=town.id, place="am Weiher")
    wishes = [
        Wish(), Wish(field_id=fields[0].id), Wish(municipality_id=town.id), Wish(municipality_id=listing.WHOLE_REGION),
        Wish(state=IdeaState.DECLINED), Wish(kind=IdeaKind.EXAMPLE), Wish(words="Bänke"), Wish(square=NOWHERE),
        Wish(sort=listing.Sort.SUPPORTED, least=5), Wish(square=_square(48.9, 13.2)), Wish(square=_square(48.9, 13.2, 1)),
        Wish(square=Square(0, 0, 0)),
    ]  # fmt: skip
    return campaign, wishes


def test_the_map_tells_as_many_as_the_list(make: Make, people: People) -> None:
    """For every filter, for guests and for staff."""
    campaign, wishes = _town_with_ideas(make)
    totals = []
    for person in (GUEST, people.kora):
        for wish in wishes:
            listed = len(listing.page(person, campaign.id, wish).items)
            found = mapping.places(person, campaign.id, wish)
            squares = mapping.squares(person, campaign.id, wish, FINEST)
            assert (found.total, found.pointed) == (listed, sum(row[2] for row in squares)), wish
            totals.append(listed)
    assert totals == [4, 2, 2, 2, 1, 1, 1, 1, 1, 1, 3, 0] * 2


def test_what_is_not_public_is_nowhere_on_the_map(
    client: PageClient, signed_in: SignedIn, make: Make, people: People
) -> None:
    """Not for its author and not for staff either, who may read it elsewhere."""
    campaign = make.campaign("dorf")
    seen = make.idea(campaign, title="Qvzkanari", **HERE)
    for values in ({"state": IdeaState.SUBMITTED}, {"state": IdeaState.UNCONFIRMED}, {"state": IdeaState.DRAFT},
                   {"aside": Aside.HIDDEN}, {"aside": Aside.WITHDRAWN}, {"aside": Aside.RETURNED}):  # fmt: skip
        make.idea(campaign, title="Qvzgeheim", author=people.jana, lat=48.8, lon=13.4, **values)
    at, square = _square(HERE["lat"], HERE["lon"]), _square(48.8, 13.4)
    for visitor in (client, signed_in(people.jana), signed_in(people.kora)):
        assert list(_told(visitor).values()) == [1]
        assert visitor.page("/campaigns/dorf/ideas/map").one(".//tbody/tr/td[2]").text == "1"
        for path in (f"/campaigns/dorf/ideas/map?square={square}", f"/campaigns/dorf/ideas?square={square}"):
            assert "Qvzgeheim" not in visitor.page(path).text
        shown = visitor.page(f"/campaigns/dorf/ideas/map?square={at}")
        assert f"/ideas/{seen.id}" in shown.links(), "the negative control"


@pytest.mark.parametrize("path", ["/ideas/map", "/ideas/map.json", "/ideas/boundaries.json"])
def test_a_campaign_for_others_has_no_map(
    client: PageClient, signed_in: SignedIn, make: Make, people: People, path: str
) -> None:
    make.idea(make.campaign("draft", state="draft"), **HERE)
    make.idea(make.campaign("closed", audience=Audience.INVITED), **HERE)
    for slug in ("draft", "closed"):
        assert client.get(f"/campaigns/{slug}{path}").status_code == 404
        assert signed_in(people.ali).get(f"/campaigns/{slug}{path}").status_code == 404
        assert signed_in(people.kora).get(f"/campaigns/{slug}{path}").status_code == 200


def test_everything_on_the_map_is_reached_without_it(client: PageClient, make: Make) -> None:
    town = make.municipality("Holm")
    campaign = make.campaign("dorf", municipalities=[town])
    pointed = make.idea(campaign, municipality_id=town.id, **HERE)
    worded = make.idea(campaign, municipality_id=town.id, place="am Weiher")
    page = client.page("/campaigns/dorf/ideas/map?sort=oldest")
    assert "1 weitere ohne Punkt" in page.text
    lists = [link for link in page.links() if link.startswith("/campaigns/dorf/ideas?")]
    reached = {link for path in lists for link in client.page(path).links()}
    assert {f"/ideas/{pointed.id}", f"/ideas/{worded.id}"} <= reached
    assert f"/campaigns/dorf/ideas?municipality={town.slug}&sort=oldest" in page.links()
    back = client.page(f"/campaigns/dorf/ideas?municipality={town.slug}").links()
    assert f"/campaigns/dorf/ideas/map?municipality={town.slug}" in back


def test_what_is_no_square_is_refused(client: PageClient, make: Make) -> None:
    make.idea(make.campaign("dorf"))
    for square in (
        "7",
        "4-1",
        "12-1-1",
        "4-2880-1",
        "4-1-2880",
        "4--1-1",
        "4-1-1'",
        "none2",
        "\u0664-1-1",
        "4-" + "9" * 20 + "-1",
    ):
        for path in ("/ideas", "/ideas/map", "/ideas/map.json"):
            assert client.get(f"/campaigns/dorf{path}?square={square}").status_code == 422, square
    client.page("/campaigns/dorf/ideas?square=0-1-1")
    client.page("/campaigns/dorf/ideas/map?author_id=1", status=422)


def test_page_and_data_cost_the_same_with_two_and_with_twenty_ideas(
    client: PageClient, make: Make, queries: list[str]
) -> None:
    campaign = make.campaign("dorf")
    costs = []
    for more in (2, 20):
        for i in range(more):
            make.idea(campaign, municipality_id=make.municipality().id, lat=48.7 + i / 50, lon=13.5)
        for path in ("map?square=2-554-387", "map.json"):
            client.get(f"/campaigns/dorf/ideas/{path}")
            queries.clear()
            assert client.get(f"/campaigns/dorf/ideas/{path}").status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 8


def test_a_kept_answer_is_kept(client: PageClient, make: Make) -> None:
    make.idea(make.campaign("dorf"), **HERE)
    asks = {"Accept-Encoding": "gzip"}
    first = client.get("/campaigns/dorf/ideas/map.json", headers=asks)
    assert (first.headers["Content-Encoding"], first.headers["Cache-Control"]) == ("gzip", "private, no-cache")
    again = client.get("/campaigns/dorf/ideas/map.json", headers={"If-None-Match": first.headers["ETag"], **asks})
    assert again.status_code == 304


def test_boundaries_are_those_of_the_campaign_and_kept_by_anybody(
    client: PageClient, signed_in: SignedIn, make: Make, people: People
) -> None:
    """Only municipalities have outlines; where no boundary is known the map asks for none."""
    make.campaign("plain")
    assert client.page("/campaigns/plain/ideas/map").one(".//section[@id='idea-map']").get("data-boundaries") == ""
    holm, ulm, county = (
        make.municipality("Holm <b>"),
        make.municipality("Ulm"),
        make.municipality("Kreis", kind="county"),
    )
    make.campaign("dorf", municipalities=[holm])
    for place in (holm, ulm, county):
        make.boundary(place, source="© Amt")
    asks, told = {"Accept-Encoding": "gzip"}, {}
    for slug in ("dorf", "plain"):
        page = client.page(f"/campaigns/{slug}/ideas/map")
        path = page.one(".//section[@id='idea-map']").get("data-boundaries")
        told[slug] = json.loads(gzip.decompress(client.get(path, headers=asks).data))
    assert [name for name, _ in told["dorf"]["boundaries"]] == ["Holm <b>"]
    assert [name for name, _ in told["plain"]["boundaries"]] == ["Holm <b>", "Ulm"]
    assert told["dorf"]["sources"] == ["© Amt"]
    first = client.get(path, headers=asks)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"], **asks}).status_code == 304
    assert signed_in(people.jana).get(path).headers["Cache-Control"] == "private, no-cache"


def test_outlines_stop_before_they_are_too_heavy(make: Make) -> None:
    for population in (900, 800, 700):
        make.boundary(make.municipality(population=population))
    assert len(json.loads(mapping.outlines(None).text)) == 3
    assert len(json.loads(mapping.outlines(None, size_max=100).text)) == 2


def test_the_form_learns_where_its_municipalities_lie(client: PageClient, make: Make) -> None:
    holm, _far = make.municipality("Holm <b>", lat=48.7, lon=13.5), make.municipality("Ulm", lat=48.4, lon=10.0)
    make.campaign("dorf", municipalities=[holm, make.municipality("Ohne Punkt")])
    make.campaign("plain")
    told = {slug: client.get(f"/campaigns/{slug}/ideas/places.json") for slug in ("dorf", "plain", "none")}
    assert told["dorf"].json == [[holm.id, "Holm <b>", 48.7, 13.5, holm.ags]]
    assert [place[1] for place in told["plain"].json or []] == ["Holm <b>", "Ulm"]
    assert (told["dorf"].headers["Cache-Control"], told["none"].status_code) == ("public, max-age=3600", 404)


def test_no_page_but_those_with_maps_may_load_from_the_host_of_the_tiles(
    app: Flask, signed_in: SignedIn, people: People, make: Make
) -> None:
    make.campaign("dorf")
    client, policies = signed_in(people.jana), []
    for origin in ("", "https://tiles.example.org"):
        app.config["MAP_TILES_FROM"] = origin
        for path in ("/campaigns/dorf/ideas/map", "/campaigns/dorf/ideas/new", "/campaigns/dorf/ideas"):
            policy = client.get(path).headers["Content-Security-Policy"]
            policies.append(next(part for part in policy.split("; ") if part.startswith("img-src")))
    app.config["MAP_TILES_FROM"] = ""
    plain = "img-src 'self' data:"
    tiled = f"{plain} https://tiles.example.org"
    assert policies == [plain, plain, plain, tiled, tiled, plain]


@pytest.mark.parametrize(
    ("tiles", "origin"),
    [
        ("", ""),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("https://tiles.example.org/{z}/{x}/{y}.png?key=a_b", "https://tiles.example.org"),
        ("http://127.0.0.1:8080/{z}/{y}/{x}", "http://127.0.0.1:8080"),
    ],
)
def test_the_host_of_the_tiles(tiles: str, origin: str) -> None:
    assert Settings(map_tiles=tiles).map_tiles_origin == origin


@pytest.mark.parametrize("tiles", ["https://a.example/{z}/{x}.png", "https://a; script-src *//{z}/{x}/{y}", "//a.example/{z}/{x}/{y}",
                                   "https:///{z}/{x}/{y}", "javascript:{z}/{x}/{y}"])  # fmt: skip
def test_what_is_no_address_of_tiles_is_refused(tiles: str) -> None:
    with pytest.raises(ValueError, match="MAP_TILES must look like"):
        _ = Settings(map_tiles=tiles).map_tiles_origin
