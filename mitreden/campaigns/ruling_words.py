"""Changed rules in plain words: which, from, to, and what that means for what is there already."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from mitreden.campaigns.models import RuleChange
from mitreden.campaigns.ruling import Difference
from mitreden.core.words import N_
from mitreden.web.filters import date_words, moment_words, number_words
from mitreden.web.i18n import gettext, ngettext

TITLES = {
    "audience": N_("Für wen ist die Beteiligung?"),
    "who_submits": N_("Wer kann Ideen einreichen?"),
    "who_supports": N_("Wer kann Ideen unterstützen?"),
    "who_comments": N_("Wer kann kommentieren?"),
    "moderation": N_("Wann schaut die Moderation?"),
    "counts": N_("Wann stehen die Zahlen da?"),
    "minimum_age": N_("Mindestalter"),
    "has_comments": N_("Kommentare"),
    "max_supports_per_field": N_("Unterstützungen je Thema, höchstens"),
    "qualified_at": N_("Ab wie vielen Unterstützungen zuerst ansehen?"),
    "lead": N_("Wer antwortet für die ganze Region?"),
    "contact": N_("Wer antwortet auf Fragen?"),
    "controller": N_("Wer ist für den Datenschutz verantwortlich?"),
    "legal_basis": N_("Rechtsgrundlage"),
    "answer_on": N_("Antworten bis"),
    "drafts_until": N_("Entwürfe und Unbestätigtes aufbewahren bis"),
    "guests_until": N_("Mail-Adressen von Gästen aufbewahren bis"),
    "notes_until": N_("Notizen der Moderation aufbewahren bis"),
    "retain_until": N_("Namen bei Beiträgen aufbewahren bis"),
    "hours": N_("Jemand ist da"),
    "collecting": N_("Ideen sammeln"),
    "discussing": N_("Gemeinsam besprechen"),
    "voting": N_("Ideen unterstützen"),
    "fields": N_("Innovationsfelder"),
    "municipalities": N_("Gemeinden"),
}
_VALUES = {
    "public": N_("für alle"),
    "members": N_("für Mitglieder bestimmter Organisationen"),
    "invited": N_("für eingeladene Menschen"),
    "guest": N_("wer eine Mail-Adresse hat"),
    "citizen": N_("nur wer ein Konto hat"),
    "first": N_("bevor eine Idee erscheint"),
    "afterwards": N_("danach: Ideen erscheinen sofort"),
    "hours": N_("nach der Uhr: sofort, wenn jemand da ist, sonst vorher"),
    "always": N_("immer"),
    "after": N_("erst nach der Abstimmung"),
}
_FROM_NOW_ON = N_("Das gilt für alles, was ab jetzt kommt. Was schon da ist, bleibt.")
_TIMES = N_("Ab jetzt gelten die neuen Zeiten. Was eingereicht und gezählt ist, bleibt.")
_FORMER_DAY = N_("Allen, die bis jetzt mitgemacht haben, war der frühere Tag versprochen.")
_EFFECTS = {
    "audience": N_("Wer nicht mehr gemeint ist, kann ab jetzt nicht mehr mitmachen. Was schon da ist, bleibt."),
    "minimum_age": N_("Wer etwas beiträgt, bestätigt ab jetzt das neue Alter. Was schon da ist, bleibt."),
    "moderation": N_("Das gilt für Ideen, die ab jetzt kommen. Was schon zu sehen ist, bleibt zu sehen."),
    "hours": N_("Das gilt für Ideen, die ab jetzt kommen. Was schon zu sehen ist, bleibt zu sehen."),
    "has_comments": N_("Geschriebene Kommentare bleiben. Es geht nur um neue."),
    "max_supports_per_field": N_(
        "Gezählte Unterstützungen bleiben, auch wenn jemand mehr gegeben hat, als jetzt möglich ist."
    ),
    "counts": N_("Das gilt für alle Seiten, Downloads und Sortierungen."),
    "qualified_at": N_("Nur die Reihenfolge beim Ansehen ändert sich. Eine Antwort bekommt jede Idee."),
    "collecting": _TIMES,
    "discussing": _TIMES,
    "voting": _TIMES,
    "answer_on": _FORMER_DAY,
    "drafts_until": _FORMER_DAY,
    "guests_until": _FORMER_DAY,
    "notes_until": _FORMER_DAY,
    "retain_until": _FORMER_DAY,
    "fields": N_("Ideen bleiben in ihrem Thema, auch wenn es nicht mehr zur Wahl steht."),
    "municipalities": N_("Ideen bleiben bei ihrer Gemeinde, auch wenn sie nicht mehr zur Wahl steht."),
    "lead": N_("Das gilt für alle Antworten, die noch fehlen. Gegebene Antworten bleiben."),
    "contact": N_("Das gilt ab jetzt für alle."),
    "controller": N_("Das betrifft die Daten aller, die mitgemacht haben."),
    "legal_basis": N_("Das betrifft die Daten aller, die mitgemacht haben."),
}


def value_words(rule: str, value: Any) -> str:
    """A rule's value as people say it."""
    if value is None or value in ("", []):
        return str(gettext("keine Angabe"))
    if type(value) is list:
        return _list_words(rule, value)
    if type(value) is not str:
        return str(gettext("ja") if value is True else gettext("nein") if value is False else number_words(value))
    if rule.endswith(("_until", "_on")):
        return str(date_words(date.fromisoformat(value)))
    return str(gettext(_VALUES[value])) if value in _VALUES else value


def _list_words(rule: str, value: list[str]) -> str:
    if rule in {"collecting", "discussing", "voting"}:
        value = [moment_words(datetime.fromisoformat(text)) for text in value]
    elif rule != "hours":
        return ", ".join(value)
    return str(gettext("%(start)s bis %(end)s", start=value[0], end=value[1]))


def pending(differences: Iterable[Difference], ideas: int) -> list[dict[str, str]]:
    """What is about to change, for the desk: with what it means and how many ideas it touches."""
    touched = ngettext("betrifft %(shown)s Idee", "betrifft %(shown)s Ideen", ideas, shown=number_words(ideas))
    return [
        {**_told(item.rule, item.before, item.after), "effect": str(gettext(_EFFECTS.get(item.rule, _FROM_NOW_ON))),
         "touched": str(touched)}
        for item in differences
    ]  # fmt: skip


def changed(changes: Iterable[RuleChange]) -> list[dict[str, str]]:
    """What has changed, for everybody: with the day and the reason."""
    return [
        {
            **_told(change.rule, change.before, change.after),
            "when": date_words(change.changed_at),
            "reason": change.reason,
        }
        for change in changes
    ]


def _told(rule: str, before: Any, after: Any) -> dict[str, str]:
    return {
        "title": str(gettext(TITLES[rule])), "before": value_words(rule, before), "after": value_words(rule, after)
    }  # fmt: skip
