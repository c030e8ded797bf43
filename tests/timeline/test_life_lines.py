"""Life-lines: one query, newest first, in words."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from mitreden.campaigns.models import CampaignState
from mitreden.ideas.models import PUBLIC_STATES, Aside
from mitreden.roadmap.models import MeasureState
from mitreden.timeline import commands, queries
from mitreden.timeline.models import Subject
from mitreden.timeline.telling import moments
from mitreden.timeline.words import ICONS, SENTENCES


def test_the_newest_stands_first_and_one_query_is_enough(
    database: sa.Connection, clock_at: Callable[[datetime], None], queries: list[str]
) -> None:
    clock_at(datetime(2026, 5, 3, 10, tzinfo=UTC))
    commands.append(Subject.IDEA, 1, "idea.submitted")
    commands.append(Subject.IDEA, 2, "idea.submitted")
    clock_at(datetime(2026, 5, 4, 10, tzinfo=UTC))
    commands.append(Subject.IDEA, 1, "idea.published")
    queries.clear()
    from_database = _entries()
    assert [entry.key for entry in from_database] == ["idea.published", "idea.submitted"]
    assert len(queries) == 1


def _entries() -> list[queries.Entry]:
    return list(queries.entries(Subject.IDEA, 1))


def test_an_entry_becomes_a_sentence_with_its_day(app: Flask, clock_at: Callable[[datetime], None]) -> None:
    with app.test_request_context():
        entry = queries.Entry("idea.in_measure", {"title": "Radweg 100 % fertig"}, datetime(2026, 5, 3, 23, tzinfo=UTC))
        unknown = queries.Entry("idea.of_the_future", {}, entry.at)
        bare = queries.Entry("idea.in_measure", {}, entry.at)
        told = moments([entry, unknown, bare])
    assert len(told) == 2
    assert told[0]["text"] == "Die Idee ist jetzt Teil der Maßnahme „Radweg 100 % fertig“."
    assert told[0]["when"] == "4. Mai 2026"  # local time: it was past midnight here


def test_every_state_that_people_see_has_its_sentence() -> None:
    expected = {f"idea.{state.value}" for state in PUBLIC_STATES} | {f"idea.{aside.value}" for aside in Aside}
    expected |= {f"campaign.{state.value}" for state in CampaignState}
    expected |= {f"measure.{state.value}" for state in MeasureState}
    assert expected <= set(SENTENCES)
    assert set(ICONS) <= set(SENTENCES)
