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
from mitreden.exports.moments import moment
from mitreden.exports.shapes import RefusedError, Row
from mitreden.ideas.intake import Imported
from mitreden.ideas.models import (
    TEXT_MAX,
    TEXT_MIN,
    TITLE_MAX,
    Aside,
    Channel,
    DeclineReason,
    IdeaKind,
    IdeaState,
    TextFormat,
)

FLAGS = frozenset(
    {"long_title", "no_title", "no_text", "short_text", "long_text", "html", "no_date", "bad_date", "bad_point", "bad_number",
     "unknown_municipality", "repeated"}
)  # fmt: skip
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
        source, text_format, text_html = _words(row, flags)
        plain = rich_text.plain(text_html)
        title = _title(row.title, plain, flags)
        if not title:
            raise RefusedError("neither title nor text")
        _measure(plain, flags)
        state = _one_of(IdeaState, row.state, "state") or IdeaState.PUBLISHED
        if state is IdeaState.DRAFT:
            raise RefusedError("a draft: it belongs to its author alone")
        channel = _one_of(Channel, row.channel, "channel") or Channel.IMPORT
        created = _date(row.created_at, flags) or self._undated(flags)
        submitted = _date(row.submitted_at, flags) or created
        is_out = state not in {IdeaState.SUBMITTED, IdeaState.UNCONFIRMED}
        municipality_id, place = self._municipality(row, flags)
        lat, lon = _point(row, flags)
        support = _number(row.support, flags) + _number(row.earlier_support, flags)
        field_id = self.field_id(_named(row.field) or self.default_field)
        reference = self._reference(row, title, source)
        self._note_repetition(title, plain, flags)
        return Imported(
            ref=reference, title=title, text_source=source, text_format=text_format, text_html=text_html, field_id=field_id,
            municipality_id=municipality_id, place=place, lat=lat, lon=lon, state=state,
            kind=_one_of(IdeaKind, row.kind, "kind") or IdeaKind.IDEA,
            channel=Channel.IMPORT if len(title) > TITLE_MAX else channel,
            aside=_one_of(Aside, row.aside, "aside"), state_text=rich_text.normalised(row.state_text),
            decline_reason=_one_of(DeclineReason, row.decline_reason, "decline_reason"), rule_key=row.rule or None,
            earlier_support=min(support, _BIGGEST), version=max(1, _number(row.version, flags)), created_at=created,
            submitted_at=submitted, published_at=(_date(row.published_at, flags) or submitted) if is_out else None,
            state_changed_at=_date(row.state_changed_at, flags), flags=sorted(flags),
        )  # fmt: skip

    def _undated(self, flags: set[str]) -> datetime:
        if "bad_date" not in flags:
            flags.add("no_date")
        return self.now

    def _municipality(self, row: Row, flags: set[str]) -> tuple[int | None, str]:
        """The municipality by key or name, else the whole region; an unknown name is kept as the place."""
        name, place = _named(row.municipality), _named(row.place)
        found = self.municipalities.get(row.ags.strip()) or self.municipalities.get(name.casefold())
        if found is None and (name or row.ags.strip()):
            flags.add("unknown_municipality")
            place = place or name
        return found, place

    def _note_repetition(self, title: str, plain: str, flags: set[str]) -> None:
        words = hashlib.sha256(f"{title}\0{plain}".casefold().encode()).digest()
        if words in self.words_seen:
            flags.add("repeated")
        self.words_seen.add(words)

    def _reference(self, row: Row, title: str, source: str) -> str:
        """What the file calls the idea; without that a hash of its words, so that the same file gives the same again."""
        given = _named(row.ref)
        if given:
            if given in self.refs_seen:
                msg = f"the reference {given!r} stands in an earlier line"
                raise RefusedError(msg)
            self.refs_seen.add(given)
            return given
        words = "\0".join((title, source, row.field, row.municipality, row.ags, row.lat, row.lon, row.created_at))
        base, number = f"sha-{hashlib.sha256(words.encode()).hexdigest()[:20]}", 1
        while f"{base}-{number}" in self.refs_seen:
            number += 1
        self.refs_seen.add(f"{base}-{number}")
        return f"{base}-{number}"


def _named(text: str) -> str:
    return " ".join(rich_text.normalised(text).split())


def _words(row: Row, flags: set[str]) -> tuple[str, TextFormat, str]:
    """Source, its format and safe HTML. The original source counts only where it still says what the text says."""
    if row.source:
        text_format = _one_of(TextFormat, row.source_format, "text_format") or TextFormat.MARKDOWN
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
    title = _named(text)
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


def _one_of(kind: type[Kind], text: str, name: str) -> Kind | None:
    text = text.strip()
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        msg = f"{name} {text!r} is none of {', '.join(member.value for member in kind)}"
        raise RefusedError(msg) from None


def _date(text: str, flags: set[str]) -> datetime | None:
    if not text.strip():
        return None
    found = moment(text)
    if found is None:
        flags.add("bad_date")
    return found


def _number(text: str, flags: set[str]) -> int:
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
