"""What everybody reads about campaigns."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from mitreden.campaigns.addresses import RESERVED
from mitreden.campaigns.models import Audience, Campaign, CampaignState, Counts, ModerationMode, PhaseKind, Taking
from mitreden.core import clock
from tests.factories import Make, People
from tests.page_client import Page, PageClient

SignedIn = Callable[[Any], PageClient]
Clock = Callable[[datetime], None]
NOON = datetime(2026, 5, 12, 10, tzinfo=UTC)  # 12:00 on the wall
SUBMIT, VOTE = ["Idee einreichen"], ["Ideen ansehen und unterstützen"]
BOTH = SUBMIT + VOTE
WORDS = {
    "purpose_html": "<p>Was fehlt im Dorf?</p>",
    "fixed_html": "<p>Das Geld</p>",
    "negotiable_html": "<p>Die Bänke</p>",
    "afterwards_html": "<p>Wir lesen alles.</p>",
    "contact": "Kora Lindner, Telefon 09999 555-0",
    "controller": "Verband Holmer Land",
    "legal_basis": "Einwilligung",
}


def at(text: str) -> datetime:
    return clock.from_local(datetime.fromisoformat(text))


def village(make: Make, slug: str = "dorf", **values: Any) -> Campaign:
    """Collects until 20 May, 18:00, votes from 10 May to 1 June, 20:00; answers by 15 July."""
    phases = {
        PhaseKind.COLLECTING: (at("2026-05-01T08:00"), at("2026-05-20T18:00")),
        PhaseKind.VOTING: (at("2026-05-10T08:00"), at("2026-06-01T20:00")),
    }
    answer_on = at("2026-07-15T12:00").date()
    return make.campaign(slug, **{"title": "Unser Dorf", "phases": phases, "answer_on": answer_on, **WORDS, **values})


def headings(page: Page) -> list[str]:
    return ["".join(heading.itertext()).strip() for heading in page.tree.iter("h2")]


def test_the_page_answers_in_the_order_in_which_people_ask(make: Make, client: PageClient, clock_at: Clock) -> None:
    clock_at(NOON)
    village(make)
    page = client.page("/campaigns/dorf")
    places = [
        page.text.index(text)
        for text in ("Was fehlt im Dorf?", "Jetzt können Sie eine Idee einreichen", "bis 20. Mai 2026, 18:00 Uhr",
                     "Was geschieht mit den Ideen?", "Antworten gibt es bis 15. Juli 2026", "Wer antwortet?", "Kora Lindner")
    ]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("moment", "headline", "until", "actions"),
    [
        ("2026-04-30T12:00", "Bald geht es los", "ab 1. Mai 2026, 08:00 Uhr", []),
        ("2026-05-02T12:00", "Jetzt können Sie eine Idee einreichen", "bis 20. Mai 2026, 18:00 Uhr", SUBMIT),
        ("2026-05-12T12:00", "Jetzt können Sie eine Idee einreichen", "(noch 8 Tage)", BOTH),
        ("2026-05-20T17:59", "Jetzt können Sie eine Idee einreichen", "heute bis 18:00 Uhr", BOTH),
        ("2026-05-20T18:00", "Jetzt können Sie Ideen unterstützen", "bis 1. Juni 2026, 20:00 Uhr", VOTE),
        ("2026-06-01T20:00", "Das Sammeln und Unterstützen ist vorbei", "bis 15. Juli 2026", []),
    ],
)  # fmt: skip
def test_what_can_be_done_now_and_until_when(
    make: Make, client: PageClient, clock_at: Clock, moment: str, headline: str, until: str, actions: list[str]
) -> None:
    clock_at(at(moment))
    village(make)
    page = client.page("/campaigns/dorf")
    assert headings(page)[0] == headline
    assert until in page.text
    assert [text for text in BOTH if text in _buttons(page)] == actions


def _buttons(page: Page) -> list[str]:
    return ["".join(link.itertext()).strip() for link in page.all(".//a[@class]") if "btn" in link.get("class", "")]


@pytest.mark.parametrize(
    ("state", "headline"),
    [
        (CampaignState.EVALUATING, "Wir lesen gerade alle Ideen"),
        (CampaignState.ANSWERING, "Jetzt kommen die Antworten"),
        (CampaignState.DECIDED, "Über alle Ideen ist entschieden"),
        (CampaignState.IMPLEMENTING, "Jetzt wird umgesetzt"),
        (CampaignState.ARCHIVED, "Diese Beteiligung ist abgeschlossen"),
    ],
)
def test_afterwards_people_say_where_it_stands(
    make: Make, client: PageClient, clock_at: Clock, state: CampaignState, headline: str
) -> None:
    clock_at(at("2026-06-10T12:00"))
    village(make, state=state)
    page = client.page("/campaigns/dorf")
    assert headings(page)[0] == headline
    assert "Idee einreichen" not in _buttons(page)


def test_the_stepper_says_now_in_words_with_dates(make: Make, client: PageClient, clock_at: Clock) -> None:
    clock_at(at("2026-05-30T12:00"))
    village(make)
    steps = [" ".join("".join(step.itertext()).split()) for step in client.page("/campaigns/dorf").all(".//ol/li")
             if "step" in step.get("class", "")]  # fmt: skip
    assert steps[0].startswith("Vorbei Ideen sammeln 1. Mai 2026, 08:00 Uhr bis 20. Mai 2026, 18:00 Uhr")
    assert steps[1].startswith("Jetzt Ideen unterstützen")
    assert steps[2].startswith("Kommt noch Auswerten")
    assert steps[3] == "Kommt noch Antworten geben bis 15. Juli 2026"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Sie können so viele Ideen unterstützen, wie Sie möchten"),
        ({"max_supports_per_field": 1}, "In jedem Thema können Sie 1 Idee unterstützen."),
        ({"max_supports_per_field": 5}, "In jedem Thema können Sie 5 Ideen unterstützen, jede einmal."),
        ({"minimum_age": 14}, "Mitmachen können Sie ab 14 Jahren."),
        ({"who_submits": Taking.GUEST}, "Ihre Mail-Adresse reicht zum Mitmachen"),
        ({"who_submits": Taking.CITIZEN}, "Zum Mitmachen brauchen Sie ein Konto."),
        ({"moderation": ModerationMode.AFTERWARDS}, "Ideen erscheinen sofort."),
        ({"counts": Counts.AFTER}, "steht erst nach der Abstimmung da"),
        ({"qualified_at": 1438}, "Ideen mit mindestens 1.438 Unterstützungen schauen wir uns zuerst an."),
    ],
)
def test_the_rules_stand_there_in_plain_words(
    make: Make, client: PageClient, clock_at: Clock, values: dict[str, Any], sentence: str
) -> None:
    clock_at(NOON)
    village(make, **values)
    assert sentence in client.page("/campaigns/dorf").text


def test_fields_are_shown_with_the_number_of_public_ideas(make: Make, client: PageClient) -> None:
    bus, books = make.field("Bus"), make.field("Bücher")
    campaign = make.campaign("dorf", fields=[bus, books])
    for _ in range(2):
        make.idea(campaign, field_id=bus.id)
    text = client.page("/campaigns/dorf").text
    assert "Bus 2 Ideen" in text
    assert "Bücher noch keine Idee" in text


def test_the_list_begins_with_what_runs_now(make: Make, client: PageClient, clock_at: Clock) -> None:
    clock_at(NOON)
    village(make, "zuende", title="Zu Ende", state=CampaignState.ARCHIVED)
    village(make, "antworten", title="Antworten", state=CampaignState.ANSWERING)
    soon = {PhaseKind.COLLECTING: (at("2026-06-01T08:00"), at("2026-07-01T08:00"))}
    village(make, "bald", title="Bald", phases=soon)
    village(make, "jetzt", title="Jetzt")
    village(make, "entwurf", title="Entwurf", state=CampaignState.DRAFT)
    page = client.page("/campaigns")
    links = [link.removeprefix("/campaigns/") for link in page.links() if link.startswith("/campaigns/")]
    assert links == ["jetzt", "bald", "antworten", "zuende"]
    assert headings(page) == ["Jetzt mitmachen", "Beginnt bald", "Was gerade daraus wird", "Abgeschlossen"]


def test_without_campaigns_the_list_says_what_will_be_here(make: Make, client: PageClient) -> None:
    make.region()
    assert "Noch keine Beteiligung" in client.page("/campaigns").text


@pytest.mark.parametrize("path", ["/campaigns/geheim", "/geheim-kurz", "/campaigns/gibt-es-nicht"])
def test_what_one_may_not_know_of_is_not_there(
    make: Make, people: People, signed_in: SignedIn, client: PageClient, path: str
) -> None:
    make.campaign("geheim", short="geheim-kurz", audience=Audience.INVITED)
    assert client.page(path, status=404)
    assert signed_in(people.jana).page(path, status=404)


def test_the_team_sees_a_preview_that_says_so(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf", state=CampaignState.DRAFT)
    kora, rita = signed_in(people.kora).page("/campaigns/dorf"), signed_in(people.rita).page("/campaigns/dorf")
    assert "Das ist eine Vorschau" in kora.text
    assert "/desk/campaigns/dorf" in kora.links()
    assert "/desk/campaigns/dorf" not in rita.links()


@pytest.mark.parametrize("typed", ["/wege", "/WEGE"])
def test_a_poster_leads_to_the_campaign(make: Make, client: PageClient, typed: str) -> None:
    make.campaign("dorf-und-wege", short="wege")
    response = client.get(typed)
    assert (response.status_code, response.headers["Location"]) == (302, "/campaigns/dorf-und-wege")


@pytest.mark.parametrize("path", ["/gibt-es-nicht", "/favicon.ico", "/.env", "/%00", "/wp-login.php"])
def test_other_short_addresses_lead_nowhere(make: Make, client: PageClient, path: str) -> None:
    make.region()
    assert client.get(path).status_code == 404


def test_no_campaign_can_take_an_address_of_the_platform(app: Flask) -> None:
    first = {rule.rule.strip("/").split("/")[0] for rule in app.url_map.iter_rules()}
    ours = {part for part in first if part and not part.startswith("<") and part.isidentifier()}
    assert ours <= RESERVED, f"add to RESERVED: {sorted(ours - RESERVED)}"


@pytest.mark.parametrize(("name", "most"), [(None, 8), ("jana", 11), ("kora", 11)])
@pytest.mark.parametrize("path", ["/campaigns", "/campaigns/dorf-1"])
def test_pages_cost_few_queries_however_much_there_is(
    make: Make, people: People, signed_in: SignedIn, client: PageClient, queries: list[str],
    path: str, name: str | None, most: int,
) -> None:  # fmt: skip
    browser = signed_in(getattr(people, name)) if name else client
    costs = []
    for number in (1, 10):
        fields = [make.field() for _ in range(number)]
        places = [make.municipality() for _ in range(number)]
        campaign = make.campaign(f"dorf-{number}", fields=fields, municipalities=places)
        make.idea(campaign)
        queries.clear()
        browser.page(path.replace("dorf-1", f"dorf-{number}"))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= most


def test_texts_are_in_english_for_those_who_ask(make: Make, client: PageClient) -> None:
    make.campaign("dorf")
    assert client.page("/campaigns/dorf?lang=en").tree.get("lang") == "en"


def test_days_are_counted_as_people_count_them(make: Make, client: PageClient, clock_at: Clock) -> None:
    clock_at(at("2026-05-19T23:30"))
    village(make)
    assert "noch 1 Tag" in client.page("/campaigns").text
    clock_at(NOON + timedelta(days=60))
    assert "Antworten bis 15. Juli 2026" in client.page("/campaigns").text
