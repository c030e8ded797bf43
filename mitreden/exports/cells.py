"""From a row of the database to the cells of a table, by column."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from mitreden.core import rich_text
from mitreden.exports.columns import Cell
from mitreden.exports.pseudonyms import Pseudonym
from mitreden.ideas.intake import reference
from mitreden.ideas.models import OUTCOMES

_IDEA_AS_IT_IS = (
    "id", "kind", "title", "text_source", "text_format", "field", "municipality", "ags", "place", "lat", "lon", "channel",
    "state", "aside", "state_text", "decline_reason", "earlier_support", "version", "reply_by", "reply_competence",
    "reply_standing", "reply_cost", "reply_feasibility",
)  # fmt: skip
_COMMENT_AS_IT_IS = ("id", "text_source", "text_format", "voice", "organisation", "state", "aside", "version")
_MEASURE_AS_IT_IS = ("id", "title", "summary", "field", "state", "lead", "cost")


def idea_cells(
    row: Any, slug: str, listed: Mapping[str, Sequence[str]], pseudonym: Pseudonym, *, shows_counts: bool
) -> dict[str, Cell]:
    """One idea, with typed values; `listed` has its measures and where else it is needed. A hidden count is empty, not zero."""
    return {name: getattr(row, name) for name in _IDEA_AS_IT_IS} | {
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
        "replied_at": _moment(row.replied_at),
        "flags": sorted(row.import_flags or []),
        **{name: list(lines) for name, lines in listed.items()},
        "outcome": row.state if row.state in OUTCOMES else None,
        "author": pseudonym(row.author_id),
    }


def joint_cells(joint: Any, *, shows_counts: bool) -> dict[str, Cell]:
    """The joint idea that an idea belongs to, or nothing."""
    if joint is None:
        return {"bundle": None, "bundle_title": None, "joint_support": None}
    number = joint.number if shows_counts else None
    return {"bundle": joint.bundle, "bundle_title": joint.title, "joint_support": number}


def comment_reference(slug: str, comment_id: int, import_ref: str | None, created_at: datetime) -> str:
    """What a comment is known by outside: where it came from, or for one written here campaign, number and second."""
    return import_ref or f"{slug}-c{comment_id}-{int(created_at.timestamp())}"


def comment_cells(row: Any, slug: str, pseudonym: Pseudonym) -> dict[str, Cell]:
    """One comment."""
    answers = None
    if row.parent_id is not None:
        answers = comment_reference(slug, row.parent_id, row.parent_ref, row.parent_created_at)
    return {name: getattr(row, name) for name in _COMMENT_AS_IT_IS} | {
        "permalink": f"/ideas/{row.idea_id}",
        "reference": comment_reference(slug, row.id, row.import_ref, row.created_at),
        "idea": row.idea_id,
        "idea_reference": reference(slug, row.idea_id, row.idea_ref, row.idea_created_at),
        "answers": answers,
        "text": rich_text.plain(row.text_html),
        "rule": row.rule_key,
        "created_at": _moment(row.created_at),
        "published_at": _moment(row.published_at),
        "edited_at": _moment(row.edited_at),
        "author": pseudonym(row.author_id),
    }


def measure_cells(row: Any, listed: Mapping[str, Sequence[str]]) -> dict[str, Cell]:
    """One measure; `listed` has its partners, ideas and milestones."""
    return {name: getattr(row, name) for name in _MEASURE_AS_IT_IS} | {
        "permalink": f"/roadmap/measures/{row.id}",
        "description": rich_text.plain(row.description_html),
        "starts_on": _day(row.starts_on),
        "ends_on": _day(row.ends_on),
        "created_at": _moment(row.created_at),
        "state_changed_at": _moment(row.state_changed_at),
        **{name: list(lines) for name, lines in listed.items()},
    }


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
