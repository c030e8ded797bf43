"""Who may have tables, and who may put them in. Numbers that are secret until the vote is over: `campaigns.policy.sees_counts`."""

from mitreden.accounts.policy import Visitor, holds
from mitreden.accounts.roles import Role
from mitreden.core.words import N_


def may_export(visitor: Visitor) -> bool:
    """Coordination, strategy team and auditors of the region."""
    return holds(visitor, Role.COORDINATOR, Role.STRATEGIST, Role.AUDITOR)


NO_IMPORT = N_("Einlesen dürfen nur Koordination und Strategie-Team.")


def may_import(visitor: Visitor) -> bool:
    """Coordination and strategy team: whoever imports puts many ideas under the region's name."""
    return holds(visitor, Role.COORDINATOR, Role.STRATEGIST)
