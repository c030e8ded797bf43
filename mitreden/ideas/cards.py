"""The words that every card of a list repeats, looked up once a page."""

from collections.abc import Callable
from dataclasses import dataclass

from mitreden.web.filters import number_words
from mitreden.web.i18n import gettext, ngettext


@dataclass(frozen=True)
class CardWords:
    """Words and counters in the language of the request."""

    untitled: str
    region: str
    supports: Callable[[int], str]
    comments: Callable[[int], str]


def words() -> CardWords:
    """The words for one page. Both languages know one and many."""
    return CardWords(
        untitled=str(gettext("Ohne Titel")),
        region=str(gettext("ganze Region")),
        supports=_counter(
            str(ngettext("1 Unterstützung", "%(count)s Unterstützungen", 1, count=1)),
            str(ngettext("1 Unterstützung", "%(count)s Unterstützungen", 2, count="{}")),
        ),
        comments=_counter(
            str(ngettext("1 Kommentar", "%(count)s Kommentare", 1, count=1)),
            str(ngettext("1 Kommentar", "%(count)s Kommentare", 2, count="{}")),
        ),
    )


def _counter(one: str, many: str) -> Callable[[int], str]:
    return lambda number: one if number == 1 else many.format(number if 0 <= number < 1_000 else number_words(number))
