"""Votes from several tabs, opt-outs and changes of members at the same moment, on four server processes and both databases."""

import threading

import pytest

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.bundles import commands
from mitreden.bundles.models import Bundle
from mitreden.extensions import db
from mitreden.voting import joint
from tests.arena import Arena, storms
from tests.factories import Make, People
from tests.voting.storm import Ballot, Storm, prepare

pytestmark = storms

THREADS = 8
WORDS = {"title": "Am Weiher", "summary": "", "reason": "Es geht um dieselbe Stelle."}


def joined(arena: Arena, pairs: int, size: int = 2) -> tuple[Ballot, list[int], int]:
    """A ballot whose ideas are joined by `size`; the joint ideas, and who joined them."""
    ballot = prepare(arena.installation, ideas=pairs * size)
    with arena.installation.context() as app:
        mira = People(Make(keys=app.config["KEYS"])).mira
        groups = [ballot.ideas[start : start + size] for start in range(0, len(ballot.ideas), size)]
        made = [_join(ballot.campaign_id, group, mira.id) for group in groups]
    return ballot, made, mira.id


def _join(campaign_id: int, group: list[int], by: int) -> int:
    who = _whole(by)
    made = commands.make_bundle(campaign_id=campaign_id, idea_ids=group, lead_id=group[0], by=who, **WORDS)
    db.session.commit()
    return made.id


def _whole(number: int) -> Person:
    return accounts.existing_person(number)


def numbers(arena: Arena, bundles: list[int]) -> tuple[list[int], list[int]]:
    """The joint numbers, and which of them are not those of the rows."""
    with arena.installation.context():
        return [joint.number_of(one) for one in bundles], sorted({*joint.miscounted()} & {*bundles})


def both_tabs(arena: Arena, pairs: int) -> tuple[Storm, list[int], list[int]]:
    """One person supports both ideas of each joint one, four times each, at the same moment."""
    ballot, made, _ = joined(arena, pairs)
    rounds = [
        [f"/ideas/{ballot.ideas[2 * place + thread % 2]}/support" for thread in range(THREADS)]
        for place in range(pairs)
    ]
    storm = Storm(arena.address, ballot, THREADS).run(rounds)
    return storm, *numbers(arena, made)


def test_two_tabs_count_one_person_once(arena: Arena) -> None:
    storm, found, wrong = both_tabs(arena, 15)
    assert storm.answers == {303: 15 * THREADS}
    assert (found, wrong) == ([1] * 15, [])


def test_votes_choices_and_members_change_at_once_and_the_number_is_the_union(arena: Arena) -> None:
    ballot, made, mira = joined(arena, 3, size=5)
    paths = []
    for turn in range(12):
        ideas = [ballot.ideas[(turn + 2 * thread) % 15] for thread in range(4)]
        bundle = made[turn % 3]
        paths.append([
            f"/ideas/{ideas[0]}/support", f"/ideas/{ideas[1]}/support/withdraw", f"/ideas/{ideas[2]}/support",
            f"/ideas/{ideas[3]}/support", f"/bundles/{bundle}/leave", f"/bundles/{bundle}/rejoin",
            f"/ideas/{ideas[0]}/support/withdraw", f"/ideas/{ideas[1]}/support",
        ])  # fmt: skip
    changer = threading.Thread(target=change, args=(arena, made, ballot.ideas, mira))
    changer.start()
    storm = Storm(arena.address, ballot, THREADS).run(paths)
    changer.join(120)
    _, wrong = numbers(arena, made)
    assert (storm.failures, wrong, changer.is_alive()) == (0, [], False)


def change(arena: Arena, bundles: list[int], ideas: list[int], by: int) -> None:
    """Take ideas out of each joint idea and back in, as long as a storm about lasts."""
    with arena.installation.context():
        for turn in range(12):
            place = turn % 3
            bundle, who = db.session.get_one(Bundle, bundles[place]), _whole(by)
            commands.shrink(bundle=bundle, idea_ids=ideas[5 * place + 1 : 5 * place + 3], by=who)
            db.session.commit()
            commands.undo(bundle=db.session.get_one(Bundle, bundles[place]), by=_whole(by))
            db.session.commit()


def test_control_without_its_lock_one_person_counts_twice(defenceless: Arena) -> None:
    for _ in range(5):
        storm, found, wrong = both_tabs(defenceless, 10)
        if storm.failures or wrong or found != [1] * 10:
            return
    pytest.fail("the check did not notice that the lock was missing")
