"""Writing measures and linking ideas."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.audit.models import AuditEvent
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.roadmap import commands, queries
from mitreden.roadmap.models import LinkRole, Measure, MeasureIdea, MeasureState
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People


def measure_in(make: Make, state: MeasureState = MeasureState.PRIORITISED, **values: Any) -> Measure:
    measure = commands.create_measure(field_id=make.field().id, **{"title": "Rufbus am Abend", "by": None, **values})
    measure.state = state
    db.session.commit()
    return measure


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def told(idea: Idea) -> list[str]:
    return [entry.key for entry in timeline.entries(Subject.IDEA, idea.id)]


def test_a_measure_has_lead_partners_dates_cost_and_rendered_words(make: Make, people: People) -> None:
    lead, partner = make.municipality("Holm"), make.municipality("Auental")
    measure = commands.create_measure(
        field_id=make.field().id, title="  Rufbus \n am Abend ", by=people.stefan, description="Mit **Anruf**.",
        lead_id=lead.id, partner_ids=[partner.id, lead.id], starts_on=date(2026, 3, 1), ends_on=date(2027, 6, 30),
        cost="40.000 Euro",
    )  # fmt: skip
    db.session.commit()
    found = queries.measure(measure.id, people.stefan)
    assert found is not None
    assert found.title == "Rufbus am Abend"
    assert "<strong>Anruf</strong>" in found.description_html
    assert found.lead is not None
    assert (found.lead.name, [item.name for item in found.partners]) == ("Holm", ["Auental"])
    assert found.state is MeasureState.PROPOSAL
    assert actions()[-1] == "measure.created"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": "R"}),
        ("title", {"title": "R" * 161}),
        ("summary", {"summary": "s" * 401}),
        ("ends_on", {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 31)}),
        ("field_id", {"field_id": 0}),
        ("lead_id", {"lead_id": 0}),
        ("partner_ids", {"partner_ids": [0]}),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(field: str, values: dict[str, Any], make: Make) -> None:
    good = {"field_id": make.field().id, "title": "Rufbus am Abend", "by": None}
    with pytest.raises(DomainError) as caught:
        commands.create_measure(**{**good, **values})
    assert caught.value.field == field
    assert not db.session.new


def test_editing_a_measure_leaves_its_links(make: Make, people: People) -> None:
    measure, idea = measure_in(make), make.idea()
    commands.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, by=None)
    db.session.commit()
    found = queries.measure(measure.id, people.stefan)
    assert found is not None
    commands.edit_measure(measure=found, field_id=found.field_id, title="Rufbus bis Mitternacht", by=people.stefan)
    db.session.commit()
    assert [link.idea_id for link in queries.links(measure.id, people.stefan)] == [idea.id]
    assert actions()[-1] == "measure.edited"


def test_many_ideas_and_many_measures(make: Make, people: People) -> None:
    campaign = make.campaign()
    measures = [measure_in(make), measure_in(make)]
    ideas = [make.idea(campaign), make.idea(campaign)]
    for measure in measures:
        for idea in ideas:
            commands.link_idea(measure=measure, idea=idea, role=LinkRole.SHAPED, by=people.stefan)
    db.session.commit()
    assert [row.id for row in queries.measures_of_idea(ideas[0].id)] == [measure.id for measure in measures]
    assert [link.idea_id for link in queries.links(measures[1].id, Guest())] == [idea.id for idea in ideas]


def test_linking_and_unlinking_are_told_and_logged(make: Make, people: People) -> None:
    measure, idea = measure_in(make), make.idea()
    before = idea.changed_no
    commands.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, note="Damit fing es an.", by=people.stefan)
    commands.unlink_idea(measure=measure, idea=idea, by=people.stefan)
    db.session.commit()
    assert told(idea) == ["idea.left_measure", "idea.in_measure"]
    data = timeline.entries(Subject.IDEA, idea.id)[0].data
    assert (data["measure"], data["title"]) == (measure.id, measure.title)
    assert actions()[-2:] == ["measure.idea_linked", "measure.idea_unlinked"]
    assert db.session.get(MeasureIdea, (measure.id, idea.id)) is None
    assert db.session.get_one(Idea, idea.id, populate_existing=True).changed_no == before + 2


def test_linking_again_changes_role_and_note_and_tells_nothing_twice(make: Make, people: People) -> None:
    measure, idea = measure_in(make), make.idea()
    commands.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, by=None)
    link = commands.link_idea(measure=measure, idea=idea, role=LinkRole.CONFLICTS, note="Der Lärm.", by=None)
    assert (link.role, link.note) == (LinkRole.CONFLICTS, "Der Lärm.")
    assert told(idea) == ["idea.in_measure"]
    assert actions()[-1] == "measure.link_changed"


def test_an_idea_that_contradicts_is_not_told_that_it_is_part(make: Make) -> None:
    measure, idea = measure_in(make), make.idea()
    commands.link_idea(measure=measure, idea=idea, role=LinkRole.CONFLICTS, by=None)
    assert told(idea) == ["idea.contradicts_measure"]


@pytest.mark.parametrize(
    "values", [{"state": IdeaState.SUBMITTED}, {"aside": Aside.HIDDEN}, {"aside": Aside.WITHDRAWN}], ids=str
)
def test_only_public_ideas_can_be_linked(values: dict[str, Any], make: Make) -> None:
    with pytest.raises(DomainError) as caught:
        commands.link_idea(measure=measure_in(make), idea=make.idea(**values), role=LinkRole.ORIGIN, by=None)
    assert caught.value.field == "idea_id"


def test_the_note_has_a_limit_and_an_unknown_link_cannot_be_taken_away(make: Make) -> None:
    measure, idea = measure_in(make), make.idea()
    with pytest.raises(DomainError):
        commands.link_idea(measure=measure, idea=idea, role=LinkRole.ORIGIN, note="n" * 401, by=None)
    with pytest.raises(NotFoundError):
        commands.unlink_idea(measure=measure, idea=idea, by=None)


def test_milestones_come_are_reached_once_and_go(make: Make, people: People) -> None:
    measure = measure_in(make)
    step = commands.add_milestone(measure=measure, title="Beschluss", due_on=date(2026, 5, 3), by=people.stefan)
    commands.reach_milestone(milestone=step, by=people.stefan, on=date(2026, 5, 1))
    assert step.done_on == date(2026, 5, 1)
    with pytest.raises(DomainError):
        commands.reach_milestone(milestone=step, by=people.stefan)
    commands.remove_milestone(milestone=step, by=people.stefan)
    db.session.commit()
    assert queries.milestone(measure.id, step.id) is None
    with pytest.raises(DomainError):
        commands.add_milestone(measure=measure, title="x", due_on=date(2026, 5, 3), by=None)
    assert actions()[-3:] == ["measure.milestone_added", "measure.milestone_reached", "measure.milestone_removed"]
