"""The roadmap as everybody reads it, and the desk of those who plan."""

from collections.abc import Callable
from datetime import date

import pytest

from mitreden.accounts.models import Guest, Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Audience
from mitreden.extensions import db
from mitreden.ideas.models import Aside
from mitreden.roadmap import commands, queries
from mitreden.roadmap.models import PUBLIC_STATES, LinkRole, Measure, MeasureState
from tests.factories import Make, People
from tests.page_client import PageClient

S = MeasureState
SignedIn = Callable[[Person], PageClient]


@pytest.fixture
def rufbus(make: Make) -> Measure:
    """A running measure with lead, dates, a milestone and two ideas."""
    campaign, lead = make.campaign(), make.municipality("Holm")
    measure = commands.create_measure(
        field_id=make.field("Mobilität").id, title="Rufbus am Abend", summary="Ein Bus, der kommt, wenn man ihn ruft.",
        lead_id=lead.id, starts_on=date(2026, 3, 1), ends_on=date(2027, 6, 30), cost="40.000 Euro", by=None,
    )  # fmt: skip
    measure.state = S.RUNNING
    commands.add_milestone(measure=measure, title="Erste Fahrt", due_on=date(2027, 5, 3), by=None)
    first = make.idea(campaign, title="Abends mit dem Bus heim")
    second = make.idea(campaign, title="Lieber ein Radweg")
    commands.link_idea(measure=measure, idea=first, role=LinkRole.ORIGIN, note="Damit fing es an.", by=None)
    commands.link_idea(measure=measure, idea=second, role=LinkRole.CONFLICTS, by=None)
    db.session.commit()
    return measure


def ids_of_ideas(measure: Measure) -> list[int]:
    return [link.idea_id for link in queries.links(measure.id, Guest())]


def test_the_roadmap_shows_measures_by_field_with_the_ideas_behind(rufbus: Measure, client: PageClient) -> None:
    page = client.page("/roadmap")
    assert f"/roadmap/measures/{rufbus.id}" in page.links()
    assert {f"/ideas/{number}" for number in ids_of_ideas(rufbus)} <= set(page.links())
    for words in ("Mobilität", "Dahinter stehen 2 Ideen", "Abends mit dem Bus heim", "Holm", "März 2026 bis Juni 2027"):
        assert words in page.text, words


def test_a_profile_shows_roles_notes_milestones_and_life_line(rufbus: Measure, client: PageClient) -> None:
    page = client.page(f"/roadmap/measures/{rufbus.id}")
    for words in (
        "Daraus entstanden",
        "Damit fing es an.",
        "Spricht dagegen",
        "Erste Fahrt",
        "40.000 Euro",
        "Als Nächstes",
    ):
        assert words in page.text, words
    assert "Die Idee „Abends mit dem Bus heim“ ist dazugekommen." in page.text
    assert page.one("./body//h1").text == "Rufbus am Abend"


def test_an_empty_roadmap_says_what_will_be_here(client: PageClient, make: Make) -> None:
    make.region()
    assert "Der Fahrplan entsteht gerade" in client.page("/roadmap").text


def test_filters_by_field_lead_and_status(rufbus: Measure, client: PageClient, make: Make) -> None:
    other = commands.create_measure(field_id=make.field("Bildung").id, title="Lesecafé", by=None)
    other.state = S.PLANNED
    db.session.commit()
    found = queries.measure(rufbus.id, Guest())
    assert found is not None
    assert found.lead is not None
    field, lead = found.field.slug, found.lead.slug
    for question in (f"field={field}", f"municipality={lead}", "status=running"):
        page = client.page(f"/roadmap?{question}")
        assert "Rufbus am Abend" in page.text, question
        assert "Lesecafé" not in page.text, question
    assert "Dazu gibt es keine Maßnahme" in client.page(f"/roadmap?field={field}&status=planned").text


@pytest.mark.parametrize("question", ["field=x", "municipality=x", "status=proposal", "status=x"])
def test_a_filter_nobody_offered_is_refused(question: str, client: PageClient, make: Make) -> None:
    make.region()
    client.page(f"/roadmap?{question}", status=422)


@pytest.mark.parametrize("state", sorted(set(S) - PUBLIC_STATES))
def test_before_it_is_prioritised_only_the_team_sees_a_measure(
    state: MeasureState, rufbus: Measure, client: PageClient, signed_in: SignedIn, people: People
) -> None:
    rufbus.state = state
    db.session.commit()
    path = f"/roadmap/measures/{rufbus.id}"
    for browser in (client, signed_in(people.jana), signed_in(people.adam)):
        assert browser.get(path).status_code == 404
        assert "Rufbus" not in browser.page("/roadmap").text
    assert queries.measures_of_idea(1) == []
    page = signed_in(people.mira).page(path)
    assert "Vorschau" in page.text
    assert "Rufbus" in signed_in(people.mira).page("/desk/roadmap").text


def test_ideas_out_of_sight_are_not_named_nor_counted(rufbus: Measure, client: PageClient, make: Make) -> None:
    inside = make.idea(make.campaign(audience=Audience.INVITED), title="Nur für Eingeladene")
    hidden = make.idea(title="Später ausgeblendet")
    for idea in (inside, hidden):
        commands.link_idea(measure=rufbus, idea=idea, role=LinkRole.SUPPORTS, by=None)
    hidden.aside, hidden.is_public = Aside.HIDDEN, False
    db.session.commit()
    for path in ("/roadmap", f"/roadmap/measures/{rufbus.id}"):
        page = client.page(path)
        assert "Nur für Eingeladene" not in page.text
        assert "Später ausgeblendet" not in page.text
    assert "Dahinter stehen 2 Ideen" in client.page("/roadmap").text


def test_pages_cost_the_same_however_much_they_show(
    rufbus: Measure, client: PageClient, make: Make, queries: list[str]
) -> None:
    def price(path: str) -> int:
        queries.clear()
        client.page(path)
        return len(queries)

    paths = ("/roadmap", f"/roadmap/measures/{rufbus.id}")
    for path in paths:
        client.page(path)
    before = [price(path) for path in paths]
    campaign = make.campaign()
    for number in range(12):
        measure = commands.create_measure(field_id=make.field().id, title=f"Maßnahme {number}", by=None)
        measure.state = S.ADOPTED
        for target in (measure, rufbus):
            commands.link_idea(measure=target, idea=make.idea(campaign), role=LinkRole.SHAPED, by=None)
    db.session.commit()
    assert [price(path) for path in paths] == before
    assert max(before) <= 8, queries


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.STRATEGIST, True, True),
        (Role.COORDINATOR, True, True),
        (Role.MODERATOR, True, False),
        (Role.READER, True, False),
        (Role.AUDITOR, True, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_who_reads_and_who_writes_at_the_desk(
    role: Role, reads: bool, writes: bool, rufbus: Measure, make: Make, signed_in: SignedIn
) -> None:
    person = make.person("Ida Wendt")
    make.grant(person, role)
    browser = signed_in(person)
    assert browser.get("/desk/roadmap").status_code == (200 if reads else 403)
    for path in (
        "/desk/roadmap/new",
        f"/desk/roadmap/measures/{rufbus.id}",
        f"/desk/roadmap/measures/{rufbus.id}/edit",
    ):
        assert browser.get(path).status_code == (200 if writes else 403)
    answer = browser.post(f"/desk/roadmap/measures/{rufbus.id}/state", {"to": "paused", "text": "Der Bus ist kaputt."})
    assert answer.status_code == (303 if writes else 403)
