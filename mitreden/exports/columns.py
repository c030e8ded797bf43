"""The columns of an exported table and what stands in them. The same names are read by the import."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mitreden.core import rich_text
from mitreden.ideas.intake import reference

Cell = str | int | float | None | list[str]

COLUMNS = (
    "id", "permalink", "reference", "kind", "title", "text", "text_source", "text_format", "field", "municipality", "ags",
    "place", "lat", "lon", "channel", "state", "aside", "state_text", "decline_reason", "rule", "support",
    "earlier_support", "comments", "version", "created_at", "submitted_at", "published_at", "state_changed_at", "flags",
    "measures",
)  # fmt: skip
_SAME = (
    "id", "kind", "title", "text_source", "text_format", "field", "municipality", "ags", "place", "lat", "lon", "channel",
    "state", "aside", "state_text", "decline_reason", "earlier_support", "version",
)  # fmt: skip


def cells(row: Any, slug: str, measures: Sequence[str], *, shows_counts: bool) -> dict[str, Cell]:
    """One idea by column, with typed values. A hidden count is empty, not zero."""
    values: dict[str, Cell] = {name: getattr(row, name) for name in _SAME}
    values |= {
        "permalink": f"/ideas/{row.id}",
        "reference": reference(slug, row.id, row.import_ref, row.created_at),
        "text": rich_text.plain(row.text_html),
        "rule": row.rule_key,
        "support": row.support_count if shows_counts else None,
        "comments": row.comment_count,
        "created_at": _moment(row.created_at),
        "submitted_at": _moment(row.submitted_at),
        "published_at": _moment(row.published_at),
        "state_changed_at": _moment(row.state_changed_at),
        "flags": sorted(row.import_flags or []),
        "measures": list(measures),
    }
    return {name: values[name] for name in COLUMNS}


def as_texts(values: Mapping[str, Cell]) -> list[str]:
    """The same as the cells of a CSV row: lists separated by spaces (flags) or line breaks (measures)."""
    return [_text(name, value) for name, value in values.items()]


def _text(name: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return (" " if name == "flags" else "\n").join(value)
    return repr(value) if isinstance(value, float) else str(value)


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None
