"""How a link looks where it is shared: title, text, address and a picture of our own; nothing of what is not for everybody."""

import dataclasses
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from mitreden.accounts.models import Person
from mitreden.app import create_app
from mitreden.campaigns.models import Audience, CampaignState
from mitreden.extensions import db, limiter
from mitreden.ideas.models import Aside, IdeaState
from mitreden.media import painting
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
BASE = "http://127.0.0.1:8000"
NASTY = 'Wege "&amp;" <b>für</b> alle'


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How it is painted is told in tests/media/test_painting.py."""
    monkeypatch.setattr(painting, "paint", lambda card: card.title.encode())
    monkeypatch.setattr(painting, "_kept", type(painting._kept)())


def shared(client: PageClient, path: str) -> dict[str, str]:
    """The page's properties for those who show a link to it."""
    return {
        str(meta.get("property") or meta.get("name")): str(meta.get("content"))
        for meta in client.page(path).all(".//head/meta")
        if (meta.get("property") or meta.get("name") or "").startswith(("og:", "twitter:"))
    }


def card(client: PageClient, path: str) -> str:
    """The path of a page's picture."""
    return urlsplit(shared(client, path)["og:image"]).path


def test_each_public_page_says_what_it_is(make: Make, client: PageClient) -> None:
    region = make.region()
    region.claim, region.intro = "Elf Gemeinden", "Ein Bach und viele Ideen. " * 20
    place, field = make.municipality("Holm", landing="Unser Dorf."), make.field("Wege", text="Wie wir fahren.")
    campaign = make.campaign("wege", title=NASTY, purpose_html="<p>Der Bus, der <b>Weg</b>.</p>")
    idea = make.idea(campaign, title=NASTY, field_id=field.id, text="Abends fährt kein Bus mehr. " * 30)
    for path, title, words in (
        ("/", "Elf Gemeinden", "Ein Bach"),
        ("/campaigns/wege", NASTY, "Der Bus, der Weg."),
        (f"/ideas/{idea.id}", NASTY, "Abends fährt kein Bus"),
        (f"/municipalities/{place.slug}", "Holm", "Unser Dorf."),
        (f"/fields/{field.slug}", "Wege", "Wie wir fahren."),
    ):
        told = shared(client, path)
        assert (told["og:title"], told["og:url"], told["og:locale"]) == (title, BASE + path, "de_DE")
        assert told["og:description"].startswith(words)
        assert len(told["og:description"]) <= 200
        assert told["og:image"].startswith(f"{BASE}/cards/")
        assert told["twitter:card"] == "summary_large_image"
        answer = client.get(card(client, path))
        assert (answer.status_code, answer.mimetype, answer.text) == (200, "image/png", title)
        assert answer.headers["Cache-Control"] == "no-cache"
        again = client.get(card(client, path), headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_lists_have_a_description_and_nothing_to_share(make: Make, client: PageClient) -> None:
    make.idea(make.campaign("wege"))
    for path in ("/campaigns/wege/ideas", "/campaigns", "/municipalities"):
        (text,) = client.page(path).all(".//head/meta[@name='description']")
        assert len(text.get("content") or "") > 40
        assert shared(client, path) == {}


@pytest.mark.parametrize(("of_campaign", "of_idea"), [
    ({"audience": Audience.INVITED}, {}), ({"state": CampaignState.DRAFT}, {}), ({}, {"aside": Aside.HIDDEN}),
    ({}, {"aside": Aside.WITHDRAWN}), ({}, {"state": IdeaState.SUBMITTED}),
])  # fmt: skip
def test_what_is_not_for_everybody_has_no_picture(
    make: Make, people: People, signed_in: SignedIn, of_campaign: dict[str, Any], of_idea: dict[str, Any]
) -> None:
    """Whoever asks, also who may read it, and also by an address that was right."""
    campaign = make.campaign("wege")
    idea = make.idea(campaign, author=people.kora)
    kora = signed_in(people.kora)
    cards = {"/campaigns/wege": card(kora, "/campaigns/wege"), f"/ideas/{idea.id}": card(kora, f"/ideas/{idea.id}")}
    assert [kora.get(path).status_code for path in cards.values()] == [200, 200]
    for name, value in of_campaign.items():
        setattr(campaign, name, value)
    for name, value in of_idea.items():
        setattr(idea, name, value)
    idea.is_public = not of_idea
    db.session.commit()
    gone = [page for page, path in cards.items() if kora.get(path).status_code == 404]
    assert gone == (list(cards) if of_campaign else [f"/ideas/{idea.id}"])
    assert [shared(kora, page) for page in gone] == [{} for _ in gone]


def test_a_new_title_has_a_new_picture_and_the_old_one_is_gone(make: Make, client: PageClient) -> None:
    idea = make.idea(title="Alter Titel")
    before = card(client, f"/ideas/{idea.id}")
    assert client.get(before).text == "Alter Titel"
    idea.title = "Neuer Titel"
    db.session.commit()
    after = card(client, f"/ideas/{idea.id}")
    assert (client.get(before).status_code, client.get(after).text) == (404, "Neuer Titel")
    assert client.get(f"/cards/ideas/{idea.id}/{'0' * 20}.png").status_code == 404


def test_who_asks_for_too_many_at_once_comes_back_later(
    make: Make, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "PATIENCE_SECONDS", 0.01)
    make.region()
    with painting._brush:
        answer = client.get(card(client, "/"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert client.get(card(client, "/")).status_code == 200


def test_sixty_pictures_a_minute_for_each_address(installation: Installation) -> None:
    with installation.context() as app:
        idea_id = Make(keys=app.config["KEYS"]).idea().id
        limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits="on"))
    with limited.app_context():
        client = PageClient(limited)
        path = card(client, f"/ideas/{idea_id}")
        codes = [client.get(path).status_code for _ in range(60)]
        refused = client.get(path, headers={"If-None-Match": "*"})  # whoever has it already counts as well
        other = client.get(path, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code
        page = client.get(f"/ideas/{idea_id}").status_code
        db.session.remove()
        limiter.reset()
        limiter.enabled = False
        db.engine.dispose()
    assert (codes, refused.status_code, other, page) == ([200] * 60, 429, 200, 200)
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_without_limits_nobody_is_refused(make: Make, client: PageClient) -> None:
    """The control."""
    path = card(client, f"/ideas/{make.idea().id}")
    assert {client.get(path).status_code for _ in range(61)} == {200}
