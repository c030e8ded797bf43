"""What comes next with an idea: one sentence, a day where one is promised, and nothing that nobody promised."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from mitreden.campaigns.models import CampaignState, PhaseKind
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import PUBLIC_STATES, Aside, IdeaState
from mitreden.roadmap import commands
from mitreden.roadmap import queries as roadmap
from mitreden.roadmap.models import LinkRole, MeasureIdea, MeasureState, Milestone
from mitreden.roadmap.queries import MeasureOfIdea
from mitreden.site.next_step import next_step
from tests.factories import Make, People

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
SOON, LATE = date(2026, 6, 1), date(2026, 4, 1)


def _step(
    state: IdeaState = IdeaState.PUBLISHED, aside: Aside | None = None, measures: Any = (), **campaign: Any
) -> Any:
    """(day, text) of what comes next; without values the campaign is open, votes until 14 May and promises an answer."""
    voting = campaign.pop("voting", (NOW - DAY, NOW + 10 * DAY))
    phases = [SimpleNamespace(kind=PhaseKind.VOTING, starts_at=voting[0], ends_at=voting[1])] if voting else []
    stage = campaign.pop("stage", CampaignState.OPEN)
    values = {"state": stage, "answer_on": SOON, "phases": phases, **campaign}
    idea: Any = SimpleNamespace(
        state=state, aside=aside, is_public=state in PUBLIC_STATES and aside is None, submitted_at=NOW - DAY,
        campaign=SimpleNamespace(**values),
    )  # fmt: skip
    with clock.at(NOW):
        step = next_step(idea, measures, NOW)
    return (step["iso"], step["text"]) if step else None


def _measure(state: MeasureState = MeasureState.RUNNING, role: LinkRole = LinkRole.ORIGIN, **values: Any) -> Any:
    dates = {"ends_on": None, "step": None, "step_on": None, **values}
    return MeasureOfIdea(id=1, title="Radweg", state=state, role=role, note="", **dates)


OVER = {"voting": (NOW - 9 * DAY, NOW - DAY)}
PROMISE = " Eine Antwort gibt es bis zum 1. Juni 2026."
CASES: list[tuple[dict[str, Any], Any]] = [
    ({}, ("2026-05-14", "Bis dahin können alle die Idee unterstützen." + PROMISE)),
    ({"answer_on": None}, ("2026-05-14", "Bis dahin können alle die Idee unterstützen.")),
    (
        {"voting": (NOW + DAY, NOW + 2 * DAY)},
        ("2026-05-05", "Dann beginnt die Abstimmung: Alle können Ideen unterstützen." + PROMISE),
    ),
    (OVER, ("2026-06-01", "Bis dahin bekommt die Idee eine Antwort.")),
    ({**OVER, "answer_on": None}, None),
    ({**OVER, "answer_on": LATE}, ("2026-04-01", "Die Antwort ist überfällig.")),
    (
        {"stage": CampaignState.EVALUATING},
        ("2026-06-01", "Die Ideen werden ausgewertet. Bis dahin bekommt diese eine Antwort."),
    ),
    (
        {"stage": CampaignState.EVALUATING, "answer_on": None},
        ("", "Die Ideen werden ausgewertet. Danach bekommt jede eine Antwort."),
    ),
    (
        {"stage": CampaignState.ANSWERING},
        ("2026-06-01", "Die Antworten kommen. Bis dahin bekommt auch diese Idee eine."),
    ),
]


@pytest.mark.parametrize(("campaign", "expected"), CASES)
def test_of_a_published_idea(app: Flask, campaign: dict[str, Any], expected: Any) -> None:
    with app.test_request_context():
        assert _step(**campaign) == expected


ANSWERED = [
    ([_measure(step="Planung", step_on=SOON)], ("2026-06-01", "Nächster Schritt der Maßnahme „Radweg“: Planung")),
    (
        [_measure(step="Planung", step_on=LATE)],
        ("2026-04-01", "Dieser Schritt der Maßnahme „Radweg“ ist überfällig: Planung"),
    ),
    ([_measure(ends_on=SOON)], ("2026-06-01", "Bis dahin soll die Maßnahme „Radweg“ fertig sein.")),
    ([_measure(ends_on=LATE)], None),
    ([_measure(MeasureState.FINISHED, step="Planung", step_on=SOON)], None),
    ([_measure(MeasureState.STOPPED, ends_on=SOON)], None),
    ([], ("", "Die Idee soll Teil einer Maßnahme im Fahrplan werden.")),
    (
        [_measure(role=LinkRole.CONFLICTS, step="Planung", step_on=SOON)],
        ("", "Die Idee soll Teil einer Maßnahme im Fahrplan werden."),
    ),
]


@pytest.mark.parametrize(("measures", "expected"), ANSWERED)
def test_of_an_accepted_idea_its_measures_say(app: Flask, measures: Any, expected: Any) -> None:
    with app.test_request_context():
        assert _step(IdeaState.ACCEPTED, measures=measures) == expected


OTHERS = [
    (IdeaState.DECLINED, None, None),
    (IdeaState.ALREADY_DONE, None, None),
    (IdeaState.PUBLISHED, Aside.HIDDEN, None),
    (IdeaState.PUBLISHED, Aside.WITHDRAWN, None),
    (IdeaState.DRAFT, None, None),
    (IdeaState.SUBMITTED, None, ("2026-05-06", "Bis dahin schaut die Moderation sich die Idee an.")),
    (IdeaState.SUBMITTED, Aside.RETURNED, ("", "Die Idee kann überarbeitet und noch einmal eingereicht werden.")),
]


@pytest.mark.parametrize(("state", "aside", "expected"), OTHERS)
def test_of_others(app: Flask, state: IdeaState, aside: Aside | None, expected: Any) -> None:
    with app.test_request_context():
        assert _step(state, aside) == expected


def test_the_next_step_of_a_measure_comes_with_it(make: Make, people: People) -> None:
    idea = make.idea(state=IdeaState.ACCEPTED)
    measure = commands.create_measure(field_id=idea.field_id, title="Radweg nach Holm", by=people.stefan)
    measure.state = MeasureState.RUNNING
    db.session.add(MeasureIdea(measure_id=measure.id, idea_id=idea.id, role=LinkRole.ORIGIN, linked_at=NOW))
    for title, day, done in (("Bau", SOON + DAY, None), ("Planung", SOON, None), ("Antrag", LATE, LATE)):
        db.session.add(Milestone(measure_id=measure.id, title=title, due_on=day, done_on=done))
    db.session.flush()
    (found,) = roadmap.measures_of_idea(idea.id)
    assert (found.step, found.step_on) == ("Planung", SOON)
