"""Who may decide on which idea, and what can be decided where it stands."""

from typing import Protocol

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.ideas.models import PUBLIC_STATES, Aside, IdeaState
from mitreden.moderation.models import ActingRole, DecisionKind


class Moderated(Protocol):
    """What the rules ask of an idea."""

    @property
    def campaign_id(self) -> int: ...
    @property
    def municipality_id(self) -> int | None: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def state(self) -> IdeaState: ...
    @property
    def aside(self) -> Aside | None: ...
    @property
    def version(self) -> int: ...


def oversees(visitor: Visitor, idea: Moderated) -> bool:
    """Whether the idea lies where the visitor moderates.

    What belongs to the whole region has no municipality: only moderators of the campaign or the region, and coordinators.
    """
    return acting_role(visitor, idea) is not None


def acting_role(visitor: Visitor, idea: Moderated) -> ActingRole | None:
    """In which capacity the visitor would decide on the idea; None: in none."""
    if holds(visitor, Role.MODERATOR):
        return ActingRole.REGION
    if holds(visitor, Role.MODERATOR, organisation_id=idea.municipality_id):
        return ActingRole.MUNICIPALITY
    if holds(visitor, Role.MODERATOR, campaign_id=idea.campaign_id):
        return ActingRole.CAMPAIGN
    return ActingRole.COORDINATOR if holds(visitor, Role.COORDINATOR) else None


def is_own(visitor: Visitor, idea: Moderated) -> bool:
    """Whether the visitor wrote it."""
    return visitor.id is not None and idea.author_id == visitor.id


def may_moderate(visitor: Visitor, idea: Moderated) -> bool:
    """Whoever oversees the idea, but nobody their own."""
    return oversees(visitor, idea) and not is_own(visitor, idea)


def possible(idea: Moderated) -> frozenset[DecisionKind]:
    """What can be decided on an idea as it stands."""
    if idea.aside is Aside.HIDDEN:
        return frozenset({DecisionKind.RESTORE})
    if idea.aside is Aside.RETURNED:
        return frozenset({DecisionKind.RESTORE, DecisionKind.HIDE})
    if idea.aside is not None:
        return frozenset()
    if idea.state is IdeaState.SUBMITTED:
        return frozenset({DecisionKind.PUBLISH, DecisionKind.RETURN, DecisionKind.HIDE})
    if idea.state is IdeaState.PUBLISHED:
        return frozenset({DecisionKind.KEEP, DecisionKind.RETURN, DecisionKind.HIDE})
    return frozenset({DecisionKind.KEEP, DecisionKind.HIDE}) if idea.state in PUBLIC_STATES else frozenset()


def stamp(idea: Moderated, newest_decision: int, *, version: int | None = None) -> str:
    """Names what a moderator saw. Another stamp later: somebody decided, or the author changed the words."""
    return f"{version or idea.version}-{idea.state}-{idea.aside or 'none'}-{newest_decision}"


def version_seen(seen: str) -> int:
    """The version of the idea that a stamp names, 0 if it names none."""
    number = seen.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
