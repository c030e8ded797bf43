"""The shapes that ideas come in: JSON lines, our own CSV, CONSUL's CSV, all turned into the same loose row."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """What a file is."""

    CSV = "csv"
    JSONL = "jsonl"
    CONSUL = "consul"


class RefusedError(Exception):
    """A line cannot be taken; the message says why."""


@dataclass(frozen=True)
class Row:
    """One idea as a file tells of it: texts as they stand there, nothing checked yet.

    `text` is plain words, or HTML where `is_html`; `source` and `source_format` are what was written originally.
    """

    ref: str
    title: str
    text: str
    is_html: bool = False
    source: str = ""
    source_format: str = ""
    field: str = ""
    municipality: str = ""
    ags: str = ""
    place: str = ""
    lat: str = ""
    lon: str = ""
    kind: str = ""
    channel: str = ""
    state: str = ""
    aside: str = ""
    state_text: str = ""
    decline_reason: str = ""
    rule: str = ""
    support: str = ""
    earlier_support: str = ""
    version: str = ""
    flags: str = ""
    created_at: str = ""
    submitted_at: str = ""
    published_at: str = ""
    state_changed_at: str = ""
    comments: int = 0


NEEDED = {
    Format.CSV: ("title", "text", "field"),
    Format.CONSUL: ("id", "title", "description"),
}
_JSON_TEXTS = ("title", "text", "field", "municipality", "ags", "place", "lat", "lon", "kind", "support")
_CSV_SAME = (
    "title", "text", "field", "municipality", "ags", "place", "lat", "lon", "kind", "channel", "state", "aside", "state_text",
    "decline_reason", "rule", "support", "earlier_support", "version", "flags", "created_at", "submitted_at", "published_at",
    "state_changed_at",
)  # fmt: skip


def from_jsonl(values: Mapping[str, Any]) -> Row:
    """An object with ref, title, text, field, lat, lon, created_on, support, comments (a list)."""
    texts: dict[str, Any] = {name: _text(values, name) for name in _JSON_TEXTS}
    comments = values.get("comments") or []
    if not isinstance(comments, list):
        raise RefusedError("comments are not a list")
    return Row(
        ref=_text(values, "ref"), created_at=_text(values, "created_on") or _text(values, "created_at"),
        comments=_counted(comments), **texts,
    )  # fmt: skip


def from_csv(values: Mapping[str, Any]) -> Row:
    """A row with our export's headers. What is derived here (id, permalink, measures) is not read."""
    texts: dict[str, Any] = {name: _text(values, name) for name in _CSV_SAME}
    comments = _text(values, "comments")
    return Row(
        ref=_text(values, "reference"), source=_text(values, "text_source"), source_format=_text(values, "text_format"),
        comments=int(comments) if comments.isdecimal() else 0, **texts,
    )  # fmt: skip


def from_consul(values: Mapping[str, Any]) -> Row:
    """A proposal as CONSUL exports it: id, title, description (HTML), cached_votes_up, created_at, retired_at."""
    retired, number = _text(values, "retired_at"), _text(values, "id")
    comments = _text(values, "comments_count")
    return Row(
        ref=f"consul-{number}" if number else "", title=_text(values, "title"), text=_text(values, "description"),
        is_html=True, support=_text(values, "cached_votes_up"), created_at=_text(values, "created_at"),
        aside="withdrawn" if retired else "", state_changed_at=retired,
        comments=int(comments) if comments.isdecimal() else 0,
    )  # fmt: skip


SHAPES = {Format.CSV: from_csv, Format.JSONL: from_jsonl, Format.CONSUL: from_consul}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    message = f"{name} is not a text"
    raise RefusedError(message)


def _counted(comments: list[Any]) -> int:
    """How many comments there are, answers included."""
    answers = (comment.get("answers") for comment in comments if isinstance(comment, dict))
    return len(comments) + sum(_counted(below) for below in answers if isinstance(below, list))
