"""The words of a comment: made safe once, measured by the rules for what people type. Pure."""

from dataclasses import dataclass

from mitreden.comments.models import TEXT_MAX, TEXT_MIN
from mitreden.core import rich_text
from mitreden.core.errors import DomainError
from mitreden.core.words import N_


@dataclass(frozen=True)
class Words:
    """A text as it is stored: the source that was typed and the safe HTML made of it."""

    source: str
    html: str


def complete(text: str) -> Words:
    """What somebody wrote, long enough to say something and short enough to be read."""
    source = rich_text.normalised(text)
    if len(source) > TEXT_MAX:
        raise DomainError(N_("Bitte kürzen Sie den Text auf höchstens %(most)s Zeichen."), field="text", most=TEXT_MAX)
    words = Words(source, rich_text.render(source))
    if len(source) < TEXT_MIN or not rich_text.plain(words.html):
        raise DomainError(N_("Bitte schreiben Sie ein paar Worte."), field="text")
    return words
