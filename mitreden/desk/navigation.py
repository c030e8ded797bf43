"""The desk's navigation: what a person may open there, with the number of things that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from mitreden.accounts.models import Person
from mitreden.accounts.roles import (
    BUNDLE,
    EXPORT,
    MANAGE_MEMBERS,
    MODERATE,
    OPERATE,
    PLAN_CAMPAIGNS,
    PREVIEW,
    REPLY,
    USE_DESK,
    WRITE_NEWS,
)
from mitreden.core.permissions import Permission
from mitreden.core.words import N_
from mitreden.moderation import queries as moderation
from mitreden.web.i18n import gettext


class Entry(TypedDict):
    """One line, as the layout takes it."""

    label: str
    url: str
    icon: str
    count: int
    current: bool


@dataclass(frozen=True)
class _Part:
    label: str
    url: str
    icon: str
    permission: Permission
    count: Callable[[Person], int] | None = None


PARTS = (
    _Part(N_("Was auf mich wartet"), "/desk", "list", USE_DESK),
    _Part(N_("Moderation"), "/desk/moderation", "shield", MODERATE, moderation.to_do),
    _Part(N_("Antworten"), "/desk/replies", "send", REPLY),
    _Part(N_("Gemeinsame Ideen"), "/desk/bundles", "people", BUNDLE),
    _Part(N_("Beteiligungen"), "/desk/campaigns", "comment", PLAN_CAMPAIGNS),
    _Part(N_("Neuigkeiten"), "/desk/news", "bell", WRITE_NEWS),
    _Part(N_("Fahrplan"), "/desk/roadmap", "route", PREVIEW),
    _Part(N_("Tabellen"), "/desk/exports", "download", EXPORT),
    _Part(N_("Innovationsfelder"), "/desk/fields", "star", PLAN_CAMPAIGNS),
    _Part(N_("Wortlisten"), "/desk/hints", "book", PLAN_CAMPAIGNS),
    _Part(N_("Organisationen"), "/desk/organisations", "home", PLAN_CAMPAIGNS),
    _Part(N_("Einstellungen"), "/desk/settings", "settings", PLAN_CAMPAIGNS),
    _Part(N_("Mitglieder"), "/desk/members", "people", MANAGE_MEMBERS),
    _Part(N_("Mails"), "/desk/mails", "mail", OPERATE),
)


def entries(person: Person, path: str) -> list[Entry]:
    """The lines that `person` may open; the one that `path` belongs to is current."""
    roles = person.roles
    return [
        Entry(
            label=gettext(part.label),
            url=part.url,
            icon=part.icon,
            count=part.count(person) if part.count else 0,
            current=path == part.url or (part.url != "/desk" and path.startswith(part.url + "/")),
        )
        for part in PARTS
        if part.permission.admits(roles)
    ]
