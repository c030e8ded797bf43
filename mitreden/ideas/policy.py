"""Who may do what with an idea. Whether somebody may know of it at all: `queries.visible_to`, `queries.idea`."""

from datetime import datetime

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaigns
from mitreden.campaigns.models import Campaign, CampaignState, ModerationMode, PhaseKind
from mitreden.core import clock
from mitreden.ideas.models import UNSENT, Aside, Idea, IdeaKind, IdeaState, IdeaVersion

READERS = (Role.MODERATOR, Role.COORDINATOR, Role.STRATEGIST, Role.AUDITOR)
PREPARERS = (Role.STRATEGIST, Role.COORDINATOR)
EDITABLE = frozenset({IdeaState.DRAFT, IdeaState.SUBMITTED, IdeaState.PUBLISHED})
WITHDRAWABLE = EDITABLE | {IdeaState.UNCONFIRMED}


def is_author(person: Visitor, idea: Idea) -> bool:
    """Whether the person put the idea in."""
    return person.id is not None and idea.author_id == person.id


def reads_all(person: Visitor, idea: Idea) -> bool:
    """Read the idea whatever its state: who moderates here, coordinates, plans measures or audits; not what was not sent in."""
    if idea.state in UNSENT:
        return False
    return holds(person, *READERS, campaign_id=idea.campaign_id, organisation_id=idea.municipality_id)


def may_read(person: Visitor, idea: Idea) -> bool:
    """Read title and text. Who may not, but may know of the idea, sees the placeholder."""
    return idea.is_public or is_author(person, idea) or reads_all(person, idea)


def may_edit(person: Visitor, idea: Idea, moment: datetime) -> bool:
    """Change one's own idea while ideas are collected; what was returned or prepared as long as the campaign is open."""
    if not is_author(person, idea) or idea.state not in EDITABLE:
        return False
    if idea.aside is Aside.RETURNED or (idea.kind is IdeaKind.PREPARED and idea.aside is None):
        return idea.campaign.state is CampaignState.OPEN
    return idea.aside is None and phases.is_running(idea.campaign, PhaseKind.COLLECTING, moment)


def may_send(person: Visitor, idea: Idea, moment: datetime) -> bool:
    """Send in one's own draft, or an idea that was returned once more."""
    if idea.aside is Aside.RETURNED:
        return may_edit(person, idea, moment)
    is_draft = idea.state is IdeaState.DRAFT and idea.aside is None
    return is_draft and is_author(person, idea) and may_put_in(person, idea.campaign, idea.kind, moment)


def may_put_in(person: Visitor, campaign: Campaign, kind: IdeaKind, moment: datetime) -> bool:
    """Put in something of a kind now, if the person is among those whom the campaign is for.

    Ideas and examples come from everybody while they are collected; measures for comment from the team, as long as the
    campaign is open.
    """
    if kind is IdeaKind.PREPARED:
        return campaign.state is CampaignState.OPEN and holds(person, *PREPARERS)
    return campaigns.may_submit(person, campaign, moment)


def kinds(person: Visitor, campaign: Campaign, moment: datetime) -> tuple[IdeaKind, ...]:
    """The kinds that the person may put in now."""
    return tuple(kind for kind in IdeaKind if may_put_in(person, campaign, kind, moment))


def may_withdraw(person: Visitor, idea: Idea) -> bool:
    """Take back one's own idea, as long as nobody has begun to check or answer it."""
    return is_author(person, idea) and idea.state in WITHDRAWABLE and idea.aside in {None, Aside.RETURNED}


def takes_needs(idea: Idea, moment: datetime) -> bool:
    """Whether other municipalities can be added: to a public idea from one of them, while people may support or comment."""
    is_open = phases.is_running(idea.campaign, PhaseKind.VOTING, moment) or campaigns.takes_comments(
        idea.campaign, moment
    )
    return idea.is_public and idea.municipality_id is not None and is_open


def may_need(person: Visitor, idea: Idea, moment: datetime) -> bool:
    """Say that one's own municipality needs it, too: with a name, because such a word is taken back, not confirmed by mail."""
    return person.is_citizen and takes_needs(idea, moment)


def may_unmark(person: Visitor, idea: Idea, version: IdeaVersion) -> bool:
    """Take back one's own word that a version changed what one's idea is about; not a moderator's."""
    is_own_word = version.is_substance and not version.is_moderators_mark
    return is_author(person, idea) and idea.is_public and is_own_word


def is_checked_first(campaign: Campaign, moment: datetime) -> bool:
    """Whether a moderator looks at what people send in now before others see it."""
    if campaign.moderation is ModerationMode.HOURS and campaign.hours_from and campaign.hours_until:
        return not campaign.hours_from <= clock.local(moment).time() < campaign.hours_until
    return campaign.moderation is not ModerationMode.AFTERWARDS
