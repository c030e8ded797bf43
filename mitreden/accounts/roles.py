"""The roles, their scopes, and the table of who may use which routes at all."""

from datetime import timedelta
from enum import StrEnum

from mitreden.core.permissions import ANYONE, SIGNED_IN, Permission
from mitreden.core.words import N_


class Role(StrEnum):
    """What a grant makes of a person; everybody signed in is a citizen besides."""

    SPEAKER = "speaker"
    ASSISTANT = "assistant"
    MODERATOR = "moderator"
    CONTACT = "contact"
    EXPERT = "expert"
    READER = "reader"
    STRATEGIST = "strategist"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """Where a grant counts."""

    INSTALLATION = "installation"
    REGION = "region"
    ORGANISATION = "organisation"
    CAMPAIGN = "campaign"


SCOPES: dict[Role, frozenset[Scope]] = {
    Role.SPEAKER: frozenset({Scope.ORGANISATION}),
    Role.ASSISTANT: frozenset({Scope.CAMPAIGN}),
    Role.MODERATOR: frozenset({Scope.CAMPAIGN, Scope.ORGANISATION, Scope.REGION}),
    Role.CONTACT: frozenset({Scope.ORGANISATION}),
    Role.EXPERT: frozenset({Scope.CAMPAIGN}),
    Role.READER: frozenset({Scope.CAMPAIGN, Scope.REGION}),
    Role.STRATEGIST: frozenset({Scope.REGION}),
    Role.COORDINATOR: frozenset({Scope.REGION}),
    Role.AUDITOR: frozenset({Scope.REGION}),
    Role.ADMINISTRATOR: frozenset({Scope.INSTALLATION}),
}

STAFF = frozenset(Role) - {Role.SPEAKER}
STAFF_SESSION = timedelta(hours=12)

MANAGING = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset(Role) - {Role.ADMINISTRATOR},
    Role.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR}),
}
ROLE_NAMES: dict[Role, str] = {
    Role.SPEAKER: N_("Spricht für eine Organisation"),
    Role.ASSISTANT: N_("Erfassung"),
    Role.MODERATOR: N_("Moderation"),
    Role.CONTACT: N_("Kontakt im Rathaus"),
    Role.EXPERT: N_("Fachliche Prüfung"),
    Role.READER: N_("Einblick"),
    Role.STRATEGIST: N_("Strategie-Team"),
    Role.COORDINATOR: N_("Koordination"),
    Role.AUDITOR: N_("Revision"),
    Role.ADMINISTRATOR: N_("Betrieb"),
}


def _only(name: str, refusal: str, *roles: Role) -> Permission:
    return Permission(name, frozenset(roles), refusal)


USE_DESK = _only("use_desk", N_("Dieser Bereich ist für das Team der Region."), *STAFF)
MODERATE = _only(
    "moderate", N_("Das dürfen nur Moderatorinnen und Moderatoren."), Role.MODERATOR, Role.COORDINATOR
)  # fmt: skip
PLAN_CAMPAIGNS = _only("plan_campaigns", N_("Das darf nur die Koordination der Region."), Role.COORDINATOR)
WRITE_NEWS = _only("write_news", N_("Das darf nur die Koordination der Region."), Role.COORDINATOR)
PREVIEW = _only(
    "preview", N_("Das dürfen nur Eingeladene und das Team der Region."), *(STAFF - {Role.ADMINISTRATOR})
)  # fmt: skip
PLAN_MEASURES = _only(
    "plan_measures", N_("Das darf nur das Strategie-Team der Region."), Role.STRATEGIST, Role.COORDINATOR
)  # fmt: skip
REPLY = _only(
    "reply", N_("Das dürfen nur Kontakte im Rathaus und das Team der Region."),
    Role.CONTACT, Role.STRATEGIST, Role.COORDINATOR,
)  # fmt: skip
RELEASE = _only(
    "release", N_("Freigeben dürfen nur Strategie-Team und Koordination."), Role.STRATEGIST, Role.COORDINATOR
)  # fmt: skip
EXPORT = _only(
    "export", N_("Das dürfen nur Koordination, Strategie-Team und Revision."),
    Role.COORDINATOR, Role.STRATEGIST, Role.AUDITOR,
)  # fmt: skip
IMPORT = _only(
    "import", N_("Einlesen dürfen nur Koordination und Strategie-Team."), Role.COORDINATOR, Role.STRATEGIST
)  # fmt: skip
MANAGE_MEMBERS = _only(
    "manage_members", N_("Das darf nur die Koordination der Region."), Role.COORDINATOR, Role.ADMINISTRATOR
)  # fmt: skip
OPERATE = _only(
    "operate", N_("Das dürfen nur Betrieb und Koordination."), Role.ADMINISTRATOR, Role.COORDINATOR
)  # fmt: skip
BUNDLE = _only(
    "bundle", N_("Das dürfen nur Moderation, Strategie-Team und Koordination."),
    Role.MODERATOR, Role.COORDINATOR, Role.STRATEGIST,
)  # fmt: skip
READ_LOG = _only("read_log", N_("Das darf nur die Revision."), Role.AUDITOR, Role.ADMINISTRATOR)

PERMISSIONS: tuple[Permission, ...] = (
    ANYONE, SIGNED_IN, USE_DESK, MODERATE, PLAN_CAMPAIGNS, WRITE_NEWS, PREVIEW, PLAN_MEASURES, REPLY, RELEASE, EXPORT, IMPORT,
    MANAGE_MEMBERS, OPERATE, READ_LOG, BUNDLE,
)  # fmt: skip
