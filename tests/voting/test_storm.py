"""Click storm and vote limit against four server processes, on both databases, each with its negative controls."""

from pathlib import Path

import pytest

from tests.installation import ROOT, Installation
from tests.voting.storm import Storm, counts, prepare

pytestmark = pytest.mark.servers

BROKEN = Path(__file__).parent / "broken"
SERVER = ("--workers", "4", "--no-worker")
CLICKS = 8
IDEAS = 200
LEFT = 3


def break_it(installation: Installation, name: str) -> None:
    """Let the server processes start with a protection taken away (see the folder of that name)."""
    installation.environment["PYTHONPATH"] = f"{BROKEN / name}:{ROOT}"


def click(installation: Installation, ideas: int) -> Storm:
    """One person clicks eight times at the same moment on each idea."""
    ballot = prepare(installation, ideas=ideas)
    with installation.server(*SERVER) as address:
        return Storm(address, ballot, CLICKS).run([[f"/ideas/{number}/support"] * CLICKS for number in ballot.ideas])


def use_up(installation: Installation) -> Storm:
    """A person with three supports left supports eight ideas of the field at the same moment."""
    ballot = prepare(installation, ideas=LEFT + 5, limit=LEFT)
    with installation.server(*SERVER) as address:
        return Storm(address, ballot, LEFT + 5).run([[f"/ideas/{number}/support" for number in ballot.ideas]])


def test_a_storm_of_clicks_counts_once_each(installation: Installation) -> None:
    storm = click(installation, IDEAS)
    assert storm.answers == {303: IDEAS * CLICKS}
    assert counts(installation) == (IDEAS, 1, 0)


def test_support_and_take_back_at_once_leave_shown_equal_to_rows(installation: Installation) -> None:
    ballot = prepare(installation, ideas=60)
    with installation.server(*SERVER) as address:
        paths = [[f"/ideas/{n}/support", f"/ideas/{n}/support/withdraw"] * (CLICKS // 2) for n in ballot.ideas]
        storm = Storm(address, ballot, CLICKS).run(paths)
    rows, most, differing = counts(installation)
    assert storm.failures == 0
    assert (most <= 1, differing) == (True, 0)
    assert 0 <= rows <= 60


def test_the_limit_holds_when_all_come_at_once(installation: Installation) -> None:
    storm = use_up(installation)
    assert storm.failures == 0
    assert counts(installation) == (LEFT, 1, 0)


def test_control_look_then_insert_is_caught(installation: Installation) -> None:
    """Without the primary key, and looking before inserting, the storm finds double votes or failures."""
    installation.execute("CREATE TABLE copy AS SELECT * FROM vote")
    installation.execute("DROP TABLE vote")
    installation.execute("ALTER TABLE copy RENAME TO vote")
    break_it(installation, "look_then_insert")
    storm = click(installation, 60)
    _, most, differing = counts(installation)
    assert most > 1 or differing or storm.failures


def test_control_a_limit_without_its_lock_is_caught(installation: Installation) -> None:
    """Without the lock more than the limit is cast, or (SQLite, beginning late) requests fail."""
    break_it(installation, "no_lock")
    for _ in range(5):
        storm = use_up_again(installation)
        if storm.failures or counts(installation)[0] > LEFT:
            return
        installation.execute("DELETE FROM vote")
    pytest.fail("the check did not notice that the lock was missing")


def use_up_again(installation: Installation) -> Storm:
    """`use_up` in a fresh campaign each time."""
    for table in ("idea_version", "idea", "campaign_phase", "campaign_field", "campaign", "user_session", "person"):
        installation.execute(f"DELETE FROM {table}")
    return use_up(installation)
