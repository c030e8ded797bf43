"""A report in the language of whoever reads it on a page."""

from collections.abc import Mapping
from typing import Any

from mitreden.core.words import N_
from mitreden.web.i18n import gettext

_TRY_AGAIN = N_("Bitte versuchen Sie es noch einmal, oder sagen Sie dem Betrieb Bescheid.")


def refusals(report: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Where in the file something was refused, and why."""
    line, comment = gettext(N_("Zeile")), gettext(N_("Kommentar"))
    told = []
    for place, reason in (report or {}).get("refusals", ()):
        sentence, value = reason["german"], reason["value"]
        told.append((place.replace("line", line).replace("comment", comment), gettext(sentence, x=value)))
    return told


def failure(report: Mapping[str, Any] | None) -> str:
    """Why nothing of a file could be read."""
    if not report or "error" not in report:
        return str(gettext(_TRY_AGAIN))
    sentence, values = report["error"], report["values"]
    return str(gettext(sentence, **values))
