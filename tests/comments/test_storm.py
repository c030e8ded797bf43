"""Eight writers at the same moment below the same ideas, four server processes, both databases: the count stays the rows."""

from mitreden.campaigns.models import ModerationMode
from tests.arena import Arena, storms
from tests.voting.storm import Ballot, Storm, prepare

pytestmark = storms

WRITERS = 8
IDEAS = 12
_THESE = "FROM comment WHERE campaign_id = :campaign"


def differing(arena: Arena, ballot: Ballot) -> int:
    """How many ideas show another number than they have public comments."""
    rows = "SELECT count(*) FROM comment WHERE comment.idea_id = idea.id AND comment.is_public"
    query = f"SELECT count(*) FROM idea WHERE campaign_id = :campaign AND comment_count <> ({rows})"
    return arena.number(query, campaign=ballot.campaign_id)


def begin(arena: Arena) -> Ballot:
    """A campaign where comments are public at once."""
    return prepare(arena.installation, ideas=IDEAS, moderation=ModerationMode.AFTERWARDS)


def write(address: str, ballot: Ballot, *, same: bool = False) -> Storm:
    """Each of eight writes below each idea, all at once: their own words, or all the same."""
    fields = [{"comment-text": "Gut." if same else f"Stimme {number}."} for number in range(WRITERS)]
    return Storm(address, ballot, WRITERS, fields).run([[f"/ideas/{n}/comments/new"] * WRITERS for n in ballot.ideas])


def take_back(arena: Arena, ballot: Ballot) -> Storm:
    """Half of the comments of each idea are taken back, each by two at once."""
    rounds = []
    for number in ballot.ideas:
        rows = arena.installation.execute(
            "SELECT id FROM comment WHERE idea_id = :idea ORDER BY id LIMIT 4", idea=number
        )
        paths = [f"/comments/{row[0]}/withdraw" for row in rows for _ in range(WRITERS // 4)]
        rounds.append((paths * WRITERS)[:WRITERS] or [f"/ideas/{number}/support"] * WRITERS)
    return Storm(arena.address, ballot, WRITERS).run(rounds)


def test_a_storm_of_comments_is_counted_as_its_rows(arena: Arena) -> None:
    ballot = begin(arena)
    written, taken = write(arena.address, ballot), take_back(arena, ballot)
    assert written.answers == {303: IDEAS * WRITERS}
    assert taken.failures == 0
    assert differing(arena, ballot) == 0
    public = arena.number(f"SELECT count(*) {_THESE} AND is_public", campaign=ballot.campaign_id)
    assert public == IDEAS * WRITERS // 2


def test_eight_clicks_on_send_make_one_comment(arena: Arena) -> None:
    ballot = begin(arena)
    assert write(arena.address, ballot, same=True).answers == {303: IDEAS * WRITERS}
    assert arena.number(f"SELECT count(*) {_THESE}", campaign=ballot.campaign_id) == IDEAS
    assert differing(arena, ballot) == 0


def test_control_without_locks_the_count_goes_wrong_or_requests_fail(defenceless: Arena) -> None:
    ballot = begin(defenceless)
    written, taken = write(defenceless.address, ballot), take_back(defenceless, ballot)
    assert differing(defenceless, ballot) or written.failures or taken.failures
