"""Who may do what with a campaign. Whether somebody may know of it at all: `queries.visible_to`."""

from datetime import datetime

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, CampaignState, Counts, PhaseKind, Taking

PREVIEWERS = (
    Role.COORDINATOR, Role.STRATEGIST, Role.AUDITOR, Role.READER, Role.MODERATOR, Role.EXPERT, Role.ASSISTANT,
)  # fmt: skip
NEIGHBOURS = (Role.MODERATOR, Role.CONTACT)
AFTER_THE_VOTE = frozenset(
    {CampaignState.ANSWERING, CampaignState.DECIDED, CampaignState.IMPLEMENTING, CampaignState.ARCHIVED}
)


def may_plan(person: Visitor) -> bool:
    """Create, change, publish and move campaigns."""
    return holds(person, Role.COORDINATOR)


def may_preview(person: Visitor, campaign: Campaign) -> bool:
    """See a campaign before it is published."""
    return holds(person, *PREVIEWERS, campaign_id=campaign.id)


def may_submit(person: Visitor, campaign: Campaign, moment: datetime) -> bool:
    """Send in an idea now."""
    return _takes_part(person, campaign.who_submits) and phases.is_running(campaign, PhaseKind.COLLECTING, moment)


def may_support(person: Visitor, campaign: Campaign, moment: datetime) -> bool:
    """Support an idea now."""
    return _takes_part(person, campaign.who_supports) and phases.is_running(campaign, PhaseKind.VOTING, moment)


def may_comment(person: Visitor, campaign: Campaign, moment: datetime) -> bool:
    """Write a comment now: while people put ideas in, discuss them or vote on them."""
    return takes_comments(campaign, moment) and _takes_part(person, campaign.who_comments)


def takes_comments(campaign: Campaign, moment: datetime) -> bool:
    """Whether the time of comments has come: any phase runs. One for discussing alone lets people talk between the others."""
    return campaign.has_comments and any(phases.is_running(campaign, kind, moment) for kind in PhaseKind)


def _takes_part(person: Visitor, who: Taking) -> bool:
    """Citizens may, and where it says so whoever has a mail address, be it proved already or afterwards (`visits`)."""
    return who is Taking.GUEST or person.is_citizen


def shows_counts(campaign: Campaign, moment: datetime) -> bool:
    """Whether numbers of supports, and orders made of them, may be seen by anyone but the auditor.

    Counts "after the vote" appear when the clock has ended the vote, or when people have gone on to a state from which
    there is no way back to voting.
    """
    if campaign.counts is Counts.ALWAYS or campaign.state in AFTER_THE_VOTE:
        return True
    voting = phases.phase(campaign, PhaseKind.VOTING)
    return voting is not None and voting.ends_at <= moment and campaign.state is not CampaignState.DRAFT


def sees_counts(person: Visitor, campaign: Campaign, moment: datetime) -> bool:
    """The auditor always; others when everybody may. What is the same for all (feeds, open data) asks `shows_counts`."""
    return holds(person, Role.AUDITOR) or shows_counts(campaign, moment)
