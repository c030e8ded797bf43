"""The names of states and roles, for choices in forms. Chips on pages come from `components/states.html`."""

from mitreden.core.words import N_
from mitreden.roadmap.models import LinkRole, MeasureState

STATES: dict[MeasureState, str] = {
    MeasureState.PROPOSAL: N_("Vorschlag"),
    MeasureState.DRAFT_PROFILE: N_("Steckbrief im Entwurf"),
    MeasureState.EXPERT_CHECK: N_("Fachleute prüfen"),
    MeasureState.PRIORITISED: N_("Vorgesehen"),
    MeasureState.ADOPTED: N_("Beschlossen"),
    MeasureState.PLANNED: N_("In Planung"),
    MeasureState.RUNNING: N_("Läuft"),
    MeasureState.PAUSED: N_("Ruht gerade"),
    MeasureState.FINISHED: N_("Fertig"),
    MeasureState.CONTINUED: N_("Läuft dauerhaft weiter"),
    MeasureState.STOPPED: N_("Beendet"),
}

ROLES: dict[LinkRole, str] = {
    LinkRole.ORIGIN: N_("Daraus entstanden"),
    LinkRole.SHAPED: N_("Hat mitgestaltet"),
    LinkRole.SUPPORTS: N_("Spricht dafür"),
    LinkRole.CONFLICTS: N_("Spricht dagegen"),
}
