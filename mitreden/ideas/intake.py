"""Taking in many ideas at once, with the dates and states they had elsewhere: for imports.

A second writer of states beside `states`, for rows that are new: nothing here changes an idea that exists. The log gets one
event an import from the caller (with a commitment to all that came in), the life-line of each idea its own dates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.core import clock, rich_text
from mitreden.core.actors import Actor
from mitreden.extensions import db
from mitreden.ideas import counters
from mitreden.ideas.models import (
    OUTCOMES,
    PUBLIC_STATES,
    Aside,
    Channel,
    DeclineReason,
    Idea,
    IdeaKind,
    IdeaState,
    IdeaVersion,
    TextFormat,
)
from mitreden.ideas.words import searched
from mitreden.search import commands as search
from mitreden.timeline.models import Subject, TimelineEntry


@dataclass(frozen=True)
class Imported:
    """An idea from elsewhere, cleaned and complete. `ref` is what it is known by in its campaign."""

    ref: str
    title: str
    text_source: str
    text_format: TextFormat
    text_html: str
    field_id: int
    created_at: datetime
    municipality_id: int | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: IdeaKind = IdeaKind.IDEA
    channel: Channel = Channel.IMPORT
    state: IdeaState = IdeaState.PUBLISHED
    aside: Aside | None = None
    state_text: str = ""
    decline_reason: DeclineReason | None = None
    rule_key: str | None = None
    earlier_support: int = 0
    version: int = 1
    flags: list[str] = field(default_factory=list)
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    state_changed_at: datetime | None = None

    @property
    def is_public(self) -> bool:
        """Whether lists show it."""
        return self.state in PUBLIC_STATES and self.aside is None


def reference(slug: str, idea_id: int, import_ref: str | None, created_at: datetime) -> str:
    """What an idea is known by outside: where it came from, or for one written here campaign, number and second."""
    return import_ref or f"{slug}-{idea_id}-{int(created_at.timestamp())}"


def take_imported(*, campaign: Campaign, ideas: Sequence[Imported], by: Actor | None) -> list[int]:
    """Store new ideas with versions, life-lines and index, in few statements. Returns their ids, in order."""
    if not ideas:
        return []
    by_id = by.id if by else None
    insert = sa.insert(Idea).returning(Idea.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(insert, [_row(idea, campaign.id, by_id) for idea in ideas]))
    pairs = list(zip(ids, ideas, strict=True))
    db.session.execute(sa.insert(IdeaVersion), [_version(number, idea, by_id) for number, idea in pairs])
    moment = clock.now()
    db.session.execute(sa.insert(TimelineEntry), [entry for pair in pairs for entry in _life_line(*pair, moment)])
    search.index_many("idea", ((number, searched(idea.title, idea.text_html, idea.place)) for number, idea in pairs))
    counters.add(
        campaign.id,
        (
            counters.places(idea.field_id, idea.municipality_id, idea.state, idea.kind)
            for idea in ideas
            if idea.is_public
        ),
    )
    return ids


def _row(idea: Imported, campaign_id: int, by_id: int | None) -> dict[str, Any]:
    same = (
        "title", "text_source", "text_format", "text_html", "field_id", "created_at", "municipality_id", "place", "lat", "lon",
        "kind", "channel", "state", "aside", "state_text", "decline_reason", "rule_key", "earlier_support", "version",
        "is_public", "submitted_at", "published_at",
    )  # fmt: skip
    return {
        **{name: getattr(idea, name) for name in same},
        "campaign_id": campaign_id,
        "excerpt": rich_text.excerpt(idea.text_html),
        "import_ref": idea.ref,
        "import_flags": idea.flags or None,
        "state_changed_at": idea.state_changed_at or idea.published_at or idea.created_at,
        "state_changed_by": by_id,
    }


def _version(number: int, idea: Imported, by_id: int | None) -> dict[str, Any]:
    return {
        "idea_id": number, "number": idea.version, "title": idea.title, "text_source": idea.text_source,
        "text_format": idea.text_format, "text_html": idea.text_html, "created_at": idea.created_at, "created_by": by_id,
        "published_at": idea.published_at,
    }  # fmt: skip


def _life_line(number: int, idea: Imported, moment: datetime) -> list[dict[str, Any]]:
    changed = idea.state_changed_at or idea.created_at
    told: list[tuple[str, datetime, dict[str, Any]]] = [("idea.submitted", idea.submitted_at or idea.created_at, {})]
    if idea.state in OUTCOMES or idea.state is IdeaState.UNDER_REVIEW:
        told.append((f"idea.{idea.state.value}", changed, {"text": idea.state_text}))
    if idea.aside is not None:
        told.append((f"idea.{idea.aside.value}", changed, {}))
    told.append(("idea.imported", moment, {}))
    return [
        {"subject": Subject.IDEA, "subject_id": number, "key": key, "data": data, "at": at} for key, at, data in told
    ]


def add_earlier_support(supports: Mapping[int, int]) -> None:
    """Supports counted elsewhere earlier, for ideas that were imported without them. What is there already stays."""
    statement = (
        sa.update(Idea.__table__)  # type: ignore[arg-type]  # a table, so that many rows go at once
        .where(Idea.id == sa.bindparam("idea"), Idea.import_ref.is_not(None), Idea.earlier_support == 0)
        .values(earlier_support=sa.bindparam("earlier"), changed_no=Idea.changed_no + 1)
    )
    if supports:
        rows = [{"idea": number, "earlier": count} for number, count in supports.items()]
        db.session.connection().execute(statement, rows)
