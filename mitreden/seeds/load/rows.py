"""One invented idea as rows of the tables that it touches: idea, version, life-line, index."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mitreden.ideas.models import OUTCOMES, Aside, Channel, DeclineReason, IdeaKind, IdeaState, TextFormat
from mitreden.region.models import InnovationField, Organisation
from mitreden.seeds.load.pool import Pool
from mitreden.seeds.load.spread import Standing
from mitreden.timeline.models import Subject

Row = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What ideas of the batch refer to."""

    campaign_id: int
    fields: Sequence[InnovationField]
    municipalities: Sequence[Organisation]
    authors: Sequence[int]
    pool: Pool


@dataclass
class Portion:
    """Ideas that are written together, and what the index keeps of each."""

    ideas: list[Row] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)


def portion(rng: Random, setting: Setting, standings: Sequence[Standing]) -> Portion:
    """The rows of ideas that stand like `standings`."""
    made = Portion(standings=list(standings))
    for standing in standings:
        _add(made, rng, setting, standing)
    return made


def _add(made: Portion, rng: Random, setting: Setting, standing: Standing) -> None:
    field_ = rng.choice(setting.fields)
    text = rng.choice(setting.pool.of_field(field_.slug))
    place = rng.choice(setting.pool.places)
    town = rng.choice(setting.municipalities) if setting.municipalities and rng.random() < 0.9 else None
    has_words, has_point = rng.random() < 0.4, rng.random() < 0.3 and town is not None and town.lat is not None
    is_own = standing.channel is Channel.ONLINE and setting.authors
    is_outcome = standing.state in OUTCOMES
    made.ideas.append(
        {
            "campaign_id": setting.campaign_id,
            "field_id": field_.id,
            "municipality_id": town.id if town else None,
            "author_id": rng.choice(setting.authors) if is_own else None,
            "kind": IdeaKind.EXAMPLE if rng.random() < 0.03 else IdeaKind.IDEA,
            "channel": standing.channel,
            "state": standing.state,
            "aside": standing.aside,
            "is_public": standing.is_public,
            "state_changed_at": standing.changed_at,
            "state_text": setting.pool.replies[standing.state.value] if is_outcome else "",
            "decline_reason": DeclineReason.NO_MEANS if standing.state is IdeaState.DECLINED else None,
            "title": f"{text.title} {place.phrase}",
            "excerpt": text.excerpt,
            "text_source": text.source,
            "text_format": TextFormat.MARKDOWN,
            "text_html": text.html,
            "version": 1,
            "place": place.words if has_words else "",
            "lat": round(town.lat + rng.uniform(-0.02, 0.02), 5) if has_point and town and town.lat else None,
            "lon": round(town.lon + rng.uniform(-0.02, 0.02), 5) if has_point and town and town.lon else None,
            "support_count": standing.supports,
            "earlier_support": 0,
            "comment_count": 0,
            "created_at": standing.sent_at,
            "submitted_at": standing.sent_at,
            "published_at": None if standing.state is IdeaState.SUBMITTED else standing.sent_at,
            "changed_no": 2 + standing.supports,
        }
    )
    made.stems.append(" ".join((text.stems, place.stems, place.stems if has_words else "")).rstrip())


def versions(made: Portion, ids: Sequence[int]) -> list[Row]:
    """The first version of each idea."""
    same = ("title", "text_source", "text_format", "text_html", "created_at", "published_at")
    return [
        {**{name: row[name] for name in same}, "idea_id": idea_id, "number": 1, "created_by": row["author_id"]}
        for idea_id, row in zip(ids, made.ideas, strict=True)
    ]


def life_lines(made: Portion, ids: Sequence[int]) -> list[Row]:
    """What happened to each idea, in order."""
    told: list[Row] = []
    for idea_id, row, standing in zip(ids, made.ideas, made.standings, strict=True):
        entry = {"subject": Subject.IDEA, "subject_id": idea_id, "data": {}, "at": standing.sent_at}
        if standing.state is IdeaState.SUBMITTED:
            told.append({**entry, "key": "idea.submitted"})
            continue
        told.append({**entry, "key": "idea.published"})
        data = {"text": row["state_text"]} if standing.state in OUTCOMES else {}
        if standing.state is not IdeaState.PUBLISHED:
            told.append({**entry, "key": f"idea.{standing.state.value}", "data": data, "at": standing.changed_at})
        if standing.aside is Aside.WITHDRAWN:
            told.append({**entry, "key": "idea.withdrawn", "at": standing.changed_at})
    return told


def documents(made: Portion, ids: Sequence[int]) -> list[Row]:
    """What the index keeps of each idea."""
    return [
        {"kind": "idea", "object_id": idea_id, "stems": stems} for idea_id, stems in zip(ids, made.stems, strict=True)
    ]
