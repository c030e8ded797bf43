"""Some citizens say that their own village needs an idea from another one, too."""

from datetime import time
from itertools import cycle, islice
from random import Random

from mitreden.accounts.queries import existing_person
from mitreden.ideas import needs
from mitreden.seeds.demo.ideas import Life
from mitreden.seeds.demo.world import WHOLE_REGION, Text, World, texts

CAMPAIGN = "dorf-und-wege"
EACH = 7  # of so many ideas one is needed elsewhere, too


def plan(world: World, lives: list[Life]) -> None:
    """Some days ago, with ideas that were there to be seen."""
    citizens = [item for item in texts("people")["citizens"] if item["home"]]
    neighbours = cycle(Random(1).sample(citizens, len(citizens)))  # noqa: S311  the same neighbours each time
    moment = world.diary.day(-6, time(17, 20))
    seen = [life for life in lives if life.campaign == CAMPAIGN and life.public_from < moment < life.public_until]
    of_a_village = [life for life in seen if life.item["municipality"] != WHOLE_REGION]
    for number, life in enumerate(of_a_village[::EACH]):
        for item in islice(neighbours, 1 + number % 3):
            if item["home"] != life.item["municipality"]:
                world.diary.note(moment, _need, world, life.item, item)


def _need(world: World, idea: Text, citizen: Text) -> None:
    needs.say_need(
        idea=world.ideas[idea["key"]], by=existing_person(world.people[citizen["key"]].id),
        municipality_id=world.organisations[citizen["home"]].id,
    )  # fmt: skip
