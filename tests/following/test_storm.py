"""Eight equal clicks on "Folgen" at the same moment, on each of many ideas, against four server processes."""

from tests.arena import Arena, storms
from tests.voting.storm import Ballot, Storm, prepare

pytestmark = storms

CLICKS = 8
_THESE = "FROM follow WHERE kind = 'idea' AND subject_id IN (SELECT id FROM idea WHERE campaign_id = :campaign)"


def click(arena: Arena, ideas: int) -> tuple[Storm, Ballot]:
    """One person clicks eight times at the same moment on each idea."""
    ballot = prepare(arena.installation, ideas=ideas)
    return Storm(arena.address, ballot, CLICKS).run([[f"/follow/idea/{n}"] * CLICKS for n in ballot.ideas]), ballot


def counts(arena: Arena, ballot: Ballot) -> tuple[int, int]:
    """(rows, most rows of one person and thing)."""
    rows = arena.number(f"SELECT count(*) {_THESE}", campaign=ballot.campaign_id)
    each = f"SELECT count(*) AS n {_THESE} GROUP BY person_id, subject_id"
    return rows, arena.number(f"SELECT max(n) FROM ({each}) AS f", campaign=ballot.campaign_id)


def test_a_storm_of_clicks_leaves_one_row_each(arena: Arena) -> None:
    before = arena.number("SELECT count(*) FROM following_setting")
    storm, ballot = click(arena, 30)
    assert storm.answers == {303: 30 * CLICKS}
    assert counts(arena, ballot) == (30, 1)
    assert arena.number("SELECT count(*) FROM following_setting") == before + 1


def test_control_look_then_insert_is_caught(defenceless: Arena) -> None:
    """Without the primary key, and looking before inserting, the storm finds double rows or failures."""
    storm, ballot = click(defenceless, 20)
    assert counts(defenceless, ballot)[1] > 1 or storm.failures
