"""The region, its fields and organisations."""

from datetime import time

from mitreden.moderation import commands as moderation
from mitreden.region import commands, importing, queries
from mitreden.region.models import OrganisationKind
from mitreden.seeds.demo.world import Text, World, texts

BEGINS = -570


def plan(world: World) -> None:
    """Everything stands before the first campaign is planned. What the installation has already is used."""
    world.diary.note(world.diary.day(BEGINS, time(8)), _settle, world)


def _settle(world: World) -> None:
    data = texts("region")
    commands.set_region(by=None, **{name: data["region"][name] for name in ("name", "claim", "intro", "accent")})
    commands.set_texts(texts=data["texts"], by=None)
    for item in data["fields"]:
        known = queries.field_by_slug(item["slug"])
        world.fields[item["slug"]] = known or commands.create_field(by=None, **item)
    for item in data["organisations"]:
        _found(world, item)
    _draw(data["organisations"])
    moderation.ensure_rules(texts("moderation")["rules"])


def _found(world: World, item: Text) -> None:
    contact = item["contact"] or {}
    is_taken = queries.organisation_by_slug(item["slug"]) is not None
    world.organisations[item["key"]] = commands.create_organisation(
        by=None,
        kind=OrganisationKind(item["kind"]),
        slug="" if is_taken else item["slug"],
        contact=", ".join(contact[name] for name in ("name", "role") if contact.get(name)),
        contact_email=contact.get("email", ""),
        **{name: item[name] for name in ("name", "ars", "ags", "population", "lat", "lon", "landing")},
    )


def _draw(organisations: list[Text]) -> None:
    """Boundaries for the map: made up like all else, cells around the places."""
    drawn = texts("boundaries")
    features = [
        (
            number,
            {"ars": item["ars"], "name": item["name"]},
            {"type": "Polygon", "coordinates": [drawn["rings"][item["key"]]]},
        )
        for number, item in enumerate(organisations, start=1)
        if item["key"] in drawn["rings"]
    ]
    importing.import_features(features, source=drawn["source"])
