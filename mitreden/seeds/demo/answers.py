"""Answers of the town halls, handed in by them and released by the strategy team; and one in each campaign that still waits for it."""

from mitreden.accounts.models import Person
from mitreden.ideas.models import DeclineReason
from mitreden.replies import commands, releasing
from mitreden.replies.commands import Words
from mitreden.replies.models import Feasibility, Outcome, Reply
from mitreden.seeds.demo import people
from mitreden.seeds.demo.world import Text, World

_FEASIBLE = {Outcome.ACCEPTED: Feasibility.YES, Outcome.PARTLY_ACCEPTED: Feasibility.PARTLY}
_NEXT_YEAR = "Das nehmen wir in die Planung für das nächste Jahr auf. Der Bauhof schaut sich die Stelle im Frühjahr an."


def answerer(world: World, item: Text) -> Person:
    """Who answers for the idea's place: its town hall, else the strategy team."""
    return world.people.get(f"rathaus-{item['municipality']}") or world.people[people.STRATEGY]


def give(world: World, item: Text) -> None:
    """The answer, from the draft to its release, which can be called back for a while."""
    outcome = Outcome(item["state"])
    reason = DeclineReason(item["reason"]) if "reason" in item else None
    words = Words(outcome, item["reply"], reason, feasibility=_FEASIBLE.get(outcome, Feasibility.UNCLEAR))
    reply = _hand_in(world, item, words)
    coordinator = world.people[people.COORDINATOR]
    commands.plan_release(editions={reply.id: reply.edition}, by=coordinator)


def tell() -> None:
    """What is due is on the ideas' pages."""
    releasing.release(releasing.due())


def prepare(world: World, item: Text) -> None:
    """An answer that waits for its release."""
    _hand_in(world, item, Words(Outcome.ACCEPTED, _NEXT_YEAR))


def _hand_in(world: World, item: Text, words: Words) -> Reply:
    by = answerer(world, item)
    reply = commands.draft_reply(idea_ids=[world.ideas[item["key"]].id], by=by, words=words)
    commands.hand_in(reply=reply, by=by)
    return reply
