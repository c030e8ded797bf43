"""Two citizens follow things; what has happened since comes in their first digest."""

from datetime import time
from typing import Any

from mitreden.following import commands
from mitreden.following.models import THE_REGION, FollowKind, Frequency
from mitreden.seeds.demo.world import World

SINCE = -9
FOLLOWED = {
    "wiebke": (
        (FollowKind.CAMPAIGN, "dorf-und-wege"),
        (FollowKind.MUNICIPALITY, "ringbach"),
        (FollowKind.IDEA, "rufbus-nach-acht"),
    ),
    "horst": (
        (FollowKind.CAMPAIGN, "gut-versorgt"),
        (FollowKind.MUNICIPALITY, "birkenfels"),
        (FollowKind.IDEA, "laden-auf-raedern"),
    ),
}
FREQUENCIES = {"horst": Frequency.WEEKLY}


def plan(world: World) -> None:
    """Some days ago."""
    for key in FOLLOWED:
        world.diary.note(world.diary.day(SINCE, time(20)), _follow, world, key)


def _things(world: World) -> dict[FollowKind, dict[str, Any]]:
    return {
        FollowKind.CAMPAIGN: world.campaigns, FollowKind.FIELD: world.fields, FollowKind.MUNICIPALITY: world.organisations,
        FollowKind.IDEA: world.ideas,
    }  # fmt: skip


def _follow(world: World, key: str) -> None:
    person = world.people[key]
    commands.follow(kind=FollowKind.REGION, subject_id=THE_REGION, by=person)
    for kind, name in FOLLOWED[key]:
        commands.follow(kind=kind, subject_id=_things(world)[kind][name].id, by=person)
    if key in FREQUENCIES:
        commands.set_frequency(person_id=person.id, frequency=FREQUENCIES[key])
