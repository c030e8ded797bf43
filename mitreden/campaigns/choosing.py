"""Organisations and people named in a text, one a line."""

from collections.abc import Iterable

from mitreden.campaigns import queries
from mitreden.core import rich_text
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.region import queries as region
from mitreden.region.models import Organisation

_SHOWN = 5


def lines(text: str | None) -> list[str]:
    """The lines of a text without empty ones and without repetitions; a semicolon ends a line, too."""
    parts = rich_text.normalised(text or "").replace(";", "\n").splitlines()
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def organisations(text: str | None, *, field: str) -> list[Organisation]:
    """The organisations that a text names by name, AGS or ARS. DomainError where one is unknown or not the only one."""
    found = region.organisations_called(lines(text))
    unknown = [name for name, known in found.items() if not known]
    if unknown:
        raise DomainError(N_("Das kennen wir nicht: %(names)s."), field=field, names=_some(unknown))
    doubtful = [name for name, known in found.items() if len(known) > 1]
    if doubtful:
        raise DomainError(
            N_("Das gibt es mehrmals: %(names)s. Bitte geben Sie den Gemeindeschlüssel (AGS) an."),
            field=field,
            names=_some(doubtful),
        )
    return list({known[0].id: known[0] for known in found.values()}.values())


def people(text: str | None, *, field: str) -> list[int]:
    """The accounts that a text names by mail address. DomainError where there is no such account."""
    wanted = [line.casefold() for line in lines((text or "").replace(",", "\n"))]
    found = queries.people_by_email(wanted)
    unknown = [address for address in wanted if address not in found]
    if unknown:
        raise DomainError(
            N_(
                "Zu diesen Adressen gibt es noch kein Konto: %(names)s. Bitte laden Sie die Menschen ein, sich anzumelden."
            ),
            field=field,
            names=_some(unknown),
        )
    return list(found.values())


def _some(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join(known[:_SHOWN]) + (" …" if len(known) > _SHOWN else "")
