"""News for the pages of the table: more posts than a page holds, one edited, one withdrawn."""

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.news import commands
from tests.browser import hostile


def made(kora: Person, campaign: Campaign) -> dict[str, int]:
    """The numbers of some of them."""
    posts = [
        commands.publish_post(
            campaign=place, by=kora, title=hostile.TITLES[number % 4][:120], text=f"{number}. {hostile.TEXT}"
        )
        for number in range(21)
        for place in (None, campaign)
    ]
    commands.edit_post(post=posts[-1], by=kora, title=hostile.LONG, text=hostile.TAGS)
    gone = commands.publish_post(campaign=None, by=kora, title="Zu früh", text=hostile.TEXT)
    commands.withdraw_post(post=gone, by=kora)
    db.session.commit()
    return {"post": posts[0].id, "campaign_post": posts[-1].id, "withdrawn_post": gone.id}
