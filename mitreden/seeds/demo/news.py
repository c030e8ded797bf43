"""What the coordinator posts to campaigns and to the region."""

from datetime import time

from mitreden.news import commands
from mitreden.seeds.demo import people
from mitreden.seeds.demo.world import Text, World, texts


def plan(world: World) -> None:
    """Each post on its day."""
    for item in texts("news")["posts"]:
        world.diary.note(world.diary.day(-item["days_ago"], time(16)), _post, world, item)


def _post(world: World, item: Text) -> None:
    campaign = world.campaigns[item["campaign"]] if item["campaign"] else None
    commands.publish_post(
        campaign=campaign, by=world.people[people.COORDINATOR], title=item["title"], text=item["text"]
    )  # fmt: skip
