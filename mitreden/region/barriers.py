"""Telling the team of a barrier, signed in or not. The words go to the team by mail and are kept nowhere else."""

import secrets
from typing import Any

from mitreden.accounts import addresses
from mitreden.accounts import queries as people
from mitreden.accounts.roles import Role
from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.outbox.commands import enqueue
from mitreden.region import queries

WORDS_MIN, WORDS_MAX, PLACE_MAX, NAME_MAX = 10, 4_000, 300, 120
TO_TEAM, RECEIPT = "region.barrier", "region.barrier_receipt"


def report_barrier(
    *, words: str, where: str = "", name: str = "", email: str = "", locale: str = "de", by: Actor | None = None
) -> str:
    """Write to the team, and a receipt to whoever gave an address. Returns the number that both mails name.

    The receipt repeats none of the words: nobody can have the platform write theirs to others.
    """
    words = normalised(words)
    if not WORDS_MIN <= len(words) <= WORDS_MAX:
        raise DomainError(N_("Bitte schreiben Sie in ein bis zwei Sätzen, was nicht geklappt hat."), field="words")
    email = addresses.normalised(email) if email.strip() else ""
    number = f"B-{secrets.token_hex(4).upper()}"
    told: dict[str, Any] = {
        "number": number,
        "words": words,
        "where": _line(where, PLACE_MAX),
        "name": _line(name, NAME_MAX),
    }
    team = _team()
    if not team:
        raise DomainError(
            N_("Ihre Nachricht käme gerade bei niemandem an. Bitte schreiben Sie an die Adresse im Impressum.")
        )
    for address, language in team:
        enqueue(TO_TEAM, address=address, locale=language, reply=email, **told)
    if email:
        enqueue(RECEIPT, address=email, locale=locale, number=number)
    log.record("barrier.reported", by=by, subject="barrier", number=number, has_receipt=bool(email))
    return number


def _line(text: str, most: int) -> str:
    return " ".join(normalised(text).split())[:most]


def _team() -> list[tuple[str, str]]:
    """The address that the region named; else everybody who coordinates it; else who runs the installation."""
    named = queries.texts().get("barrier_mail")
    if named:
        return [(named.source, "de")]
    moment = clock.now()
    grants = [grant for grant in people.staff_grants(moment) if grant.starts_at <= moment]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        found = {
            grant.person.email: grant.person.locale for grant in grants if grant.role is role and grant.person.email
        }
        if found:
            return sorted(found.items())
    return []
