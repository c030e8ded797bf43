"""A box with the newest ideas inside of other sites: no cookie, no script, what everybody may see; only this page may be framed."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, CampaignState, Counts
from mitreden.extensions import db
from mitreden.ideas.models import Aside
from tests.factories import Make, People
from tests.page_client import PageClient, checked

SignedIn = Callable[[Person], PageClient]
WEIGHT = 15_000
NASTY = 'Wege "&amp;" <b>'


def framed(answer: TestResponse) -> bool:
    """Whether a browser shows the answer inside of another site."""
    policy = answer.headers["Content-Security-Policy"]
    assert ("frame-ancestors *" in policy) != ("frame-ancestors 'none'" in policy)
    assert ("X-Frame-Options" in answer.headers) == ("frame-ancestors 'none'" in policy)
    return "frame-ancestors *" in policy


def test_the_box_shows_the_newest_ideas_and_keeps_nothing(make: Make, client: PageClient) -> None:
    place = make.municipality("Holm")
    campaign = make.campaign("wege", title=NASTY, municipalities=[place])
    for number in range(6):
        make.idea(campaign, title=f"Idee {number}: {'sehr lang ' * 10}", municipality_id=place.id, support_count=9_177)
    for path in ("/embed/campaigns/wege?lang=en", f"/embed/municipalities/{place.slug}?lang=en"):
        page = checked(client.get(path))
        assert len(page.response.data) < WEIGHT
        assert "Set-Cookie" not in page.response.headers
        assert "Cookie" not in page.response.vary
        assert framed(page.response)
        assert page.tree.get("lang") == "en"
        assert page.all(".//script") == []
        assert [heading.text[:6] for heading in page.all(".//h2/a")] == [f"Idee {number}" for number in (5, 4, 3, 2, 1)]
        assert "177" not in page.text
    assert client.page("/").tree.get("lang") == "de"


def test_a_language_elsewhere_is_kept(make: Make, client: PageClient) -> None:
    """The negative control: other pages keep the language that their address names, in a cookie."""
    make.region()
    assert "Set-Cookie" in client.get("/campaigns?lang=en").headers


@pytest.mark.parametrize("values", [
    {"audience": Audience.INVITED}, {"audience": Audience.MEMBERS}, {"state": CampaignState.DRAFT},
])  # fmt: skip
def test_nothing_of_a_campaign_that_is_not_for_everybody(
    make: Make, people: People, client: PageClient, signed_in: SignedIn, values: dict[str, Any]
) -> None:
    place = make.municipality("Holm")
    make.idea(make.campaign("geheim", title="Geheime Sache", **values), title="Geheime Idee", municipality_id=place.id)
    for visitor in (client, signed_in(people.kora)):
        assert "Geheim" not in checked(visitor.get("/embed/campaigns/geheim"), 404).text
        assert "Geheim" not in checked(visitor.get(f"/embed/municipalities/{place.slug}")).text
    assert signed_in(people.kora).page("/campaigns/geheim").all(".//*[@id='embed']") == []


def test_what_is_not_there_is_said_inside_of_the_frame(make: Make, client: PageClient) -> None:
    make.region()
    assert framed(checked(client.get("/embed/campaigns/nirgends"), 404).response)
    assert framed(checked(client.get("/embed/municipalities/nirgends"), 404).response)


def test_what_is_hidden_is_gone_the_next_time(make: Make, client: PageClient) -> None:
    idea = make.idea(make.campaign("wege", counts=Counts.AFTER), title="Werbung")
    first = client.get("/embed/campaigns/wege")
    again = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "no-cache"
    same = client.get("/embed/campaigns/wege", headers=again)
    assert (same.status_code, same.data, "X-Frame-Options" in same.headers) == (304, b"", False)
    idea.aside, idea.is_public = Aside.HIDDEN, False
    db.session.commit()
    after = client.get("/embed/campaigns/wege", headers=again)
    assert after.status_code == 200
    assert "Werbung" not in after.text


def test_no_other_page_can_be_framed(app: Flask, make: Make, client: PageClient) -> None:
    idea = make.idea(make.campaign("wege"))
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    plain = [rule.rule for rule in rules if rule.endpoint != "operations.readyz"]  # connects by itself
    paths = [
        *plain,
        "/campaigns/wege",
        "/campaigns/wege/ideas",
        f"/ideas/{idea.id}",
        "/embed",
        "/embed/nirgends",
        "/x/y",
    ]
    assert [path for path in paths if framed(client.get(path))] == []
    assert len(paths) > 40


def test_the_lines_to_copy_hold_one_frame_whatever_the_title(make: Make, client: PageClient) -> None:
    make.campaign("wege", title=NASTY)
    page = client.page("/campaigns/wege?lang=en")
    (field,) = page.all(".//textarea[@id='embed-lines']")
    lines = html5lib.parseFragment(field.text, namespaceHTMLElements=False)
    (frame,) = list(lines)
    assert (frame.tag, frame.get("title")) == ("iframe", f"Ideas: {NASTY}")
    assert frame.get("src") == "http://127.0.0.1:8000/embed/campaigns/wege?lang=en"
    assert (frame.get("loading"), frame.get("referrerpolicy")) == ("lazy", "no-referrer")
    slug = make.municipality("Holm").slug
    assert f"/embed/municipalities/{slug}?lang=en" in client.page(f"/municipalities/{slug}").text
