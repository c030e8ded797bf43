"""From a loose row to an idea that can be stored: what people could not type is kept and flagged, not lost."""

import hashlib
import html
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from mitreden.core import rich_text
from mitreden.core.words import N_
from mitreden.exports import reasons
from mitreden.exports.moments import moment
from mitreden.exports.reasons import RefusedError
from mitreden.exports.shapes import CommentRow, Row
from mitreden.ideas.intake import Imported
from mitreden.ideas.models import (
    TEXT_MAX,
    TEXT_MIN,
    TITLE_MAX,
    UNSENT,
    Aside,
    Channel,
    DeclineReason,
    IdeaKind,
    IdeaState,
    TextFormat,
)

FLAG_MEANINGS: dict[str, str] = {
    "long_title": N_("Die Überschrift hat über 120 Zeichen."),
    "no_title": N_("Die Überschrift fehlte und ist aus dem Text gemacht."),
    "no_text": N_("Der Text fehlt."),
    "short_text": N_("Der Text hat unter 20 Zeichen."),
    "long_text": N_("Der Text hat über 4.000 Zeichen."),
    "html": N_("Beim Säubern von HTML hat sich etwas geändert."),
    "no_date": N_("Das Datum fehlte."),
    "bad_date": N_("Das Datum war nicht lesbar."),
    "bad_number": N_("Eine Zahl war nicht lesbar."),
    "bad_point": N_("Der Punkt auf der Karte war nicht lesbar."),
    "unknown_municipality": N_("Die Gemeinde ist nicht bekannt."),
    "repeated": N_("Überschrift und Text stehen schon in einer früheren Zeile."),
}
FLAGS = frozenset(FLAG_MEANINGS)
_HTML = re.compile(
    r"</?(p|br|div|span|ul|ol|li|b|i|u|strong|em|a|h[1-6]|img|script|style|iframe|table|font)\b[^>]*>", re.IGNORECASE
)
_BLOCK = re.compile(r"<(p|ul|ol|blockquote)\b", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b[^>]*>", re.IGNORECASE)
_BIGGEST = 2**31 - 1

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass
class Intake:
    """What an import knows while it runs: fields and municipalities by name, what was seen in the file before."""

    field_id: Callable[[str], int]
    municipalities: Mapping[str, int]
    now: datetime
    default_field: str = ""
    words_seen: set[bytes] = field(default_factory=set)
    refs_seen: set[str] = field(default_factory=set)

    def accepted(self, row: Row) -> Imported:
        """The idea of a row. RefusedError says why there is none."""
        flags: set[str] = set(row.flags.split()) & FLAGS
        source, text_format, text_html = words(row, flags)
        plain = rich_text.plain(text_html)
        title = _title(row.title, plain, flags)
        if not title:
            raise RefusedError(reasons.NO_WORDS)
        _measure(plain, flags)
        state = one_of(IdeaState, row.state, "state") or IdeaState.PUBLISHED
        if state in UNSENT:
            raise RefusedError(reasons.DRAFT)
        channel = one_of(Channel, row.channel, "channel") or Channel.IMPORT
        created = _date(row.created_at, flags) or self._undated(flags)
        submitted = _date(row.submitted_at, flags) or created
        is_out = state is not IdeaState.SUBMITTED
        municipality_id, place = self._municipality(row, flags)
        lat, lon = _point(row, flags)
        support = number(row.support, flags) + number(row.earlier_support, flags)
        field_id = self.field_id(named(row.field) or self.default_field)
        reference = self._reference(row, title, source)
        self._note_repetition(title, plain, flags)
        return Imported(
            ref=reference, title=title, text_source=source, text_format=text_format, text_html=text_html, field_id=field_id,
            municipality_id=municipality_id, place=place, lat=lat, lon=lon, state=state,
            kind=one_of(IdeaKind, row.kind, "kind") or IdeaKind.IDEA,
            channel=Channel.IMPORT if len(title) > TITLE_MAX else channel,
            aside=one_of(Aside, row.aside, "aside"), state_text=rich_text.normalised(row.state_text),
            decline_reason=one_of(DeclineReason, row.decline_reason, "decline_reason"), rule_key=row.rule or None,
            earlier_support=min(support, _BIGGEST), version=max(1, number(row.version, flags)), created_at=created,
            submitted_at=submitted, published_at=(_date(row.published_at, flags) or submitted) if is_out else None,
            state_changed_at=_date(row.state_changed_at, flags), flags=sorted(flags),
        )  # fmt: skip

    def _undated(self, flags: set[str]) -> datetime:
        if "bad_date" not in flags:
            flags.add("no_date")
        return self.now

    def _municipality(self, row: Row, flags: set[str]) -> tuple[int | None, str]:
        """The municipality by key or name, else the whole region; an unknown name is kept as the place."""
        name, place = named(row.municipality), named(row.place)
        found = self.municipalities.get(row.ags.strip()) or self.municipalities.get(name.casefold())
        if found is None and (name or row.ags.strip()):
            flags.add("unknown_municipality")
            place = place or name
        return found, place

    def _note_repetition(self, title: str, plain: str, flags: set[str]) -> None:
        digest = hashlib.sha256(f"{title}\0{plain}".casefold().encode()).digest()
        if digest in self.words_seen:
            flags.add("repeated")
        self.words_seen.add(digest)

    def _reference(self, row: Row, title: str, source: str) -> str:
        """What the file calls the idea; without that a hash of its words, so that the same file gives the same again."""
        given = named(row.ref)
        if given:
            if given in self.refs_seen:
                raise RefusedError(reasons.SEEN, repr(given))
            self.refs_seen.add(given)
            return given
        parts = "\0".join((title, source, row.field, row.municipality, row.ags, row.lat, row.lon, row.created_at))
        base, number = f"sha-{hashlib.sha256(parts.encode()).hexdigest()[:20]}", 1
        while f"{base}-{number}" in self.refs_seen:
            number += 1
        self.refs_seen.add(f"{base}-{number}")
        return f"{base}-{number}"


def named(text: str) -> str:
    """A name in one line."""
    return " ".join(rich_text.normalised(text).split())


def words(row: Row | CommentRow, flags: set[str]) -> tuple[str, TextFormat, str]:
    """Source, its format and safe HTML. The original source counts only where it still says what the text says."""
    if row.source:
        text_format = one_of(TextFormat, row.source_format, "text_format") or TextFormat.MARKDOWN
        source = rich_text.normalised(row.source)
        rendered = rich_text.render(source) if text_format is TextFormat.MARKDOWN else _cleaned(source, flags)
        if not row.text or rich_text.plain(rendered).split() == rich_text.normalised(row.text).split():
            return source, text_format, rendered
    text = rich_text.normalised(row.text)
    is_html = row.is_html or bool(_HTML.search(text))
    source = text if is_html and _BLOCK.search(text) else _paragraphs(text, is_html=is_html)
    return source, TextFormat.HTML, _cleaned(source, flags) if is_html else source


def _paragraphs(text: str, *, is_html: bool) -> str:
    """Words without markup as HTML: an empty line begins a paragraph. Nothing is read as Markdown: nobody meant it so."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    escaped = parts if is_html else [html.escape(part, quote=False) for part in parts]
    return "\n".join(f"<p>{part}</p>".replace("\n", "<br>\n") for part in escaped)


def _cleaned(source: str, flags: set[str]) -> str:
    """HTML with the tags that people may use here; headings and boxes become paragraphs."""
    shaped = _DIV.sub(r"<\1p>", _HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", source))
    cleaned = rich_text.clean_html(shaped)
    if cleaned != source:
        flags.add("html")
    return cleaned


def _title(text: str, plain: str, flags: set[str]) -> str:
    title = named(text)
    if len(title) > TITLE_MAX:
        flags.add("long_title")
    if title:
        return title
    flags.add("no_title")
    words = " ".join(plain.split())
    return words if len(words) <= TITLE_MAX else words[: TITLE_MAX - 2].rsplit(" ", 1)[0] + " …"


def _measure(plain: str, flags: set[str]) -> None:
    if not plain:
        flags.add("no_text")
    elif len(plain) < TEXT_MIN:
        flags.add("short_text")
    elif len(plain) > TEXT_MAX:
        flags.add("long_text")


def one_of(kind: type[Kind], text: str, name: str) -> Kind | None:
    """The value that a cell names, None if it is empty. RefusedError if it names none of ours."""
    text = text.strip()
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise RefusedError(reasons.UNKNOWN_WORD, f"{name} {text!r}") from None


def _date(text: str, flags: set[str]) -> datetime | None:
    if not text.strip():
        return None
    found = moment(text)
    if found is None:
        flags.add("bad_date")
    return found


def number(text: str, flags: set[str]) -> int:
    """A number of supports, 0 where there is none."""
    text = text.strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    flags.add("bad_number")
    return 0


def _point(row: Row, flags: set[str]) -> tuple[float | None, float | None]:
    if not row.lat.strip() and not row.lon.strip():
        return None, None
    try:
        lat, lon = float(row.lat), float(row.lon)
    except ValueError:
        lat = lon = math.nan
    if abs(lat) <= 90 and abs(lon) <= 180:
        return lat, lon
    flags.add("bad_point")
    return None, None
