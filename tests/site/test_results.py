"""What became of ideas, on the start page: the newest results that still hold, for everybody, and only what everybody may see."""

from datetime import timedelta
from typing import Any

import pytest

from mitreden.campaigns.models import Audience
from mitreden.core import clock
from mitreden.extensions import db, reading
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import LinkRole, Measure, MeasureState
from mitreden.roadmap.states import move
from mitreden.site import results
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make
from tests.page_client import PageClient

HEADING = "Was wurde aus den Ideen?"
TO_RUNNING = (
    MeasureState.DRAFT_PROFILE, MeasureState.PRIORITISED, MeasureState.ADOPTED, MeasureState.RUNNING
)  # fmt: skip


def decided(make: Make, state: IdeaState = IdeaState.ACCEPTED, *, told: str = "", **values: Any) -> Idea:
    """An idea with its answer, and the entry of its life-line."""
    idea: Idea = make.idea(state=state, **values)
    timeline.append(Subject.IDEA, idea.id, told or f"idea.{state.value}")
    db.session.commit()
    return idea


def running(make: Make, idea: Idea | None = None, title: str = "Der Bürgerbus") -> Measure:
    """A measure that people see happening; `idea` was part of it from the beginning."""
    measure = roadmap.create_measure(field_id=make.field().id, title=title, by=None)
    if idea is not None:
        roadmap.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, by=None)
    for state in TO_RUNNING:
        move(measure, state, by=None)
    db.session.commit()
    return measure


def told(client: PageClient) -> list[str]:
    """What the section says, entry by entry; nothing without it."""
    page = client.page("/")
    entries = page.all(".//ol[@class='timeline results']/li")
    assert bool(entries) == any(heading.text == HEADING for heading in page.all(".//h2"))
    return [" ".join("".join(entry.itertext()).split()) for entry in entries]


def test_nothing_is_told_where_nothing_has_happened(make: Make, client: PageClient) -> None:
    make.idea()
    assert told(client) == []


def test_an_answer_a_measure_and_a_step_are_told_with_day_and_link(make: Make, client: PageClient) -> None:
    idea = decided(make, title="Ein Skatepark am Bahnhof")
    measure = running(make)
    other = running(make, title="Licht am Radweg")
    step = roadmap.add_milestone(measure=other, title="Die Lampen sind bestellt", due_on=clock.today(), by=None)
    roadmap.reach_milestone(milestone=step, by=None)
    db.session.commit()
    one, two, three = told(client)
    assert "Licht am Radweg Ein Schritt ist geschafft: Die Lampen sind bestellt" in one
    assert "Die Maßnahme „Der Bürgerbus“ hat begonnen." in two
    assert three.endswith("Ein Skatepark am Bahnhof Die Idee ist angenommen.")
    assert {f"/ideas/{idea.id}", f"/roadmap/measures/{measure.id}"} <= set(client.page("/").links())


def test_an_idea_that_became_part_of_a_measure_is_told_with_its_name_of_today(make: Make, client: PageClient) -> None:
    measure = running(make)
    with clock.at(clock.now() + timedelta(hours=1)):
        roadmap.link_idea(measure=measure, idea=make.idea(title="Bus am Abend"), role=LinkRole.ORIGIN, by=None)
    measure.title = "Der Landbus"
    db.session.commit()
    (only,) = told(client)
    assert only.endswith("Bus am Abend Die Idee ist jetzt Teil der Maßnahme „Der Landbus“.")


@pytest.mark.parametrize("out_of_sight", [
    {"aside": Aside.HIDDEN}, {"aside": Aside.WITHDRAWN}, {"told": "idea.declined"}, {"audience": Audience.INVITED},
])  # fmt: skip
def test_what_is_out_of_sight_or_no_longer_holds_is_not_told(
    make: Make, client: PageClient, out_of_sight: dict[str, Any]
) -> None:
    values = {"audience": Audience.PUBLIC, **out_of_sight}
    decided(make, campaign=make.campaign(audience=values.pop("audience")), **values)
    assert told(client) == []


def test_an_idea_that_left_its_measure_is_not_told(make: Make, client: PageClient) -> None:
    idea = make.idea()
    measure = running(make, idea)
    roadmap.unlink_idea(measure=measure, idea=idea, by=None)
    db.session.commit()
    assert [words for words in told(client) if "Teil" in words] == []


def test_a_measure_nobody_may_know_of_is_not_told(make: Make, client: PageClient) -> None:
    measure = roadmap.create_measure(field_id=make.field().id, title="Geheime Maßnahme", by=None)
    step = roadmap.add_milestone(measure=measure, title="Ein Schritt", due_on=clock.today(), by=None)
    roadmap.reach_milestone(milestone=step, by=None)
    db.session.commit()
    assert told(client) == []


def test_four_are_told_and_none_twice(make: Make, client: PageClient) -> None:
    running(make, make.idea())
    for number in range(5):
        decided(make, title=f"Idee Nummer {number}")
    shown = told(client)
    assert len(shown) == results.SHOWN
    assert sum("Der Bürgerbus" in words for words in shown) <= 1


def test_the_question_is_answered_from_an_index_of_results_alone(make: Make) -> None:
    """However many ideas were sent in: SQLite shows by what it would answer."""
    connection = reading()
    if connection.dialect.name != "sqlite":
        return
    question = results._NEWEST._plan(connection.dialect)
    values = tuple(question.fixed[name] for name in question.order or ())
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question.sql}", values).all()
    assert "ix_timeline_entry_result" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
