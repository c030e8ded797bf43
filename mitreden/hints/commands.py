"""Changing the word lists."""

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.hints import queries
from mitreden.hints.models import LEAST_MAX, LENGTH_MAX, WORDS_MAX, HintKind, HintList


def keep_list(*, kind: HintKind, by: Person, words: str, least: int, up_to: int | None, is_on: bool) -> bool:
    """Save a list; sorted, each entry once. Whether that changed anything."""
    said = "\n".join(sorted({" ".join(line.split()) for line in words.splitlines()} - {""}, key=str.casefold))
    _check(said, least, up_to)
    before = next(one for one in queries.lists() if one.kind is kind)
    if (before.words, before.least, before.up_to, before.is_on) == (said, least, up_to, is_on):
        return False
    row = db.session.get(HintList, kind, with_for_update=True) or HintList(kind=kind)
    row.words, row.least, row.up_to, row.is_on = said, least, up_to, is_on
    row.changed_at, row.changed_by = clock.now(), by.id
    db.session.add(row)
    db.session.flush()
    log.record(
        "hints.changed", by=by, subject="region", kind=kind.value, entries=said.count("\n") + bool(said), least=least,
        up_to=up_to, is_on=is_on,
    )  # fmt: skip
    return True


def _check(words: str, least: int, up_to: int | None) -> None:
    if len(words) > WORDS_MAX:
        raise DomainError(N_("Bitte kürzen Sie die Liste auf höchstens %(most)s Zeichen."), most=WORDS_MAX)
    if not 1 <= least <= LEAST_MAX or (up_to is not None and not 1 <= up_to <= LENGTH_MAX):
        raise DomainError(N_("Bitte geben Sie eine Zahl zwischen 1 und %(most)s an."), most=LENGTH_MAX)
