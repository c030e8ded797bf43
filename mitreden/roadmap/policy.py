"""Who may plan measures, and who may see those that are not public yet."""

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import PREVIEW, Role
from mitreden.roadmap.models import PUBLIC_STATES, Measure


def may_plan(visitor: Visitor) -> bool:
    """Strategy team and coordinators write measures and link ideas."""
    return holds(visitor, Role.STRATEGIST, Role.COORDINATOR)


def may_preview(visitor: Visitor) -> bool:
    """The team and invited readers see measures before the public does."""
    return bool(PREVIEW.roles & visitor.roles)


def may_see(visitor: Visitor, measure: Measure) -> bool:
    """From `prioritised` on everybody sees a measure."""
    return measure.state in PUBLIC_STATES or may_preview(visitor)
