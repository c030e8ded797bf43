"""Atom feeds: valid, stable, never more than a guest may see, never markup of anybody's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, Campaign, CampaignState
from mitreden.extensions import db
from mitreden.following.atom import Entry, Feed, document
from mitreden.ideas import states
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.region.models import InnovationField, Organisation
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import MeasureState
from mitreden.roadmap.states import move
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People
from tests.page_client import PageClient

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "</title><script>alert(1)</script> & \"'\x00\x0b\x1f\ufffe ]]> ä 🌳"
START = datetime(2026, 5, 3, 10, tzinfo=UTC)


@pytest.fixture
def idea(make: Make, people: People) -> Idea:
    """A published idea of a public campaign, in a village."""
    campaign = make.campaign("wege", title="Wege")
    made: Idea = make.idea(
        campaign, author=people.jana, title="Ein Skatepark", municipality_id=make.municipality("Holm").id
    )
    timeline.append(Subject.CAMPAIGN, campaign.id, "campaign.open")
    timeline.append(Subject.IDEA, made.id, "idea.published")
    timeline.append(Subject.IDEA, made.id, "idea.accepted", text="Das bauen wir.")
    db.session.commit()
    return made


def paths(idea: Idea) -> dict[str, str]:
    """The pages of the idea and of what it belongs to."""
    return {
        "campaign": f"/campaigns/{db.session.get_one(Campaign, idea.campaign_id).slug}",
        "field": f"/fields/{db.session.get_one(InnovationField, idea.field_id).slug}",
        "municipality": f"/municipalities/{db.session.get_one(Organisation, idea.municipality_id).slug}",
        "idea": f"/ideas/{idea.id}",
    }


def read(client: PageClient, path: str) -> Element:
    """A feed, looked at as a strict reader would."""
    answer = client.get(f"{path}/feed.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    root = fromstring(answer.data)
    checked(root)
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"http://127.0.0.1:8000{path}/feed.atom"  # type: ignore[union-attr]
    assert root.find(f"{ATOM}link[@rel='alternate']").get("href") == f"http://127.0.0.1:8000{path}"  # type: ignore[union-attr]
    return root


def checked(root: Element) -> None:
    """What RFC 4287 asks for: each once, dates with a zone, ids that are addresses and differ."""
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert (element.findtext(f"{ATOM}id") or "").startswith("tag:")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def titles(root: Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]


def test_each_thing_has_its_feed(idea: Idea, client: PageClient) -> None:
    found = {kind: titles(read(client, path)) for kind, path in paths(idea).items()}
    assert found["idea"] == ["Die Idee ist angenommen.", "Die Idee ist veröffentlicht."]
    assert found["field"] == found["municipality"] == ["Neue Idee: Ein Skatepark"]
    assert set(found["campaign"]) == {"Neue Idee: Ein Skatepark", "Die Beteiligung hat begonnen."}
    content = read(client, paths(idea)["idea"]).findtext(f"{ATOM}entry/{ATOM}content")
    assert content == "Das bauen wir."


def test_pages_name_their_feed(idea: Idea, client: PageClient) -> None:
    for path in (*paths(idea).values(), "/roadmap"):
        page = client.page(path)
        (link,) = page.all(".//link[@rel='alternate']")
        assert link.get("href") == f"{path}/feed.atom"
        assert f"{path}/feed.atom" in page.links()


def test_the_roadmap_tells_public_steps_only(make: Make, people: People, client: PageClient) -> None:
    measures = [
        roadmap.create_measure(field_id=make.field().id, title=title, by=people.stefan)
        for title in ("Ein Rufbus", "Geheim")
    ]
    for state in (MeasureState.DRAFT_PROFILE, MeasureState.PRIORITISED):
        move(measures[0], state, by=people.stefan)
    db.session.commit()
    assert titles(read(client, "/roadmap")) == ["Die Maßnahme „Ein Rufbus“ ist vorgesehen."]


@pytest.mark.parametrize("closed", ["invited", "draft"])
def test_a_closed_campaign_leaks_nothing_to_anybody(
    closed: str, idea: Idea, people: People, client: PageClient, signed_in: Callable[[Person], PageClient]
) -> None:
    """Not even to those who may see it: the address of a feed is passed on. Titles and numbers are gone."""
    values = {"audience": Audience.INVITED} if closed == "invited" else {"state": CampaignState.DRAFT}
    db.session.execute(sa.update(Campaign).values(**values))
    db.session.commit()
    for visitor in (client, signed_in(people.kora), signed_in(people.jana)):
        for kind in ("campaign", "idea"):
            assert visitor.get(f"{paths(idea)[kind]}/feed.atom").status_code == 404
        for kind in ("field", "municipality"):
            assert titles(read(visitor, paths(idea)[kind])) == []
    assert signed_in(people.kora).page(paths(idea)["campaign"]).all(".//link[@rel='alternate']") == []


def test_what_is_hidden_is_gone_at_once(idea: Idea, client: PageClient) -> None:
    """A reader that asks by date alone gets it anew, too: hiding leaves nothing newer behind."""
    path = f"{paths(idea)['field']}/feed.atom"
    first = client.get(path)
    states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="privacy")
    db.session.commit()
    for headers in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "Skatepark" not in answer.text
    assert client.get(f"{paths(idea)['idea']}/feed.atom").status_code == 404


def test_who_has_it_already_gets_304(idea: Idea, client: PageClient) -> None:
    for path in paths(idea).values():
        first = client.get(f"{path}/feed.atom")
        again = client.get(f"{path}/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_drafts_and_waiting_ideas_are_not_in_it(make: Make, people: People, client: PageClient) -> None:
    campaign = make.campaign("wege")
    for state in (IdeaState.DRAFT, IdeaState.SUBMITTED):
        waiting = make.idea(campaign, author=people.jana, state=state, title="Geheim")
        assert client.get(f"/ideas/{waiting.id}/feed.atom").status_code == 404
    assert titles(read(client, "/campaigns/wege")) == []


def test_hostile_words_stay_words(make: Make, client: PageClient) -> None:
    """Whatever somebody writes: the document can be read, and control characters that XML cannot hold are left out."""
    campaign = make.campaign("wege")
    db.session.execute(
        sa.update(Idea).where(Idea.id == make.idea(campaign).id).values(title=HOSTILE.replace("\x00", ""))
    )
    db.session.commit()
    (title,) = titles(read(client, "/campaigns/wege"))
    assert title == "Neue Idee: </title><script>alert(1)</script> & \"' ]]> ä 🌳"


def test_every_character_there_is_gives_a_document_that_can_be_read() -> None:
    text = "".join(map(chr, [*range(0x2FFF), *range(0xD7F0, 0xE010), *range(0xFDC0, 0x10010), 0x10FFFF]))
    entry = Entry("timeline/1", text, "/ideas/1", START, START, text)
    feed = Feed("ideas/1", text, "/ideas/1", [entry])
    checked(fromstring(document(feed, base_url="https://a.example", author=text, language="de")))


def test_an_id_stays_whatever_changes(idea: Idea, client: PageClient) -> None:
    path = paths(idea)["campaign"]
    before = [element.text for element in read(client, path).iter(f"{ATOM}id")]
    idea.title = "Ein anderer Titel"
    idea.state_changed_at += timedelta(days=3)
    db.session.commit()
    assert [element.text for element in read(client, path).iter(f"{ATOM}id")] == before


def test_the_price_is_fixed(make: Make, client: PageClient, queries: list[str]) -> None:
    campaign, prices = make.campaign("wege"), []
    for number in (1, 9):
        for _ in range(number):
            make.idea(campaign)
        queries.clear()
        client.get("/campaigns/wege/feed.atom")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 5


def test_what_is_not_there_is_404(client: PageClient) -> None:
    for path in ("/campaigns/nirgends", "/fields/nirgends", "/municipalities/nirgends", "/ideas/999999"):
        assert client.get(f"{path}/feed.atom").status_code == 404
