"""The words of an idea: made safe once, measured by the rules for what people type. Pure."""

from dataclasses import dataclass

from mitreden.core import rich_text
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.ideas.models import ALT_MAX, TEXT_MAX, TEXT_MIN, TITLE_MAX, TextFormat

TITLE_MIN = 5
PLACE_MAX = 200


@dataclass(frozen=True)
class Words:
    """Title and text as they are stored: the source that was typed and the safe HTML made of it."""

    title: str
    source: str
    html: str
    format: TextFormat = TextFormat.MARKDOWN

    @property
    def excerpt(self) -> str:
        """The beginning of the text, for lists."""
        return rich_text.excerpt(self.html)


def searched(title: str, html: str, place: str) -> str:
    """All that the index should find an idea by, whoever writes it."""
    return f"{title}\n{rich_text.plain(html)}\n{place}"


def one_line(text: str) -> str:
    """A text without line breaks and doubled spaces."""
    return " ".join(rich_text.normalised(text).split())


def written(title: str, text: str, text_format: TextFormat = TextFormat.MARKDOWN) -> Words:
    """The words as somebody wrote them, whatever their length: a draft, an import."""
    make = rich_text.render if text_format is TextFormat.MARKDOWN else rich_text.clean_html
    return Words(one_line(title), rich_text.normalised(text), make(text), text_format)


def draft(title: str, text: str, *, has_title: bool = True) -> Words:
    """What a draft needs: some title, if its author says that it is kept, and nothing too long."""
    words = written(title, text)
    if has_title and not words.title:
        raise DomainError(N_("Bitte geben Sie Ihrer Idee einen Titel."), field="title")
    _check_longest(words)
    return words


def complete(title: str, text: str) -> Words:
    """What an idea needs before others look at it."""
    words = written(title, text)
    check(words)
    return words


def check(words: Words) -> None:
    """Raise if an idea with these words cannot be sent in."""
    if len(words.title) < TITLE_MIN:
        raise DomainError(
            N_("Bitte geben Sie Ihrer Idee einen Titel mit mindestens %(least)s Zeichen."),
            field="title",
            least=TITLE_MIN,
        )
    if len(words.source) < TEXT_MIN:
        raise DomainError(
            N_("Bitte beschreiben Sie Ihre Idee etwas genauer: mit mindestens %(least)s Zeichen."),
            field="text", least=TEXT_MIN,
        )  # fmt: skip
    if not rich_text.plain(words.html):
        raise DomainError(N_("Bitte beschreiben Sie Ihre Idee mit Worten."), field="text")
    _check_longest(words)


def _check_longest(words: Words) -> None:
    if len(words.title) > TITLE_MAX:
        raise DomainError(
            N_("Bitte kürzen Sie den Titel auf höchstens %(most)s Zeichen."), field="title", most=TITLE_MAX
        )
    if len(words.source) > TEXT_MAX:
        raise DomainError(N_("Bitte kürzen Sie den Text auf höchstens %(most)s Zeichen."), field="text", most=TEXT_MAX)


def place_words(place: str) -> str:
    """A place said in words, as it is stored."""
    place = one_line(place)
    if len(place) > PLACE_MAX:
        raise DomainError(
            N_("Bitte beschreiben Sie den Ort mit höchstens %(most)s Zeichen."), field="place", most=PLACE_MAX
        )
    return place


def alternative(alt: str) -> str:
    """What a picture shows, as it is stored: for people who do not see it."""
    alt = one_line(alt)
    if len(alt) > ALT_MAX:
        raise DomainError(N_("Bitte beschreiben Sie das Bild mit höchstens %(most)s Zeichen."), most=ALT_MAX)
    return alt


def check_point(lat: float | None, lon: float | None) -> None:
    """A point is a pair of coordinates on this earth, or nothing."""
    if (lat is None) != (lon is None) or not (-90 <= (lat or 0) <= 90 and -180 <= (lon or 0) <= 180):
        raise DomainError(N_("Das ist kein Punkt auf der Karte. Bitte geben Sie Breite und Länge an."), field="point")
