"""Life-lines in words, as the component `timeline` takes them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypedDict

from mitreden.timeline.queries import Entry
from mitreden.timeline.words import ICONS, SENTENCES
from mitreden.web.filters import date_words
from mitreden.web.i18n import gettext


class Moment(TypedDict):
    """One entry of the component."""

    when: str
    iso: str
    text: str
    icon: str
    quote: str


def moments(entries: Sequence[Entry]) -> list[Moment]:
    """What happened, in the language of the request. An older entry may lack a value: its place stays empty."""
    return [
        Moment(
            when=date_words(entry.at),
            iso=entry.at.isoformat(timespec="seconds"),
            text=str(gettext(SENTENCES[entry.key])) % defaultdict(str, entry.data),
            icon=ICONS.get(entry.key, "check"),
            quote=str(entry.data.get("text") or ""),
        )
        for entry in entries
        if entry.key in SENTENCES
    ]
