"""Who supports what: each idea gets as many different citizens as its text says, within the limit of its campaign."""

from collections.abc import Iterator
from itertools import count
from random import Random

from mitreden.campaigns.models import PhaseKind
from mitreden.seeds.demo.campaigns import all_campaigns, dates
from mitreden.seeds.demo.ideas import Life
from mitreden.seeds.demo.world import World, texts
from mitreden.voting import commands


def plan(world: World, lives: list[Life]) -> None:
    """Supports come in while the vote runs and the idea is there to be seen."""
    voting = {item["slug"]: dates(world, item)[PhaseKind.VOTING] for item in all_campaigns()}
    rng = Random(1)  # noqa: S311  the same supporters each time
    for life, supporters in _dealt(lives, [item["key"] for item in texts("people")["citizens"]]):
        begins, ends = voting[life.campaign]
        first, last = max(begins, life.public_from), min(ends, life.public_until, world.diary.now)
        for key in supporters:
            moment = first + (last - first) * rng.uniform(0.001, 0.999)
            world.diary.note(moment, _support, world, life, key)


def _dealt(lives: list[Life], citizens: list[str]) -> Iterator[tuple[Life, list[str]]]:
    """Round and round through all citizens, anew in each field of a campaign: so nobody comes near a limit."""
    turns: dict[tuple[str, str], count[int]] = {}
    orders: dict[tuple[str, str], list[str]] = {}
    for life in lives:
        heap = (life.campaign, life.item["field"])
        if heap not in turns:
            turns[heap] = count()
            orders[heap] = Random(f"{heap}").sample(citizens, len(citizens))  # noqa: S311  the same order each time
        turn, order = turns[heap], orders[heap]
        yield life, [order[next(turn) % len(order)] for _ in range(life.item["support"])]


def _support(world: World, life: Life, key: str) -> None:
    commands.cast_vote(idea=world.ideas[life.item["key"]], by=world.people[key], keys=world.keys)
