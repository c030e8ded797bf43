"""What the routes admit, from the application itself: for the access matrix."""

from dataclasses import dataclass

from flask import Flask

from mitreden.accounts.roles import Role
from mitreden.core.permissions import CITIZEN, GUEST
from mitreden.web.access import decision
from mitreden.web.transactions import SAFE

EVERYBODY = (GUEST, CITIZEN, *(role.value for role in Role))


@dataclass(frozen=True)
class Route:
    """One method of one address pattern: who may use it at all, and whether it writes."""

    method: str
    pattern: str
    roles: list[str]
    writes: bool


def routes(app: Flask) -> list[Route]:
    """All routes, sorted. HEAD and OPTIONS come with GET and are left out."""
    found = [
        Route(method, rule.rule, _roles(app, rule.endpoint), method not in SAFE)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda route: (route.pattern, route.method))


def _roles(app: Flask, endpoint: str) -> list[str]:
    permission = decision(app, endpoint)
    if permission is None:
        return []
    held = {role: frozenset({role} if role == GUEST else {role, CITIZEN}) for role in EVERYBODY}
    return [role for role in EVERYBODY if permission.admits(held[role])]
