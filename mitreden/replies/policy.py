"""Who drafts replies for whom, and who lets them out."""

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import RELEASE, Role
from mitreden.replies.models import Reply, ReplyState

TEAM = (Role.STRATEGIST, Role.COORDINATOR)
ANSWERING = (Role.CONTACT, *TEAM)
CHANGEABLE = frozenset({ReplyState.DRAFT, ReplyState.RETURNED, ReplyState.HANDED_IN})


def may_draft(visitor: Visitor, organisation_id: int | None) -> bool:
    """The contact of the organisation; the region's team for everybody, and alone where nobody else answers."""
    return holds(visitor, *TEAM) or is_contact(visitor, organisation_id)


def is_contact(visitor: Visitor, organisation_id: int | None) -> bool:
    """Whether the visitor answers for this organisation, and not in its place."""
    return organisation_id is not None and holds(visitor, Role.CONTACT, organisation_id=organisation_id)


def may_answer_together(visitor: Visitor) -> bool:
    """A reply to a measure or a joint idea reaches several municipalities: only the region's team writes it."""
    return holds(visitor, *TEAM)


def may_change(visitor: Visitor, reply: Reply) -> bool:
    """As long as no time is set for it."""
    if reply.state not in CHANGEABLE:
        return False
    return may_answer_together(visitor) if reply.joint else may_draft(visitor, reply.organisation_id)


def may_release(visitor: Visitor) -> bool:
    """Strategy team and coordination."""
    return bool(RELEASE.roles & visitor.roles)
