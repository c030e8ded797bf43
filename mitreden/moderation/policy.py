"""Who may decide on which idea or comment, and what can be decided where it stands."""

from enum import StrEnum
from typing import Protocol

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.comments.models import CommentAside, CommentState
from mitreden.ideas.models import PUBLIC_STATES, Aside, IdeaState
from mitreden.moderation.models import ActingRole, DecisionKind


class Placed(Protocol):
    """What the rules ask of an idea or a comment: where it lies, and who wrote it."""

    @property
    def campaign_id(self) -> int: ...
    @property
    def municipality_id(self) -> int | None: ...
    @property
    def author_id(self) -> int | None: ...


class Standing(Protocol):
    """How it stands, in which version."""

    @property
    def state(self) -> StrEnum: ...
    @property
    def aside(self) -> StrEnum | None: ...
    @property
    def version(self) -> int: ...


def oversees(visitor: Visitor, idea: Placed) -> bool:
    """Whether the idea lies where the visitor moderates.

    What belongs to the whole region has no municipality: only moderators of the campaign or the region, and coordinators.
    """
    return acting_role(visitor, idea) is not None


def acting_role(visitor: Visitor, idea: Placed) -> ActingRole | None:
    """In which capacity the visitor would decide on the idea; None: in none."""
    if holds(visitor, Role.MODERATOR):
        return ActingRole.REGION
    if holds(visitor, Role.MODERATOR, organisation_id=idea.municipality_id):
        return ActingRole.MUNICIPALITY
    if holds(visitor, Role.MODERATOR, campaign_id=idea.campaign_id):
        return ActingRole.CAMPAIGN
    return ActingRole.COORDINATOR if holds(visitor, Role.COORDINATOR) else None


def is_own(visitor: Visitor, idea: Placed) -> bool:
    """Whether the visitor wrote it."""
    return visitor.id is not None and idea.author_id == visitor.id


def may_moderate(visitor: Visitor, idea: Placed) -> bool:
    """Whoever oversees the idea, but nobody their own."""
    return oversees(visitor, idea) and not is_own(visitor, idea)


def possible(post: Standing) -> frozenset[DecisionKind]:
    """What can be decided on an idea or a comment as it stands."""
    return _possible_for_comment(post) if isinstance(post.state, CommentState) else _possible_for_idea(post)


def _possible_for_comment(comment: Standing) -> frozenset[DecisionKind]:
    """A comment is not returned: it is short, and its author can write another."""
    if comment.aside is CommentAside.HIDDEN:
        return frozenset({DecisionKind.RESTORE})
    if comment.aside is not None:
        return frozenset()
    is_waiting = comment.state is CommentState.SUBMITTED
    return frozenset({DecisionKind.PUBLISH if is_waiting else DecisionKind.KEEP, DecisionKind.HIDE})


def _possible_for_idea(idea: Standing) -> frozenset[DecisionKind]:
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


def stamp(post: Standing, newest_decision: int, *, seen: str = "") -> str:
    """Names what a moderator saw. Another stamp later: somebody decided, or the author changed the words."""
    return f"{seen or words_of(post)}-{post.state}-{post.aside or 'none'}-{newest_decision}"


def words_of(post: Standing) -> str:
    """Names the words, and for an idea the pictures, as they stand."""
    return f"{post.version}.{getattr(post, 'pictures_no', 0)}"


def words_seen(stamp: str) -> str:
    """The words and pictures that a stamp names."""
    return stamp.partition("-")[0]
