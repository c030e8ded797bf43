"""Citizens and staff, and who may do what."""

from datetime import time, timedelta

from mitreden.accounts import commands, queries
from mitreden.accounts.models import Person
from mitreden.accounts.places import place
from mitreden.accounts.roles import Role
from mitreden.seeds import demo_password
from mitreden.seeds.demo.world import Text, World, texts

STAFF_COME, CITIZENS_COME = -569, -544
ADMINISTRATOR, COORDINATOR, STRATEGY = "administration", "koordination", "strategie"


def plan(world: World) -> None:
    """The administrator comes first and makes the coordinator, who does the rest; citizens come from then on."""
    data = texts("people")
    first = world.diary.day(STAFF_COME, time(9))
    for number, item in enumerate(data["staff"]):
        world.diary.note(first + timedelta(minutes=10 * number), _arrive, world, item)
    for number, item in enumerate(data["citizens"]):
        moment = world.diary.day(CITIZENS_COME, time(10)) + timedelta(minutes=7 * number)
        world.diary.note(moment, _arrive, world, item)


def _arrive(world: World, item: Text) -> None:
    home = world.organisations[item["home"]] if item["home"] else None
    world.people[item["key"]] = commands.create_person(
        email=item["email"], display_name=item["name"], by=None, home_id=home.id if home else None,
        password_hash=demo_password.hashed(), is_demo=True,
    )  # fmt: skip
    for given in item["roles"]:
        if not given["scope"].startswith("campaign:"):
            _grant(world, item["key"], given)


def grant_in_campaign(world: World, slug: str) -> None:
    """Give the roles that count for one campaign, once there is that campaign."""
    for item in texts("people")["staff"]:
        for given in item["roles"]:
            if given["scope"] == f"campaign:{slug}":
                _grant(world, item["key"], given)


def _grant(world: World, key: str, given: Text) -> None:
    kind, _, name = given["scope"].partition(":")
    scope = f"{kind}:{world.organisations[name].slug}" if kind == "organisation" else given["scope"]
    person = world.people[key]
    commands.grant_role(person=person, role=Role(given["role"]), by=_giver(world, key), **place(scope).__dict__)
    queries.existing_person(person.id)  # loads the grants anew


def _giver(world: World, key: str) -> Person | None:
    if key == ADMINISTRATOR:
        return None
    return world.people[ADMINISTRATOR if key == COORDINATOR else COORDINATOR]
