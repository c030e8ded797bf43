"""Answers of the town halls, handed in by them and released by the strategy team; and one in each campaign that still waits for it."""

from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.ideas.models import DeclineReason
from mitreden.replies import commands, releasing
from mitreden.replies.commands import GRACE, Words
from mitreden.replies.models import Feasibility, Outcome, Reply
from mitreden.seeds.demo import people
from mitreden.seeds.demo.world import Text, World

_FEASIBLE = {Outcome.ACCEPTED: Feasibility.YES, Outcome.PARTLY_ACCEPTED: Feasibility.PARTLY}
_NEXT_YEAR = "Das nehmen wir in die Planung für das nächste Jahr auf. Der Bauhof schaut sich die Stelle im Frühjahr an."


def give(world: World, item: Text, by: Person) -> None:
    """The answer as it is told, from the draft to the idea's page."""
    outcome = Outcome(item["state"])
    reason = DeclineReason(item["reason"]) if "reason" in item else None
    words = Words(outcome, item["reply"], reason, feasibility=_FEASIBLE.get(outcome, Feasibility.UNCLEAR))
    reply = _hand_in(world, item, by, words)
    coordinator = world.people[people.COORDINATOR]
    commands.plan_release(editions={reply.id: reply.edition}, by=coordinator)
    with clock.at(clock.now() + GRACE):
        releasing.release(releasing.due())


def prepare(world: World, item: Text, by: Person) -> None:
    """An answer that waits for its release."""
    _hand_in(world, item, by, Words(Outcome.ACCEPTED, _NEXT_YEAR))


def _hand_in(world: World, item: Text, by: Person, words: Words) -> Reply:
    reply = commands.draft_reply(idea_ids=[world.ideas[item["key"]].id], by=by, words=words)
    commands.hand_in(reply=reply, by=by)
    return reply
