"""What people say below ideas, and what moderators do with it."""

from datetime import time, timedelta
from random import Random

from mitreden.accounts.models import Person
from mitreden.accounts.queries import existing_person
from mitreden.comments import commands
from mitreden.comments.models import Comment, Voice
from mitreden.comments.policy import OWN_NAME, Speaking
from mitreden.moderation import remarks
from mitreden.seeds.demo.ideas import Life, moderator
from mitreden.seeds.demo.world import Text, World, texts

_HOUR = timedelta(hours=1)


def plan(world: World, lives: list[Life]) -> None:
    """Comments come in on their days; answers follow what they answer."""
    below = {life.item["key"]: life for life in lives}
    written: dict[str, Comment] = {}
    for number, item in enumerate(texts("comments")["comments"]):
        rng = Random(number)  # noqa: S311  the same times each time
        moment = world.diary.day(-item["days_ago"], time(9 + number % 9, rng.randint(0, 59)))
        moment = min(moment, world.diary.now - _HOUR)
        name = item.get("key") or f"{item['idea']}-{number}"
        world.diary.note(moment, _write, world, item, name, written)
        life = below[item["idea"]]
        if item.get("state") != "waiting":
            world.diary.note(moment + _HOUR * 0.4, _look, world, life, name, written)
        if "hidden" in item:
            world.diary.note(moment + _HOUR * 5, _hide, world, life, item, name, written)


def _write(world: World, item: Text, name: str, written: dict[str, Comment]) -> None:
    kind, _, organisation = item.get("as", "").partition(":")
    number = world.organisations[organisation].id if organisation else None
    written[name] = commands.write_comment(
        idea=world.ideas[item["idea"]], by=_known(world.people[item["author"]]), text=item["text"],
        parent=written[item["answers"]] if "answers" in item else None,
        speaking=Speaking(Voice(kind), number) if kind else OWN_NAME,
    )  # fmt: skip


def _known(person: Person) -> Person:
    """The person with grants."""
    return existing_person(person.id)


def _look(world: World, life: Life, name: str, written: dict[str, Comment]) -> None:
    """What waits is published; in the campaign that is looked at afterwards nothing does."""
    if not written[name].is_public:
        remarks.publish_comment(comment=written[name], by=_known(moderator(world, life.item)))


def _hide(world: World, life: Life, item: Text, name: str, written: dict[str, Comment]) -> None:
    remarks.hide_comment(comment=written[name], by=_known(moderator(world, life.item)), rule_key=item["hidden"])
