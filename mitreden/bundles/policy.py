"""Who may join ideas, and what can be done with a joint idea as it stands."""

from collections.abc import Iterable

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.moderation.policy import Placed, is_own, oversees

EVERYWHERE = (Role.COORDINATOR, Role.STRATEGIST)


def may_join(visitor: Visitor, idea: Placed) -> bool:
    """Join an idea with others: where it lies, the visitor moderates; or they coordinate or plan for the whole region."""
    return holds(visitor, *EVERYWHERE) or oversees(visitor, idea)


def may_join_all(visitor: Visitor, ideas: Iterable[Placed]) -> bool:
    """Whether that is so for each of them: who moderates one municipality joins its own ideas only."""
    return all(may_join(visitor, idea) for idea in ideas)


def has_own(visitor: Visitor, ideas: Iterable[Placed]) -> bool:
    """Whether the visitor wrote one of them: then somebody else joins them."""
    return any(is_own(visitor, idea) for idea in ideas)
