"""The shapes that ideas and comments come in: JSON lines, our own CSV, CONSUL's CSV, all turned into the same loose rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mitreden.exports import reasons
from mitreden.exports.columns import TableKind
from mitreden.exports.reasons import Reason, RefusedError


class Format(StrEnum):
    """What a file is."""

    CSV = "csv"
    JSONL = "jsonl"
    CONSUL = "consul"


@dataclass(frozen=True)
class CommentRow:
    """One comment as a file tells of it. `idea` and `parent` are references; `refused` says why it has no words."""

    ref: str = ""
    idea: str = ""
    parent: str = ""
    title: str = ""
    text: str = ""
    is_html: bool = False
    source: str = ""
    source_format: str = ""
    state: str = ""
    aside: str = ""
    created_at: str = ""
    answers: tuple["CommentRow", ...] = ()
    refused: Reason | None = None


@dataclass(frozen=True)
class Row:
    """One idea as a file tells of it: texts as they stand there, nothing checked yet.

    `text` is plain words, or HTML where `is_html`; `source` and `source_format` are what was written originally.
    `support` was counted elsewhere; where `is_ours` it may have been counted here.
    """

    ref: str
    title: str
    text: str
    is_html: bool = False
    is_ours: bool = False
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
    comments: tuple[CommentRow, ...] = ()


@dataclass(frozen=True)
class Shape:
    """How a file of one format and table is read: columns that must be there, and what makes a row of a line."""

    needed: tuple[str, ...]
    row: Callable[[Mapping[str, Any]], Row | CommentRow]


_JSON_TEXTS = ("title", "text", "field", "municipality", "ags", "place", "lat", "lon", "kind", "support")
_CSV_SAME = (
    "title", "text", "field", "municipality", "ags", "place", "lat", "lon", "kind", "channel", "state", "aside", "state_text",
    "decline_reason", "rule", "support", "earlier_support", "version", "flags", "created_at", "submitted_at", "published_at",
    "state_changed_at",
)  # fmt: skip


def from_jsonl(values: Mapping[str, Any]) -> Row:
    """An object with ref, title, text, field, lat, lon, created_on, support, comments (a list)."""
    texts: dict[str, Any] = {name: _text(values, name) for name in _JSON_TEXTS}
    return Row(
        ref=_text(values, "ref"), created_at=_text(values, "created_on") or _text(values, "created_at"),
        comments=_nested(values.get("comments")), **texts,
    )  # fmt: skip


def from_csv(values: Mapping[str, Any]) -> Row:
    """A row with our export's headers. What is derived here (id, permalink, measures) is not read."""
    texts: dict[str, Any] = {name: _text(values, name) for name in _CSV_SAME}
    return Row(
        ref=_text(values, "reference"), source=_text(values, "text_source"), source_format=_text(values, "text_format"),
        is_ours=True, **texts,
    )  # fmt: skip


def from_consul(values: Mapping[str, Any]) -> Row:
    """A proposal as CONSUL exports it: id, title, description (HTML), cached_votes_up, created_at, retired_at."""
    retired, number = _text(values, "retired_at"), _text(values, "id")
    return Row(
        ref=f"consul-{number}" if number else "", title=_text(values, "title"), text=_text(values, "description"),
        is_html=True, support=_text(values, "cached_votes_up"), created_at=_text(values, "created_at"),
        aside="withdrawn" if retired else "", state_changed_at=retired,
    )  # fmt: skip


def comment_from_jsonl(values: Mapping[str, Any]) -> CommentRow:
    """An object with text (or a list of paragraphs), date and time or created_at; idea and parent where it stands alone."""
    text, day = values.get("text"), f"{_text(values, 'date')} {_text(values, 'time')}".strip()
    paragraphs = [part for part in text if isinstance(part, str)] if isinstance(text, list) else [_text(values, "text")]
    created = _text(values, "created_at") or _text(values, "created_on") or day
    return CommentRow(
        ref=_text(values, "ref"), idea=_text(values, "idea"), parent=_text(values, "parent"), title=_text(values, "title"),
        text="\n\n".join(paragraphs), created_at=created, answers=_nested(values.get("answers")),
    )  # fmt: skip


def comment_from_csv(values: Mapping[str, Any]) -> CommentRow:
    """A row with the headers of our export of comments."""
    same: dict[str, Any] = {name: _text(values, name) for name in ("text", "state", "aside", "created_at")}
    return CommentRow(
        ref=_text(values, "reference"), idea=_text(values, "idea_reference"), parent=_text(values, "answers"),
        source=_text(values, "text_source"), source_format=_text(values, "text_format"), **same,
    )  # fmt: skip


def comment_from_consul(values: Mapping[str, Any]) -> CommentRow:
    """A comment as CONSUL exports it: id, commentable_id, commentable_type, body, created_at, ancestry (ids with slashes)."""
    about, number = _text(values, "commentable_type"), _text(values, "id")
    if about not in {"", "Proposal"}:
        raise RefusedError(reasons.OTHER_THING, about)
    above = _text(values, "ancestry").split("/")[-1]
    return CommentRow(
        ref=f"consul-{number}" if number else "", idea=f"consul-{_text(values, 'commentable_id')}",
        parent=f"consul-{above}" if above else "", text=_text(values, "body"), is_html=True,
        created_at=_text(values, "created_at"),
    )  # fmt: skip


SHAPES: dict[tuple[TableKind, Format], Shape] = {
    (TableKind.IDEAS, Format.CSV): Shape(("title", "text", "field"), from_csv),
    (TableKind.IDEAS, Format.CONSUL): Shape(("id", "title", "description"), from_consul),
    (TableKind.IDEAS, Format.JSONL): Shape((), from_jsonl),
    (TableKind.COMMENTS, Format.CSV): Shape(("idea_reference", "text"), comment_from_csv),
    (TableKind.COMMENTS, Format.CONSUL): Shape(("id", "commentable_id", "body"), comment_from_consul),
    (TableKind.COMMENTS, Format.JSONL): Shape((), comment_from_jsonl),
}


def _nested(values: Any) -> tuple[CommentRow, ...]:
    """The comments in a list. One that cannot be read is refused alone, not the idea above it."""
    if not values:
        return ()
    if not isinstance(values, list):
        raise RefusedError(reasons.NO_LIST)
    return tuple(_one(value) for value in values)


def _one(value: Any) -> CommentRow:
    if not isinstance(value, dict):
        return CommentRow(refused=Reason(*reasons.NO_OBJECT))
    try:
        return comment_from_jsonl(value)
    except RefusedError as error:
        return CommentRow(refused=error.reason)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise RefusedError(reasons.NO_TEXT_VALUE, name)
