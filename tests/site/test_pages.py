"""The composed pages show what the features know, at a fixed price."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Counts
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Aside, IdeaState
from mitreden.region.models import OrganisationKind
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]


def test_the_page_of_an_idea_tells_its_story(make: Make, people: People, client: PageClient) -> None:
    campaign = make.campaign(answer_on=clock.today() + timedelta(days=60))
    idea = make.idea(campaign, author=people.jana, title="Ein Skatepark am Bahnhof", place="hinter dem Bahnhof")
    timeline.append(Subject.IDEA, idea.id, "idea.published")
    db.session.commit()
    page = client.page(f"/ideas/{idea.id}")
    for words in ("Ein Skatepark am Bahnhof", "Jana Holm", "hinter dem Bahnhof", "Was wurde daraus?", "Als Nächstes"):
        assert words in page.text
    assert f"/notices/new?idea={idea.id}" in page.links()
    assert [link.text for link in page.all(".//a") if link.get("href") == f"/notices/new?idea={idea.id}"] == ["Melden"]


def test_a_page_costs_at_most_eight_queries_signed_out(make: Make, client: PageClient, queries: list[str]) -> None:
    idea = make.idea(make.campaign(), municipality_id=make.municipality().id)
    for path in ("/", f"/ideas/{idea.id}", f"/fields/{make.field().slug}", "/municipalities", "/legal/privacy"):
        queries.clear()
        client.get(path)
        assert len(list(queries)) <= 8, (path, list(queries))


def test_a_page_costs_at_most_eleven_queries_signed_in(
    make: Make, people: People, signed_in: SignedIn, queries: list[str]
) -> None:
    idea, jana = make.idea(), signed_in(people.jana)
    for path in ("/", f"/ideas/{idea.id}"):
        queries.clear()
        jana.get(path)
        assert len(list(queries)) <= 11, (path, list(queries))


def test_supporting_changes_the_number_at_once(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea()
    jana = signed_in(people.jana)
    path = f"/ideas/{idea.id}"
    page = jana.follow(jana.submit(path, f"{path}/support", {}))
    assert "Ihre Unterstützung ist gezählt" in page.text
    assert "1 Unterstützung" in page.text
    page = jana.follow(jana.submit(path, f"{path}/support/withdraw", {}))
    assert "0 Unterstützungen" in page.text


def test_htmx_gets_only_the_box(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea()
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = signed_in(people.jana).post(f"/ideas/{idea.id}/support", headers=headers)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'id="support-{idea.id}"' in answer.text


def test_a_vote_takes_at_most_eight_statements(
    make: Make, people: People, signed_in: SignedIn, queries: list[str]
) -> None:
    idea = make.idea(make.campaign(max_supports_per_field=5))
    jana = signed_in(people.jana)
    queries.clear()
    jana.post(f"/ideas/{idea.id}/support")
    assert len(list(queries)) <= 8, list(queries)


def test_numbers_kept_for_later_are_not_on_the_page(make: Make, people: People, client: PageClient) -> None:
    idea = make.idea(make.campaign(counts=Counts.AFTER), support_count=9_177)
    assert "9.177" not in client.page(f"/ideas/{idea.id}").text


@pytest.mark.parametrize(
    ("aside", "words"),
    [(Aside.HIDDEN, "ausgeblendet"), (Aside.WITHDRAWN, "zurückgezogen"), (Aside.RETURNED, "überarbeitet")],
)
def test_a_placeholder_stays_with_none_of_the_words(
    make: Make, people: People, client: PageClient, aside: Aside, words: str
) -> None:
    words_of_jana = {"title": "Geheimer Titel", "text": "Geheimer Text, lang genug dafür."}
    idea = make.idea(author=people.jana, aside=aside, **words_of_jana)
    page = client.page(f"/ideas/{idea.id}")
    assert words in page.text
    assert "Geheim" not in page.response.text


def test_what_is_not_there_is_a_friendly_404(client: PageClient) -> None:
    for path in ("/ideas/999999", "/fields/nirgends", "/municipalities/nirgends", "/gibt-es-nicht"):
        assert "gibt es" in client.page(path, status=404).text


def test_a_draft_is_for_its_author_only(make: Make, people: People, client: PageClient, signed_in: SignedIn) -> None:
    idea = make.idea(author=people.jana, state=IdeaState.DRAFT)
    assert client.get(f"/ideas/{idea.id}").status_code == 404
    assert signed_in(people.mira).get(f"/ideas/{idea.id}").status_code == 404
    assert signed_in(people.jana).page(f"/ideas/{idea.id}")


def test_legal_pages_say_who_answers(make: Make, client: PageClient) -> None:
    make.region()
    make.municipality("Kreis Holm", kind=OrganisationKind.COUNTY, contact="Kora Lindner")
    make.campaign(controller="Landratsamt Holm", legal_basis="Art. 6 Abs. 1 lit. e DSGVO")
    assert "Kora Lindner" in client.page("/legal/imprint").text
    assert "Landratsamt Holm" in client.page("/legal/privacy").text
    assert client.page("/legal/accessibility")
    assert client.page("/legal/terms")


def test_english_is_one_click_away_and_stays(make: Make, client: PageClient) -> None:
    make.region()
    assert client.page("/?lang=en").tree.get("lang") == "en"
    assert client.page("/").tree.get("lang") == "en"
