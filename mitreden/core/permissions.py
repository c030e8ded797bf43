"""What a permission is; the table of all permissions stands in `accounts.roles`."""

from dataclasses import dataclass

from mitreden.core.words import N_

GUEST = "guest"
CITIZEN = "citizen"


@dataclass(frozen=True)
class Permission:
    """Who may use a route at all: the roles that may, and what others are told. Objects are checked in the view.

    `guest` among the roles: anyone; `citizen`: anyone who is signed in.
    """

    name: str
    roles: frozenset[str]
    refusal: str = N_("Das dürfen nur bestimmte Personen. Wenn Sie dazugehören: Bitte melden Sie sich an.")

    def admits(self, held: frozenset[str]) -> bool:
        """Whether somebody who holds these roles may use the route."""
        return GUEST in self.roles or bool(self.roles & held)


ANYONE = Permission("anyone", frozenset({GUEST}))
SIGNED_IN = Permission("signed_in", frozenset({CITIZEN}), N_("Bitte melden Sie sich zuerst an."))
