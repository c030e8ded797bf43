"""Phases by the clock, to the minute, across both changes of daylight saving time."""

from datetime import UTC, datetime, timedelta

import pytest

from mitreden.campaigns import course, phases
from mitreden.campaigns.course import Group, When
from mitreden.campaigns.models import Campaign, CampaignState, Phase, PhaseKind
from mitreden.core import clock

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
COLLECTING, DISCUSSING, VOTING = PhaseKind.COLLECTING, PhaseKind.DISCUSSING, PhaseKind.VOTING


def wall(text: str) -> datetime:
    """A time as clocks in the region show it, as a moment."""
    return clock.from_local(datetime.fromisoformat(text))


def planned(state: CampaignState = CampaignState.OPEN, **dates: tuple[str, str]) -> Campaign:
    campaign = Campaign(slug="holm", title="Holm", state=state)
    campaign.phases = [
        Phase(kind=PhaseKind(kind), starts_at=wall(start), ends_at=wall(end)) for kind, (start, end) in dates.items()
    ]
    return campaign


SPRING = planned(collecting=("2026-05-01T08:00", "2026-05-20T18:00"), voting=("2026-05-10T08:00", "2026-06-01T20:00"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-01T07:59", set()),
        ("2026-05-01T08:00", {COLLECTING}),  # the first minute counts
        ("2026-05-10T07:59", {COLLECTING}),
        ("2026-05-10T08:00", {COLLECTING, VOTING}),  # phases may overlap
        ("2026-05-20T17:59", {COLLECTING, VOTING}),
        ("2026-05-20T18:00", {VOTING}),  # "bis 18:00 Uhr": at 18:00 it is over
        ("2026-06-01T19:59", {VOTING}),
        ("2026-06-01T20:00", set()),
    ],
)
def test_the_clock_says_which_phases_run(moment: str, expected: set[PhaseKind]) -> None:
    assert phases.running(SPRING.phases, wall(moment)) == expected


def test_the_last_second_before_the_end_still_counts() -> None:
    end = wall("2026-05-20T18:00")
    assert COLLECTING in phases.running(SPRING.phases, end - SECOND)
    assert COLLECTING not in phases.running(SPRING.phases, end)


@pytest.mark.parametrize("state", CampaignState)
def test_phases_run_only_while_the_campaign_is_open(state: CampaignState) -> None:
    campaign = planned(state, collecting=("2026-05-01T08:00", "2026-05-20T18:00"))
    assert phases.is_running(campaign, COLLECTING, wall("2026-05-02T12:00")) is (state is CampaignState.OPEN)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-28T18:00", "2026-03-29T18:00", 23),  # the night in which an hour is missing
        ("2026-10-24T18:00", "2026-10-25T18:00", 25),  # the night in which an hour comes twice
        ("2026-06-01T18:00", "2026-06-02T18:00", 24),
        ("2026-03-01T08:00", "2026-04-01T08:00", 31 * 24 - 1),  # winter to summer: still at 8 on the wall
        ("2026-10-01T08:00", "2026-11-01T08:00", 31 * 24 + 1),
    ],
)
def test_a_phase_keeps_its_wall_clock_times_when_the_clocks_change(start: str, end: str, hours: int) -> None:
    [phase] = planned(collecting=(start, end)).phases
    assert phase.ends_at - phase.starts_at == timedelta(hours=hours)
    assert clock.local(phase.ends_at).replace(tzinfo=None) == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("end", "last_minute"),
    [
        ("2026-03-29T01:59", "2026-03-29T00:58"),  # winter time, one hour ahead of UTC
        ("2026-03-29T03:00", "2026-03-29T00:59"),  # the minute after 01:59
        ("2026-10-25T02:30", "2026-10-25T00:29"),  # comes twice; the first one counts: no deadline is later than read
        ("2026-10-25T03:00", "2026-10-25T01:59"),
    ],
)
def test_deadlines_in_the_nights_of_the_change(end: str, last_minute: str) -> None:
    [phase] = planned(voting=("2026-01-01T08:00", end)).phases
    moment = datetime.fromisoformat(last_minute).replace(tzinfo=UTC)
    assert phases.running([phase], moment) == {VOTING}
    assert phases.running([phase], moment + MINUTE) == set()


@pytest.mark.parametrize(
    ("text", "exists"),
    [
        ("2026-03-29T01:59", True),
        ("2026-03-29T02:00", False),
        ("2026-03-29T02:59", False),
        ("2026-03-29T03:00", True),
        ("2026-10-25T02:30", True),  # twice even
        ("2026-05-01T02:30", True),
    ],
)
def test_times_that_the_change_skips_do_not_exist(text: str, exists: bool) -> None:
    assert phases.exists_on_the_wall(datetime.fromisoformat(text)) is exists


@pytest.mark.parametrize(
    ("moment", "group", "shown"),
    [
        ("2026-04-01T12:00", Group.SOON, "announced"),  # open, but nothing runs yet: "begins soon"
        ("2026-05-02T12:00", Group.NOW, "open"),
        ("2026-05-30T12:00", Group.NOW, "open"),
        ("2026-06-02T12:00", Group.FOLLOWING, "open"),  # over by the clock; people have not moved it yet
    ],
)
def test_an_open_campaign_stands_in_the_list_where_the_clock_puts_it(moment: str, group: Group, shown: str) -> None:
    assert course.group(SPRING, wall(moment)) is group
    assert course.shown_state(SPRING, wall(moment)) == shown


@pytest.mark.parametrize(
    ("state", "group"),
    [
        (CampaignState.DRAFT, Group.DRAFT),
        (CampaignState.ANNOUNCED, Group.SOON),
        (CampaignState.EVALUATING, Group.FOLLOWING),
        (CampaignState.ANSWERING, Group.FOLLOWING),
        (CampaignState.DECIDED, Group.FOLLOWING),
        (CampaignState.IMPLEMENTING, Group.FOLLOWING),
        (CampaignState.ARCHIVED, Group.DONE),
    ],
)
def test_other_states_have_their_part_of_the_list(state: CampaignState, group: Group) -> None:
    assert (
        course.group(planned(state, collecting=("2026-05-01T08:00", "2026-05-20T18:00")), wall("2026-04-01T12:00"))
        is group
    )


DONE, NOW, NEXT = When.DONE, When.NOW, When.NEXT


@pytest.mark.parametrize(
    ("state", "moment", "expected"),
    [
        # collecting, voting, evaluating, answering, implementing
        (CampaignState.DRAFT, "2026-05-12T12:00", [NEXT, NEXT, NEXT, NEXT, NEXT]),  # a draft runs nowhere
        (CampaignState.ANNOUNCED, "2026-04-01T12:00", [NEXT, NEXT, NEXT, NEXT, NEXT]),
        (CampaignState.OPEN, "2026-05-02T12:00", [NOW, NEXT, NEXT, NEXT, NEXT]),
        (CampaignState.OPEN, "2026-05-12T12:00", [NOW, NOW, NEXT, NEXT, NEXT]),
        (CampaignState.OPEN, "2026-05-30T12:00", [DONE, NOW, NEXT, NEXT, NEXT]),
        (CampaignState.OPEN, "2026-06-02T12:00", [DONE, DONE, NEXT, NEXT, NEXT]),
        (CampaignState.EVALUATING, "2026-05-12T12:00", [DONE, DONE, NOW, NEXT, NEXT]),  # closed early by people
        (CampaignState.ANSWERING, "2026-06-10T12:00", [DONE, DONE, DONE, NOW, NEXT]),
        (CampaignState.DECIDED, "2026-07-01T12:00", [DONE, DONE, DONE, DONE, NOW]),
        (CampaignState.IMPLEMENTING, "2026-08-01T12:00", [DONE, DONE, DONE, DONE, NOW]),
        (CampaignState.ARCHIVED, "2028-01-01T12:00", [DONE, DONE, DONE, DONE, DONE]),
    ],
)
def test_the_steps_say_what_is_over_now_and_next(state: CampaignState, moment: str, expected: list[When]) -> None:
    campaign = planned(
        state, collecting=("2026-05-01T08:00", "2026-05-20T18:00"), voting=("2026-05-10T08:00", "2026-06-01T20:00")
    )
    assert [step.when for step in course.steps(campaign, wall(moment))] == expected


def test_the_next_dates_of_a_campaign() -> None:
    assert phases.ends_at(SPRING, wall("2026-05-12T12:00")) == wall("2026-05-20T18:00")
    assert phases.ends_at(SPRING, wall("2026-04-12T12:00")) is None
    assert phases.next_start(SPRING, wall("2026-05-02T12:00")) == wall("2026-05-10T08:00")
    assert phases.next_start(SPRING, wall("2026-05-12T12:00")) is None
    assert phases.last_end(SPRING) == wall("2026-06-01T20:00")
    assert phases.last_end(planned()) is None
    assert not phases.has_begun(SPRING, wall("2026-04-30T12:00"))
