"""What replies say in words: for choices in forms and for pages."""

from mitreden.core.words import N_
from mitreden.ideas.models import DeclineReason
from mitreden.replies.models import Competence, CostClass, Feasibility, Outcome, ReplyState, Standing
from mitreden.replies.queries import Show

OUTCOMES = {
    Outcome.ACCEPTED: N_("Das machen wir"),
    Outcome.PARTLY_ACCEPTED: N_("Das machen wir zum Teil"),
    Outcome.PASSED_ON: N_("Wir geben es weiter: Andere sind zuständig"),
    Outcome.ALREADY_DONE: N_("Das gibt es schon"),
    Outcome.DECLINED: N_("Das machen wir nicht"),
}
DECLINE_REASONS = {
    DeclineReason.TOO_DETAILED: N_("Das wird später im Einzelnen entschieden"),
    DeclineReason.OTHER_LINE: N_("Wir haben uns für einen anderen Weg entschieden"),
    DeclineReason.TOO_VAGUE: N_("Der Vorschlag ist zu unbestimmt"),
    DeclineReason.NOT_COMPETENT: N_("Wir sind nicht zuständig"),
    DeclineReason.NO_MEANS: N_("Es fehlt Geld oder Personal"),
    DeclineReason.NOT_FEASIBLE: N_("Es lässt sich nicht umsetzen"),
    DeclineReason.OTHER: N_("Ein anderer Grund, er steht im Text"),
}
COMPETENCES = {
    Competence.OURS: N_("Wir selbst"),
    Competence.COUNTY: N_("Der Landkreis"),
    Competence.STATE: N_("Das Land oder der Bund"),
    Competence.OTHER: N_("Jemand anderes"),
    Competence.NOBODY: N_("Keine öffentliche Stelle"),
}
STANDINGS = {
    Standing.NEW: N_("Nein, das ist neu"),
    Standing.PLANNED: N_("Es ist schon geplant"),
    Standing.DONE: N_("Das gibt es schon"),
}
COST_CLASSES = {
    CostClass.UNKNOWN: N_("Noch nicht geschätzt"),
    CostClass.NONE: N_("Keine"),
    CostClass.SMALL: N_("Gering: bis 10.000 Euro"),
    CostClass.MEDIUM: N_("Mittel: bis 100.000 Euro"),
    CostClass.LARGE: N_("Hoch: mehr als 100.000 Euro"),
}
FEASIBILITIES = {
    Feasibility.UNCLEAR: N_("Noch nicht geklärt"),
    Feasibility.YES: N_("Ja"),
    Feasibility.PARTLY: N_("Zum Teil"),
    Feasibility.NO: N_("Nein"),
}
STATES = {
    ReplyState.DRAFT: N_("Entwurf"),
    ReplyState.HANDED_IN: N_("Wartet auf Freigabe"),
    ReplyState.RETURNED: N_("Zurück zum Überarbeiten"),
    ReplyState.PLANNED: N_("Hat einen Termin"),
    ReplyState.RELEASED: N_("Veröffentlicht"),
}
LISTS = {
    Show.OWED: N_("Antwort fehlt"),
    Show.DRAFTS: N_("Entwürfe"),
    Show.HANDED_IN: N_("Zur Freigabe"),
    Show.PLANNED: N_("Mit Termin"),
    Show.RELEASED: N_("Veröffentlicht"),
}
