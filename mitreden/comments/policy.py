"""Who may do what with a comment. Whether somebody may know of it at all: `queries.visible_to`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role, Scope
from mitreden.campaigns import policy as campaigns
from mitreden.comments.models import OFFICIAL, Comment, CommentState, Voice
from mitreden.ideas import policy as ideas
from mitreden.ideas.models import Idea

EDIT_WITHIN = timedelta(minutes=15)

_FOR_ORGANISATION = {Role.SPEAKER: Voice.SPEAKER, Role.CONTACT: Voice.CONTACT}
_FOR_TEAM = {
    Role.MODERATOR: Voice.MODERATOR, Role.EXPERT: Voice.EXPERT, Role.STRATEGIST: Voice.STRATEGIST,
    Role.COORDINATOR: Voice.COORDINATOR,
}  # fmt: skip


@dataclass(frozen=True)
class Speaking:
    """In whose name somebody writes: their own, an organisation's, or that of the team."""

    voice: Voice | None = None
    organisation_id: int | None = None


OWN_NAME = Speaking()


def may_comment(person: Visitor, idea: Idea, moment: datetime) -> bool:
    """Write below the idea now: it is public, and its campaign takes comments. `idea` with campaign and phases."""
    return idea.is_public and campaigns.may_comment(person, idea.campaign, moment)


def may_be_answered(comment: Comment) -> bool:
    """One level of answers, to what everybody can read."""
    return comment.is_public and comment.parent_id is None


def is_author(person: Visitor, comment: Comment) -> bool:
    """Whether the person wrote it."""
    return person.id is not None and comment.author_id == person.id


def may_edit(person: Visitor, comment: Comment, moment: datetime, *, is_answered: bool) -> bool:
    """Change one's own words while nobody relies on them: for some minutes, and not once somebody answered.

    What still waits for a moderator was read by nobody and can be changed until then. `comment` with idea and campaign.
    """
    if comment.aside is not None or not is_author(person, comment) or is_answered:
        return False
    is_fresh = comment.state is CommentState.SUBMITTED or moment < comment.created_at + EDIT_WITHIN
    return is_fresh and may_comment(person, comment.idea, moment)


def may_withdraw(person: Visitor, comment: Comment) -> bool:
    """Take back one's own comment, at any time."""
    return is_author(person, comment) and comment.aside is None


def may_read(person: Visitor, comment: Comment) -> bool:
    """Read its words where its idea can be read. Who may not sees at most a placeholder."""
    return comment.is_public or is_author(person, comment) or ideas.reads_all(person, comment.idea)


def voices(person: Visitor, idea: Idea) -> list[Speaking]:
    """In whose names the person may write below the idea: always their own, and what their roles make of them.

    The team speaks only where its role counts; speakers and town halls speak for their organisation anywhere.
    """
    found = [OWN_NAME]
    for grant in person.active_grants:
        if grant.role in _FOR_ORGANISATION and grant.organisation_id is not None:
            found.append(Speaking(_FOR_ORGANISATION[grant.role], grant.organisation_id))
        elif grant.role in _FOR_TEAM and _counts_here(person, grant.role, idea):
            is_local = grant.scope is Scope.ORGANISATION
            found.append(Speaking(_FOR_TEAM[grant.role], grant.organisation_id if is_local else None))
    return list(dict.fromkeys(found))


def _counts_here(person: Visitor, role: Role, idea: Idea) -> bool:
    return holds(person, role, campaign_id=idea.campaign_id, organisation_id=idea.municipality_id)


def is_checked_first(idea: Idea, speaking: Speaking, moment: datetime) -> bool:
    """Whether a moderator looks before others see it: as with ideas; the team's own words need no moderator."""
    return speaking.voice not in OFFICIAL and ideas.is_checked_first(idea.campaign, moment)
