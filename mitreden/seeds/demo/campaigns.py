"""The three campaigns and the steps that people take with them."""

from datetime import time, timedelta
from typing import Any

from mitreden.campaigns import commands, states
from mitreden.campaigns.models import CampaignState, Counts, ModerationMode, PhaseKind, Taking
from mitreden.campaigns.phases import Dates
from mitreden.region.models import OrganisationKind
from mitreden.seeds.demo import people
from mitreden.seeds.demo.world import Text, World, texts

PLANNED_BEFORE, ANNOUNCED_BEFORE = 26, 14  # days before the first phase
EVALUATING_AFTER, ANSWERING_AFTER = 2, 5  # days after the last phase
_S = CampaignState
_ORDER = list(CampaignState)
_COLUMNS = {"purpose": "purpose", "open": "negotiable", "fixed": "fixed", "afterwards": "afterwards"}


def all_campaigns() -> list[Text]:
    """The texts of the campaigns."""
    found: list[Text] = texts("campaigns")["campaigns"]
    return found


def last_day(item: Text) -> int:
    """When the last phase ends, in days from today."""
    return max(int(phase["end_days"]) for phase in item["phases"])


def dates(world: World, item: Text) -> Dates:
    """The phases as moments."""
    return {
        PhaseKind(phase["kind"]): (
            world.diary.day(phase["start_days"], time.fromisoformat(phase["start_time"])),
            world.diary.day(phase["end_days"], time.fromisoformat(phase["end_time"])),
        )
        for phase in item["phases"]
    }


def plan(world: World, item: Text) -> None:
    """Planned, announced and opened before it begins; then as far as it has come."""
    diary = world.diary
    slug, begin = item["slug"], min(int(phase["start_days"]) for phase in item["phases"])
    diary.note(diary.day(begin - PLANNED_BEFORE, time(11)), _create, world, item)
    diary.note(diary.day(begin - ANNOUNCED_BEFORE, time(10)), _publish, world, slug, announce=True)
    diary.note(diary.day(begin - 1, time(18)), _publish, world, slug)
    end, answered = last_day(item), int(item["answer_days"])
    steps = {
        _S.EVALUATING: end + EVALUATING_AFTER, _S.ANSWERING: end + ANSWERING_AFTER,
        _S.DECIDED: answered - 1, _S.IMPLEMENTING: answered + 12,
    }  # fmt: skip
    for state, day in steps.items():
        if _ORDER.index(state) <= _ORDER.index(_S(item["state"])):
            diary.note(diary.day(day, time(15)), _move, world, slug, state)


def _create(world: World, item: Text) -> None:
    rules = item["rules"]
    same = ("title", "short", "purpose", "fixed", "afterwards", "contact", "controller", "legal_basis")
    world.campaigns[item["slug"]] = commands.create_campaign(
        by=world.people[people.COORDINATOR],
        slug=item["slug"],
        dates=dates(world, item),
        fields=[world.fields[slug] for slug in item["fields"]],
        municipalities=[place for place in world.organisations.values() if place.kind is OrganisationKind.MUNICIPALITY],
        negotiable=item["open"],
        lead=world.organisations["zweckverband"],
        easy_language=item["easy_text"],
        **_plain(item),
        answer_on=world.diary.today + timedelta(days=item["answer_days"]),
        who_submits=Taking(rules["who_submits"]),
        who_supports=Taking(rules["who_supports"]),
        moderation=ModerationMode(rules["moderation"]),
        counts=Counts(rules["counts"]),
        max_supports_per_field=rules["max_supports_per_field"],
        qualified_at=rules["qualified_at"],
        **{name: item[name] for name in same},
    )
    people.grant_in_campaign(world, item["slug"])


def _plain(item: Text) -> Any:
    """The texts in plain language, as far as there are any."""
    said = item.get("plain", {})
    return {f"{column}_plain": said[name] for name, column in _COLUMNS.items() if name in said}


def _publish(world: World, slug: str, *, announce: bool = False) -> None:
    commands.publish_campaign(
        campaign=world.campaigns[slug], by=world.people[people.COORDINATOR], keys=world.keys, announce=announce
    )


def _move(world: World, slug: str, state: CampaignState) -> None:
    states.move(world.campaigns[slug], state, by=world.people[people.COORDINATOR])
