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
_AFTER_THE_VOTE = frozenset(
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
    """Write a comment now."""
    return (
        campaign.has_comments
        and _takes_part(person, campaign.who_comments)
        and phases.is_running(campaign, PhaseKind.DISCUSSING, moment)
    )


def _takes_part(person: Visitor, who: Taking) -> bool:
    """A guest proves a mail address first and is signed in then; so for both kinds of taking part somebody is known."""
    return who in {Taking.GUEST, Taking.CITIZEN} and person.is_authenticated


def shows_counts(campaign: Campaign, moment: datetime) -> bool:
    """Whether numbers of supports, and orders made of them, may be seen by anyone but the auditor.

    Counts "after the vote" appear when the clock has ended the vote, or when people have gone on to a state from which
    there is no way back to voting.
    """
    if campaign.counts is Counts.ALWAYS or campaign.state in _AFTER_THE_VOTE:
        return True
    voting = phases.phase(campaign, PhaseKind.VOTING)
    return voting is not None and voting.ends_at <= moment and campaign.state is not CampaignState.DRAFT
