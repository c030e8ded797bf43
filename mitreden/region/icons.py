"""The icons that an innovation field can have, with what they show."""

from mitreden.core.words import N_

NAMES: dict[str, str] = {
    "star": N_("Stern"),
    "leaf": N_("Blatt"),
    "bus": N_("Bus"),
    "book": N_("Buch"),
    "heart": N_("Herz"),
    "basket": N_("Einkaufskorb"),
    "screen": N_("Bildschirm"),
    "people": N_("Menschen"),
    "home": N_("Haus"),
    "map": N_("Karte"),
    "globe": N_("Globus"),
    "shield": N_("Schild"),
    "key": N_("Schlüssel"),
    "comment": N_("Sprechblase"),
    "calendar": N_("Kalender"),
    "chart": N_("Diagramm"),
    "bell": N_("Glocke"),
    "route": N_("Weg"),
}
ICONS = tuple(NAMES)
