"""Who may have tables, and who may see numbers in them that are secret until the vote is over."""

from datetime import datetime

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.campaigns import policy as campaigns
from mitreden.campaigns.models import Campaign


def may_export(visitor: Visitor) -> bool:
    """Coordination, strategy team and auditors of the region."""
    return holds(visitor, Role.COORDINATOR, Role.STRATEGIST, Role.AUDITOR)


def sees_counts(visitor: Visitor, campaign: Campaign, moment: datetime) -> bool:
    """The auditor always; others when everybody may."""
    return holds(visitor, Role.AUDITOR) or campaigns.shows_counts(campaign, moment)
