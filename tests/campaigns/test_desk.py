"""The desk of those who plan campaigns, and the console command."""

from collections.abc import Callable
from typing import Any

import pytest

from mitreden.accounts.roles import Role
from mitreden.campaigns import queries
from mitreden.campaigns.models import Audience, Campaign, CampaignState, Counts, PhaseKind
from mitreden.core import clock
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Any], PageClient]
WORDS = {
    "purpose": "Was fehlt?", "negotiable": "Vieles", "afterwards": "Wir lesen alles.", "contact": "Kora Lindner",
    "controller": "Verband", "legal_basis": "Einwilligung", "answer_on": "2027-07-01",
    "collecting_starts": "2026-03-28T08:00", "collecting_ends": "2027-03-28T18:00",
}  # fmt: skip
EDIT = "/desk/campaigns/dorf/edit"


def loaded(slug: str = "dorf") -> Campaign:
    campaign = queries.campaign_by_slug(slug)
    assert campaign is not None
    return campaign


def wall(kind: PhaseKind) -> tuple[str, str]:
    [phase] = [phase for phase in loaded().phases if phase.kind is kind]
    return f"{clock.local(phase.starts_at):%d.%m. %H:%M}", f"{clock.local(phase.ends_at):%d.%m. %H:%M}"


def test_a_coordinator_creates_fills_checks_and_publishes(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.region()
    field = make.field("Mobilität")
    kora = signed_in(people.kora)
    kora.submit("/desk/campaigns/new", "/desk/campaigns/new", {"title": "Unser  Dorf", "slug": "dorf"})
    page = kora.page("/desk/campaigns/dorf")
    assert "Punkte fehlen noch" in page.text
    assert f"{EDIT}#purpose" in page.links()
    assert client.get("/campaigns/dorf").status_code == 404
    page = kora.follow(kora.submit(EDIT, EDIT, {**WORDS, "field_ids": [str(field.id)]}))
    assert "fehlen noch" not in page.text
    page = kora.follow(kora.submit("/desk/campaigns/dorf", "/publish", {}))
    assert "Die Beteiligung ist veröffentlicht." in page.text
    assert client.page("/campaigns/dorf").one(".//h1").text == "Unser Dorf"
    assert loaded().voting_key is not None


def test_an_incomplete_draft_has_no_button_and_is_refused(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf", state=CampaignState.DRAFT, voting_key=None)
    kora = signed_in(people.kora)
    assert not [
        form for form in kora.page("/desk/campaigns/dorf").all(".//form") if "publish" in form.get("action", "")
    ]
    assert kora.post("/desk/campaigns/dorf/publish").status_code == 409
    assert loaded().state is CampaignState.DRAFT


def test_everything_typed_is_kept_and_comes_back(make: Make, people: People, signed_in: SignedIn) -> None:
    place, club = make.municipality("Ringbach"), make.municipality("Turnverein")
    campaign = make.campaign("dorf", state=CampaignState.DRAFT, phases={})
    typed = {
        **WORDS, "short": "Wege", "audience": "members", "organisation_ids": [str(club.id)], "counts": "after",
        "municipality_ids": [str(place.id)], "max_supports_per_field": "3", "moderation": "hours", "hours_from": "08:00",
        "hours_until": "17:30", "invited": people.jana.email, "minimum_age": "14", "who_supports": "guest",
    }  # fmt: skip
    kora = signed_in(people.kora)
    kora.submit(EDIT, EDIT, typed)
    found = loaded()
    assert (found.short, found.audience, found.counts) == ("wege", Audience.MEMBERS, Counts.AFTER)
    assert (found.max_supports_per_field, found.minimum_age, found.hours_until.isoformat()) == (3, 14, "17:30:00")
    assert [row.id for row in queries.invited(campaign.id)] == [people.jana.id]
    kora.submit(EDIT, EDIT, {})  # what the page shows is what is stored: sending it again changes nothing
    again = loaded()
    assert (again.audience, again.municipalities, again.contact) == (Audience.MEMBERS, [place], "Kora Lindner")
    assert queries.member_organisations(campaign.id) == [club]
    assert wall(PhaseKind.COLLECTING) == ("28.03. 08:00", "28.03. 18:00")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": ""}, "Bitte geben Sie der Beteiligung einen Titel."),
        ({"collecting_ends": ""}, "Anfang und Ende gehören zusammen"),
        ({"collecting_ends": "2026-03-28T08:00"}, "Das Ende muss nach dem Anfang liegen."),
        ({"collecting_starts": "2026-03-29T02:30"}, "Diese Uhrzeit gibt es nicht"),
        ({"short": "desk"}, "Diese Kurzadresse braucht die Plattform selbst."),
        ({"short": "vergeben"}, "Diese Adresse ist schon vergeben."),
        ({"slug": "andere"}, "Diese Adresse ist schon vergeben."),
        ({"invited": "niemand@example.org"}, "niemand@example.org"),
        ({"moderation": "hours"}, "von wann bis wann jemand da ist"),
        ({"max_supports_per_field": "0"}, "Bitte eine Zahl ab 1"),
        ({"audience": "aliens"}, "error"),
        ({"field_ids": ["999999"]}, "error"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    make: Make, people: People, signed_in: SignedIn, typed: dict[str, Any], message: str
) -> None:
    make.campaign("andere", short="vergeben")
    make.campaign("dorf", state=CampaignState.DRAFT, phases={})
    data = {**WORDS, "contact": "Ein langer Eintrag", **typed}
    response = signed_in(people.kora).submit(EDIT, EDIT, data, status=422)
    assert message in response.text
    assert "Ein langer Eintrag" in response.text
    assert loaded().contact == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-10-25T02:30", "2026-10-25T00:30:00+00:00"),  # comes twice that night: the first one
        ("2026-10-25T03:00", "2026-10-25T02:00:00+00:00"),
        ("2026-03-29T03:00", "2026-03-29T01:00:00+00:00"),
    ],
)
def test_times_are_typed_as_on_the_wall(
    make: Make, people: People, signed_in: SignedIn, typed: str, stored: str
) -> None:
    make.campaign("dorf", state=CampaignState.DRAFT, phases={})
    kora = signed_in(people.kora)
    kora.submit(EDIT, EDIT, {**WORDS, "collecting_starts": typed})
    assert loaded().phases[0].starts_at.isoformat() == stored
    [field] = kora.page(EDIT).all(".//input[@name='collecting_starts']")
    assert field.get("value") == typed


def test_where_there_are_too_many_to_tick_names_are_typed(make: Make, people: People, signed_in: SignedIn) -> None:
    for number in range(101):
        make.municipality(f"Ort {number}", ags=f"{number + 10_000_000}")
    make.municipality("Neustadt", ags="77000001")
    make.municipality("Neustadt", ags="77000002")
    make.campaign("dorf", state=CampaignState.DRAFT, phases={})
    kora = signed_in(people.kora)
    response = kora.submit(EDIT, EDIT, {**WORDS, "municipality_names": "Neustadt"}, status=422)
    assert "Das gibt es mehrmals: Neustadt." in response.text
    response = kora.submit(EDIT, EDIT, {**WORDS, "municipality_names": "Nirgends"}, status=422)
    assert "Das kennen wir nicht: Nirgends." in response.text
    kora.submit(EDIT, EDIT, {**WORDS, "municipality_names": "77000002\nOrt 7\n"})
    assert [place.name for place in loaded().municipalities] == ["Neustadt", "Ort 7"]


def test_people_move_it_on_after_the_vote(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf")
    kora = signed_in(people.kora)
    assert "Auswertung beginnen" in kora.page("/desk/campaigns/dorf").text
    kora.submit("/desk/campaigns/dorf", "/move", {"to": "evaluating"})
    assert loaded().state is CampaignState.EVALUATING
    assert kora.post("/desk/campaigns/dorf/move", {"to": "archived"}).status_code == 409
    assert kora.post("/desk/campaigns/dorf/move", {"to": "nonsense"}).status_code == 409
    assert loaded().state is CampaignState.EVALUATING


def test_a_draft_can_only_be_published_not_moved(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf", state=CampaignState.DRAFT)
    assert signed_in(people.kora).post("/desk/campaigns/dorf/move", {"to": "open"}).status_code == 409
    assert loaded().state is CampaignState.DRAFT


def test_a_campaign_is_copied(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf", title="Unser Dorf", contact="Kora Lindner")
    kora = signed_in(people.kora)
    page = kora.follow(kora.submit("/desk/campaigns/dorf", "/clone", {}))
    assert "Die Kopie ist angelegt." in page.text
    copy = loaded("unser-dorf-kopie")
    assert (copy.state, copy.contact) == (CampaignState.DRAFT, "Kora Lindner")


def test_members_of_an_organisation_are_named(make: Make, people: People, signed_in: SignedIn) -> None:
    club = make.municipality("Turnverein")
    path = f"/desk/organisations/{club.slug}/members"
    kora = signed_in(people.kora)
    page = kora.follow(kora.submit(path, path, {"people": f"{people.ali.email}, {people.jana.email}"}))
    assert "Ali Demir" in page.text
    assert "Jana Holm" in page.text
    response = kora.submit(path, path, {"people": "niemand@example.org"}, status=422)
    assert "niemand@example.org" in response.text
    assert len(queries.members(club.id)) == 2


PAGES = ("/desk/campaigns", "/desk/campaigns/new", "/desk/campaigns/dorf", EDIT, "/desk/organisations/ort/members")
POSTS = tuple(f"/desk/campaigns/dorf/{verb}" for verb in ("publish", "announce", "move", "clone"))


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.COORDINATOR)])
def test_only_coordinators_plan(make: Make, signed_in: SignedIn, client: PageClient, role: Role | None) -> None:
    place = make.municipality("Ort")
    make.campaign("dorf", state=CampaignState.DRAFT)
    person = make.person()
    if role:
        make.grant(person, role, **({"organisation_id": place.id} if role in {Role.SPEAKER, Role.CONTACT} else {}))
    browser = signed_in(person)
    assert {browser.get(path).status_code for path in PAGES} == {403}
    assert {browser.post(path, {"to": "open"}).status_code for path in POSTS} == {403}
    assert {client.get(path).status_code for path in PAGES} == {303}
    assert {client.post(path).status_code for path in POSTS} == {303}
    assert loaded().state is CampaignState.DRAFT


@pytest.mark.parametrize("path", ["/desk/campaigns", "/desk/campaigns/dorf"])
def test_the_desk_costs_the_same_with_many_campaigns(
    make: Make, people: People, signed_in: SignedIn, queries: list[str], path: str
) -> None:
    make.campaign("dorf")
    kora = signed_in(people.kora)
    costs = []
    for number in (1, 8):
        for _ in range(number):
            make.campaign()
        queries.clear()
        kora.page(path)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 11


def test_mass_assignment_changes_nothing(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("dorf", state=CampaignState.DRAFT, phases={})
    extra = {"state": "open", "public_ideas": "99", "voting_key": "x", "created_by": "1", "published_at": "2020-01-01"}
    signed_in(people.kora).submit(EDIT, EDIT, {**WORDS, **extra})
    found = loaded()
    assert (found.state, found.public_ideas, found.published_at) == (CampaignState.DRAFT, 0, None)
    assert found.voting_key != "x"


def test_forms_need_their_token(make: Make, people: People, signed_in: SignedIn, csrf: None) -> None:
    make.campaign("dorf", state=CampaignState.DRAFT)
    kora = signed_in(people.kora)
    assert kora.post("/desk/campaigns/new", {"title": "Ohne Token"}).status_code == 400
    assert kora.post("/desk/campaigns/dorf/clone").status_code == 400
