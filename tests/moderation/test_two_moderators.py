"""Two moderators press at the same moment, in two processes' worth of connections: one decision, one friendly word."""

import threading

import pytest
from flask import Flask

from mitreden.accounts import queries as people
from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from mitreden.ideas import states
from mitreden.ideas.models import Idea, IdeaState
from mitreden.moderation import commands, deciding, policy
from mitreden.moderation.errors import AlreadyDecidedError
from tests.factories import Make
from tests.installation import Installation

ROUNDS = 6


def press_at_once(app: Flask, idea_id: int, moderators: list[int]) -> list[str]:
    """Both load the idea, wait for each other, then decide. What came of it, in any order."""
    barrier, outcomes = threading.Barrier(len(moderators)), []

    def press(person_id: int) -> None:
        with app.app_context():
            begin_writing(False)
            by, idea = people.person(person_id), db.session.get(Idea, idea_id)
            seen = policy.stamp(idea, 0)
            db.session.commit()
            begin_writing()
            barrier.wait()
            try:
                commands.publish_idea(idea=idea, by=by, seen=seen)
                db.session.commit()
                outcomes.append("published")
            except AlreadyDecidedError:
                db.session.rollback()
                outcomes.append("already done")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(number,)) for number in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(outcomes)


def prepared(app: Flask) -> tuple[list[int], list[int]]:
    make = Make(keys=app.config["KEYS"])
    campaign = make.campaign()
    moderators: list[Person] = [make.person("Mira Vogt"), make.person("Kora Lindner")]
    for person in moderators:
        make.grant(person, Role.MODERATOR)
    return [make.idea(campaign, state=IdeaState.SUBMITTED).id for _ in range(ROUNDS)], [
        person.id for person in moderators
    ]


def decisions(installation: Installation) -> int:
    [(number,)] = installation.execute("SELECT count(*) FROM moderation_decision")
    return number


def test_one_decides_and_the_other_learns_that_it_is_done(installation: Installation) -> None:
    with installation.context() as app:
        ideas, moderators = prepared(app)
        for idea_id in ideas:
            assert press_at_once(app, idea_id, moderators) == ["already done", "published"]
    assert decisions(installation) == ROUNDS


def test_negative_control_without_looking_again_both_decide(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(_kind: object, idea: Idea, _seen: object) -> None:
        states.lock(idea)  # one after the other, but without a look at what the first one did

    monkeypatch.setattr(deciding, "_check_what_was_seen", blind)
    monkeypatch.setitem(states.MOVES, IdeaState.PUBLISHED, frozenset(IdeaState))
    with installation.context() as app:
        ideas, moderators = prepared(app)
        for idea_id in ideas:
            assert press_at_once(app, idea_id, moderators) == ["published", "published"]
    assert decisions(installation) == 2 * ROUNDS
