"""Who may write news. Whether somebody may read a post: `queries.visible_to`."""

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Campaign, CampaignState


def may_write(person: Visitor) -> bool:
    """Post, edit and withdraw, for the region and for every campaign."""
    return holds(person, Role.COORDINATOR)


def takes_news(campaign: Campaign) -> bool:
    """Whether a campaign can have news: a draft has no readers yet."""
    return campaign.state is not CampaignState.DRAFT
