"""Click storm and vote limit against four server processes, on both databases, each with its negative controls."""

import pytest

from tests.arena import Arena, storms
from tests.voting.storm import Ballot, Storm, counts, prepare

pytestmark = storms

CLICKS = 8
LEFT = 3
MANY = pytest.mark.parametrize("ideas", [40, pytest.param(200, marks=pytest.mark.slow)])


def click(arena: Arena, ideas: int) -> tuple[Storm, Ballot]:
    """One person clicks eight times at the same moment on each idea."""
    ballot = prepare(arena.installation, ideas=ideas)
    storm = Storm(arena.address, ballot, CLICKS).run([[f"/ideas/{n}/support"] * CLICKS for n in ballot.ideas])
    return storm, ballot


def use_up(arena: Arena) -> tuple[Storm, Ballot]:
    """A person with three supports left supports eight ideas of the field at the same moment."""
    ballot = prepare(arena.installation, ideas=LEFT + 5, limit=LEFT)
    return Storm(arena.address, ballot, LEFT + 5).run([[f"/ideas/{n}/support" for n in ballot.ideas]]), ballot


def stay_and_leave(arena: Arena, ideas: int) -> tuple[Storm, Ballot]:
    """A person stays with ideas and leaves them at the same moment, after each has changed in substance."""
    ballot = prepare(arena.installation, ideas=ideas)
    Storm(arena.address, ballot, 1).run([[f"/ideas/{n}/support"] for n in ballot.ideas])
    arena.installation.execute("UPDATE vote SET idea_version = 0 WHERE campaign_id = :id", id=ballot.campaign_id)
    paths = [[f"/ideas/{n}/support/stay", f"/ideas/{n}/support/withdraw"] * (CLICKS // 2) for n in ballot.ideas]
    return Storm(arena.address, ballot, CLICKS).run(paths), ballot


@MANY
def test_a_storm_of_clicks_counts_once_each(arena: Arena, ideas: int) -> None:
    storm, ballot = click(arena, ideas)
    assert storm.answers == {303: ideas * CLICKS}
    assert counts(arena.installation, ballot) == (ideas, 1, 0)


def test_support_and_take_back_at_once_leave_shown_equal_to_rows(arena: Arena) -> None:
    ballot = prepare(arena.installation, ideas=20)
    paths = [[f"/ideas/{n}/support", f"/ideas/{n}/support/withdraw"] * (CLICKS // 2) for n in ballot.ideas]
    storm = Storm(arena.address, ballot, CLICKS).run(paths)
    rows, most, differing = counts(arena.installation, ballot)
    assert storm.failures == 0
    assert (most <= 1, differing) == (True, 0)
    assert 0 <= rows <= 20


def test_stay_and_leave_at_once_bring_nothing_back(arena: Arena) -> None:
    storm, ballot = stay_and_leave(arena, 20)
    assert storm.answers == {303: 20 * CLICKS}
    assert counts(arena.installation, ballot) == (0, 0, 0), "whoever left is gone, whatever came first"


def test_the_limit_holds_when_all_come_at_once(arena: Arena) -> None:
    storm, ballot = use_up(arena)
    assert storm.failures == 0
    assert counts(arena.installation, ballot) == (LEFT, 1, 0)


def test_control_look_then_insert_is_caught(defenceless: Arena) -> None:
    """Without the primary key, and looking before inserting, the storm finds double votes or failures."""
    storm, ballot = click(defenceless, 20)
    _, most, differing = counts(defenceless.installation, ballot)
    assert most > 1 or differing or storm.failures


def test_control_staying_by_writing_anew_is_caught(defenceless: Arena) -> None:
    """A support that was taken back comes back without being counted."""
    storm, ballot = stay_and_leave(defenceless, 20)
    rows, _, differing = counts(defenceless.installation, ballot)
    assert rows or differing or storm.failures


def test_control_a_limit_without_its_lock_is_caught(defenceless: Arena) -> None:
    """Without the lock more than the limit is cast, or (SQLite, beginning late) requests fail."""
    for _ in range(5):
        storm, ballot = use_up(defenceless)
        if storm.failures or counts(defenceless.installation, ballot)[0] > LEFT:
            return
    pytest.fail("the check did not notice that the lock was missing")
