"""Who may do what with an idea. Whether somebody may know of it at all: `queries.visible_to`, `queries.idea`."""

from datetime import datetime

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaigns
from mitreden.campaigns.models import Campaign, CampaignState, ModerationMode, PhaseKind
from mitreden.core import clock
from mitreden.ideas.models import Aside, Idea, IdeaState

READERS = (Role.MODERATOR, Role.COORDINATOR, Role.STRATEGIST, Role.AUDITOR)
EDITABLE = frozenset({IdeaState.DRAFT, IdeaState.SUBMITTED, IdeaState.PUBLISHED})
WITHDRAWABLE = EDITABLE | {IdeaState.UNCONFIRMED}


def is_author(person: Visitor, idea: Idea) -> bool:
    """Whether the person put the idea in."""
    return person.id is not None and idea.author_id == person.id


def reads_all(person: Visitor, idea: Idea) -> bool:
    """Read the idea whatever its state: who moderates here, coordinates, plans measures or audits; drafts stay private."""
    if idea.state is IdeaState.DRAFT:
        return False
    return holds(person, *READERS, campaign_id=idea.campaign_id, organisation_id=idea.municipality_id)


def may_read(person: Visitor, idea: Idea) -> bool:
    """Read title and text. Who may not, but may know of the idea, sees the placeholder."""
    return idea.is_public or is_author(person, idea) or reads_all(person, idea)


def may_edit(person: Visitor, idea: Idea, moment: datetime) -> bool:
    """Change one's own idea while ideas are collected; one that was returned as long as the campaign is open."""
    if not is_author(person, idea) or idea.state not in EDITABLE:
        return False
    if idea.aside is Aside.RETURNED:
        return idea.campaign.state is CampaignState.OPEN
    return idea.aside is None and phases.is_running(idea.campaign, PhaseKind.COLLECTING, moment)


def may_send(person: Visitor, idea: Idea, moment: datetime) -> bool:
    """Send in one's own draft, or an idea that was returned once more."""
    if idea.aside is Aside.RETURNED:
        return may_edit(person, idea, moment)
    is_draft = idea.state is IdeaState.DRAFT and idea.aside is None
    return is_draft and is_author(person, idea) and campaigns.may_submit(person, idea.campaign, moment)


def may_withdraw(person: Visitor, idea: Idea) -> bool:
    """Take back one's own idea, as long as nobody has begun to check or answer it."""
    return is_author(person, idea) and idea.state in WITHDRAWABLE and idea.aside in {None, Aside.RETURNED}


def is_checked_first(campaign: Campaign, moment: datetime) -> bool:
    """Whether a moderator looks at what people send in now before others see it."""
    if campaign.moderation is ModerationMode.HOURS and campaign.hours_from and campaign.hours_until:
        return not campaign.hours_from <= clock.local(moment).time() < campaign.hours_until
    return campaign.moderation is not ModerationMode.AFTERWARDS
