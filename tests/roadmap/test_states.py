"""The way of a measure: what may follow on what, who hears of it, and that it is the only writer."""

import pytest
import sqlalchemy as sa

from mitreden.audit.models import AuditEvent
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.roadmap import commands, standing, states
from mitreden.roadmap.models import PUBLIC_STATES, LinkRole, Measure, MeasureState
from mitreden.roadmap.words import ROLES, STATES
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from mitreden.timeline.words import SENTENCES
from tests.factories import Make, People

S = MeasureState
WHY = "Der Gemeinderat wartet auf das Gutachten."


def measure_in(make: Make, state: MeasureState) -> Measure:
    """A measure that stands in `state`, whatever way led there."""
    measure = commands.create_measure(field_id=make.field().id, title="Rufbus am Abend", by=None)
    measure.state = state
    db.session.commit()
    return measure


def keys(subject: Subject, number: int) -> list[str]:
    return [entry.key for entry in timeline.entries(subject, number)]


ALLOWED = {(before, after) for before, steps in states.NEXT.items() for after in steps}


@pytest.mark.parametrize("before", S)
def test_only_the_table_decides_what_may_follow(before: MeasureState, make: Make) -> None:
    for after in S:
        measure = measure_in(make, before)
        if (before, after) in ALLOWED:
            states.move(measure, after, by=None, text=WHY)
            assert measure.state is after
        else:
            with pytest.raises(DomainError):
                states.move(measure, after, by=None, text=WHY)
            assert measure.state is before


def test_every_state_can_be_reached_and_what_is_public_stays_public() -> None:
    reached, waiting = set(), [S.PROPOSAL]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting.extend(states.NEXT[state])
    assert reached == set(S)
    assert not [(a, b) for a, b in ALLOWED if a in PUBLIC_STATES and b not in PUBLIC_STATES]


@pytest.mark.parametrize("to", [S.PAUSED, S.STOPPED])
@pytest.mark.parametrize("text", ["", "   ", "zu kurz"])
def test_pausing_and_stopping_need_a_reason(to: MeasureState, text: str, make: Make) -> None:
    measure = measure_in(make, S.RUNNING)
    with pytest.raises(DomainError) as caught:
        states.move(measure, to, by=None, text=text)
    assert caught.value.field == "text"


def test_a_move_writes_log_and_life_line(make: Make, people: People) -> None:
    measure = measure_in(make, S.PRIORITISED)
    states.move(measure, S.ADOPTED, by=people.stefan, text="Alle elf Räte haben zugestimmt.")
    db.session.commit()
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.by_id, event.subject_id) == ("measure.moved", people.stefan.id, measure.id)
    assert (event.facts["before"], event.facts["after"]) == ("prioritised", "adopted")
    assert "Räte" not in str(event.facts), "texts enter the log as commitments only"
    assert keys(Subject.MEASURE, measure.id)[0] == "measure.adopted"
    assert measure.state_changed_by == people.stefan.id


def test_ideas_hear_of_a_measure_only_from_the_moment_it_is_public(make: Make) -> None:
    measure, idea = measure_in(make, S.EXPERT_CHECK), make.idea()
    commands.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, by=None)
    assert keys(Subject.IDEA, idea.id) == []
    states.move(measure, S.PRIORITISED, by=None)
    assert keys(Subject.IDEA, idea.id) == ["idea.in_measure"]
    states.move(measure, S.ADOPTED, by=None)
    assert keys(Subject.IDEA, idea.id) == ["measure.adopted", "idea.in_measure"]
    entry = timeline.entries(Subject.IDEA, idea.id)[0]
    assert (entry.data["measure"], entry.data["title"]) == (measure.id, measure.title)


def test_every_state_and_role_has_its_words() -> None:
    assert set(STATES) == set(S)
    assert set(ROLES) == set(LinkRole)
    assert not {f"measure.{state.value}" for state in S} - set(SENTENCES)


@pytest.mark.parametrize(
    ("of_measures", "says"),
    [
        ([], None),
        ([S.STOPPED], None),  # a stopped measure takes nothing with it but its own end
        ([S.PRIORITISED], "in_measure"),
        ([S.ADOPTED, S.STOPPED], "in_measure"),
        ([S.PLANNED], "being_implemented"),
        ([S.PAUSED], "being_implemented"),
        ([S.PRIORITISED, S.RUNNING], "being_implemented"),
        ([S.RUNNING, S.FINISHED], "done"),
        ([S.CONTINUED], "done"),
    ],
)
def test_what_the_measures_say_about_an_idea(of_measures: list[MeasureState], says: str | None) -> None:
    assert standing.derived(of_measures) == says
