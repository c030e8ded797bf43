"""Planning: from an empty form to a public measure with ideas."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import selectinload

from mitreden.accounts.models import Guest, Person
from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.roadmap import commands, queries
from mitreden.roadmap.models import LinkRole, Measure, MeasureIdea, MeasureState
from tests.factories import Make, People
from tests.page_client import PageClient, checked

SignedIn = Callable[[Person], PageClient]


@pytest.fixture
def desk(signed_in: SignedIn, people: People) -> PageClient:
    """Stefan's browser."""
    return signed_in(people.stefan)


@pytest.fixture
def measure(make: Make) -> Measure:
    made = commands.create_measure(field_id=make.field().id, title="Rufbus am Abend", by=None)
    db.session.commit()
    return made


def stored(measure: Measure) -> Measure:
    """The measure as the database has it, with partners and milestones."""
    whole = [selectinload(Measure.partners), selectinload(Measure.milestones)]
    return db.session.get_one(Measure, measure.id, options=whole, populate_existing=True)


def path(measure: Measure) -> str:
    return f"/desk/roadmap/measures/{measure.id}"


def test_a_measure_from_the_form_to_the_roadmap(desk: PageClient, make: Make, client: PageClient) -> None:
    make.region()
    field, lead = make.field("Mobilität"), make.municipality("Holm")
    answer = desk.submit(
        "/desk/roadmap/new", "/new",
        {"title": "Rufbus am Abend", "summary": "Ein Bus auf Zuruf.", "field_id": field.id, "lead_id": lead.id,
         "starts_on": "2026-03-01", "ends_on": "2027-06-30", "cost": "40.000 Euro"},
    )  # fmt: skip
    page = desk.follow(answer)
    assert "Noch sieht sie nur das Team" in page.text
    here = answer.headers["Location"]
    for step in ("draft_profile", "prioritised"):
        desk.submit(here, "/state", {"to": step})
    assert "Rufbus am Abend" in client.page("/roadmap").text


def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk: PageClient, make: Make) -> None:
    make.region()
    field = make.field()
    sent = {
        "title": "",
        "summary": "Ein Bus auf Zuruf.",
        "field_id": field.id,
        "starts_on": "2026-03-01",
        "ends_on": "2025-01-01",
    }
    page = checked(desk.post("/desk/roadmap/new", sent), 422)
    assert "Bitte geben Sie der Maßnahme einen Namen." in page.text
    assert "Ein Bus auf Zuruf." in page.text
    page = checked(desk.post("/desk/roadmap/new", {**sent, "title": "Rufbus"}), 422)
    assert "Das Ende liegt vor dem Anfang" in page.text


def test_editing_keeps_what_was_there(desk: PageClient, measure: Measure, make: Make) -> None:
    partner = make.municipality("Auental")
    desk.submit(f"{path(measure)}/edit", "/edit", {"summary": "Neu gesagt.", "partner_ids": [partner.id]})
    found = stored(measure)
    assert (found.title, found.summary) == ("Rufbus am Abend", "Neu gesagt.")
    assert [item.name for item in found.partners] == ["Auental"]


@pytest.mark.parametrize("words", ["{id}", "#{id}", "dorfladen", "Dorfladens", "lad"])
def test_an_idea_is_found_by_number_or_words_and_linked(
    words: str, desk: PageClient, measure: Measure, make: Make
) -> None:
    idea = make.idea(title="Ein Dorfladen für Holm")
    make.idea(title="Ein Bolzplatz")
    index(idea.id, idea.title)
    here = f"{path(measure)}?q={words.format(id=idea.id).replace('#', '%23')}"
    page = desk.page(here)
    assert [item.get("value") for item in page.all(".//input[@name='idea_id']")] == [str(idea.id)]
    answer = desk.submit(here, f"{measure.id}/ideas?q={words.format(id=idea.id).replace('#', '%23')}", {
        "idea_id": idea.id, "role": "shaped", "note": "Der Halt am Laden.",
    })  # fmt: skip
    assert "ist jetzt mit der Maßnahme verknüpft" in desk.follow(answer).text
    link = db.session.get_one(MeasureIdea, (measure.id, idea.id))
    assert (link.role, link.note) == (LinkRole.SHAPED, "Der Halt am Laden.")


def index(number: int, text: str) -> None:
    from mitreden.search import commands as search  # noqa: PLC0415  the factory writes rows only

    search.index_text("idea", number, text)
    db.session.commit()


def test_the_search_offers_only_what_can_be_linked(desk: PageClient, measure: Measure, make: Make) -> None:
    linked = make.idea(title="Dorfladen eins")
    make.idea(title="Dorfladen zwei", state=IdeaState.SUBMITTED)
    commands.link_idea(measure=measure, idea=linked, role=LinkRole.ORIGIN, by=None)
    db.session.commit()
    page = desk.page(f"{path(measure)}?q=Dorfladen")
    assert not page.all(".//input[@name='idea_id']")
    assert "gibt es keine veröffentlichte Idee" in page.text


def test_a_link_is_changed_and_taken_away(desk: PageClient, measure: Measure, make: Make) -> None:
    idea = make.idea(title="Dorfladen")
    commands.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, note="Damit fing es an.", by=None)
    db.session.commit()
    here = f"{path(measure)}?change={idea.id}"
    assert "Damit fing es an." in desk.page(here).text
    desk.submit(here, f"/ideas?change={idea.id}", {"role": "conflicts"})
    link = db.session.get_one(MeasureIdea, (measure.id, idea.id))
    assert (link.role, link.note) == (LinkRole.CONFLICTS, "Damit fing es an.")
    desk.submit(path(measure), f"/ideas/{idea.id}/unlink", {})
    assert queries.links(measure.id, Guest()) == []


def test_forms_that_need_another_look_come_back_with_422(desk: PageClient, measure: Measure) -> None:
    here = path(measure)
    measure.state = MeasureState.RUNNING
    db.session.commit()
    for action, data, words in (
        ("state", {"to": "stopped", "text": "zu kurz"}, "in einem Satz, warum"),
        ("state", {"to": "proposal"}, "Bitte schauen Sie noch einmal hin"),
        ("ideas", {"role": "origin"}, "Bitte wählen Sie eine Idee"),
        ("ideas", {"role": "origin", "idea_id": 999_999}, "Diese Idee gibt es nicht"),
        ("milestones", {"title": "Beschluss"}, "Bitte wählen Sie ein Datum"),
    ):
        page = checked(desk.post(f"{here}/{action}", data), 422)
        assert words in page.text, (action, data)


def test_milestones_at_the_desk(desk: PageClient, measure: Measure) -> None:
    here = path(measure)
    desk.submit(here, "/milestones", {"title": "Erste Fahrt", "due_on": "2027-05-03"})
    step = stored(measure).milestones[0].id
    desk.submit(here, f"/milestones/{step}/done", {})
    assert "Erledigt am" in desk.page(here).text
    desk.submit(here, f"/milestones/{step}/remove", {})
    assert "Erste Fahrt" not in {item.text for item in desk.page(here).all(".//strong")}


def test_what_is_not_there_is_not_found(desk: PageClient, measure: Measure) -> None:
    for missing in ("/desk/roadmap/measures/999999", "/roadmap/measures/999999", "/desk/roadmap/measures/999999/edit"):
        assert desk.get(missing).status_code == 404
    for action in ("/milestones/999999/done", "/ideas/999999/unlink"):
        assert desk.post(path(measure) + action).status_code == 404
