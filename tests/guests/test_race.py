"""Presses of the same links at the same moment, four server processes, both databases: each counts once, nobody waits in a circle."""

from dataclasses import dataclass

from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import ModerationMode
from mitreden.extensions import db
from mitreden.ideas import commands as ideas
from mitreden.visits import commands as visits
from mitreden.visits import keys
from tests.arena import Arena, storms
from tests.guests.conftest import OPEN, TEXT
from tests.voting.storm import Ballot, Storm, counts, prepare

pytestmark = storms

PRESSES = 8
ROUNDS = 6
IDEAS = 5


@dataclass
class Links:
    """Two visits a round, both of one new address, about the same ideas in opposite order."""

    ballot: Ballot
    rounds: list[tuple[str, str]]
    addresses: list[str]


def begin(arena: Arena) -> Links:
    """Visits whose links wait."""
    ballot = prepare(arena.installation, ideas=IDEAS, moderation=ModerationMode.AFTERWARDS, **OPEN)
    slug = arena.installation.execute("SELECT slug FROM campaign WHERE id = :id", id=ballot.campaign_id)[0][0]
    rounds, addresses = [], []
    with arena.installation.context():
        campaign = campaigns.campaign_by_slug(slug)
        assert campaign is not None
        for number in range(ROUNDS):
            address = f"{slug}-{number}@example.org"
            pair = []
            for order in (ballot.ideas, ballot.ideas[::-1]):
                key = visits.begin()
                for idea in order:
                    visits.note(key=key, kind="support", about=idea, campaign=campaign.id, version=1, age=0)
                visits.note(key=key, kind="comment", about=order[0], campaign=campaign.id, text=f"Stimme {key}.", age=0)
                own = ideas.keep_unconfirmed(
                    campaign=campaign, title="Eine Bank", text=TEXT, field_id=campaign.fields[0].id
                )
                visits.note(key=key, kind="idea", about=own.id, campaign=campaign.id, age=0)
                hashed = keys.address_hash(b"any", address)
                pair.append(visits.add_link(key=key, address=address, locale="de", address_hash=hashed))
            rounds.append((pair[0], pair[1]))
            addresses.append(address)
        db.session.commit()
    return Links(ballot, rounds, addresses)


def press(arena: Arena, links: Links) -> Storm:
    """Eight press at once: four the one link, four the other."""
    paths = [[f"/take-part/{token}" for token in pair for _ in range(PRESSES // 2)] for pair in links.rounds]
    return Storm(arena.address, links.ballot, PRESSES).run(paths)


def people(arena: Arena, links: Links) -> int:
    """How many people the addresses have become."""
    found = [arena.number("SELECT count(*) FROM person WHERE email = :email", email=one) for one in links.addresses]
    assert max(found) <= 1
    return sum(found)


def test_every_visit_counts_once_whoever_presses_when(arena: Arena) -> None:
    links = begin(arena)
    storm = press(arena, links)
    assert storm.answers == {303: ROUNDS * PRESSES}
    assert people(arena, links) == ROUNDS
    assert counts(arena.installation, links.ballot) == (ROUNDS * IDEAS, 1, 0)
    its = {"campaign": links.ballot.campaign_id}
    assert arena.number("SELECT count(*) FROM comment WHERE campaign_id = :campaign", **its) == ROUNDS * 2
    public = "SELECT count(*) FROM idea WHERE campaign_id = :campaign AND author_id IS NOT NULL AND is_public = :yes"
    assert arena.number(public, yes=True, **its) == ROUNDS * 2


def test_control_without_locks_visits_count_twice_or_fail(defenceless: Arena) -> None:
    links = begin(defenceless)
    storm = press(defenceless, links)
    rows, most, differing = counts(defenceless.installation, links.ballot)
    comments = defenceless.number("SELECT count(*) FROM comment WHERE campaign_id = :c", c=links.ballot.campaign_id)
    assert storm.failures or (rows, most, differing) != (ROUNDS * IDEAS, 1, 0) or comments != ROUNDS * 2
