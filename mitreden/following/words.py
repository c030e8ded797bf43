"""How following speaks."""

from mitreden.core.words import N_
from mitreden.following.models import FollowKind, Frequency

FREQUENCIES: dict[Frequency, str] = {
    Frequency.AT_ONCE: N_("gleich, wenn sich etwas tut"),
    Frequency.DAILY: N_("einmal am Tag"),
    Frequency.WEEKLY: N_("einmal in der Woche, montags"),
    Frequency.NONE: N_("gar nicht"),
}
NOTES: dict[Frequency, str] = {
    Frequency.AT_ONCE: N_("Wenn sich etwas tut, schreiben wir Ihnen gleich."),
    Frequency.DAILY: N_("Wenn sich etwas tut, schreiben wir Ihnen, höchstens einmal am Tag."),
    Frequency.WEEKLY: N_("Wenn sich etwas tut, schreiben wir Ihnen, höchstens einmal in der Woche."),
    Frequency.NONE: N_("Mails zu dem, was Sie verfolgen, haben Sie ausgeschaltet."),
}
KINDS: dict[FollowKind, str] = {
    FollowKind.CAMPAIGN: N_("Beteiligungen"),
    FollowKind.FIELD: N_("Themen"),
    FollowKind.MUNICIPALITY: N_("Gemeinden"),
    FollowKind.IDEA: N_("Ideen"),
    FollowKind.REGION: N_("Region"),
}
