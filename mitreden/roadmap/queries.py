"""Reading the roadmap, measures, and the ideas behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from mitreden.accounts.policy import Visitor
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.reading import Question, one_of
from mitreden.extensions import db, reading
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField, Organisation
from mitreden.roadmap.models import PUBLIC_STATES, LinkRole, Measure, MeasureIdea, MeasureState, Milestone
from mitreden.roadmap.policy import may_preview
from mitreden.search import queries as search
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from mitreden.timeline.queries import Entry

TITLES_SHOWN = 4
CANDIDATES = 12
_IS_PUBLIC = one_of(Measure.state, sorted(PUBLIC_STATES))
_Lead = aliased(Organisation)


class MeasureRow(NamedTuple):
    """One measure in a list."""

    id: int
    title: str
    summary: str
    state: MeasureState
    starts_on: date | None
    ends_on: date | None
    field_id: int
    field_name: str
    field_slug: str
    field_icon: str
    lead: str | None


class IdeaBehind(NamedTuple):
    """One idea behind a measure, in a list: `total` is how many there are in all."""

    measure_id: int
    id: int
    title: str
    total: int


class MeasureOfIdea(NamedTuple):
    """A public measure that an idea is part of."""

    id: int
    title: str
    state: MeasureState
    role: LinkRole
    note: str
    ends_on: date | None
    step: str | None
    step_on: date | None


_ROWS = (
    sa.select(
        Measure.id, Measure.title, Measure.summary, Measure.state, Measure.starts_on, Measure.ends_on, InnovationField.id,
        InnovationField.name, InnovationField.slug, InnovationField.icon, _Lead.name,
    )
    .join(InnovationField, InnovationField.id == Measure.field_id)
    .outerjoin(_Lead, _Lead.id == Measure.lead_id)
    .order_by(InnovationField.position, InnovationField.id, Measure.starts_on, Measure.id)
)  # fmt: skip


def visible_to(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The measures that a visitor may know of: all for those who preview, else from `prioritised` on."""
    return sa.true() if may_preview(visitor) else _IS_PUBLIC


def measures(
    *, is_public: bool = True, field: str | None = None, lead: str | None = None, state: MeasureState | None = None
) -> list[MeasureRow]:
    """The measures of the roadmap by field, then by date; with `is_public=False` those that only the team sees, too."""
    query = _ROWS.where(_IS_PUBLIC) if is_public else _ROWS
    if field:
        query = query.where(InnovationField.slug == field)
    if lead:
        query = query.where(_Lead.slug == lead)
    if state:
        query = query.where(Measure.state == state)
    return [MeasureRow(*row) for row in db.session.execute(query)]


def ideas_behind(measure_ids: Sequence[int], visitor: Visitor) -> dict[int, list[IdeaBehind]]:
    """The first few ideas behind each measure, and how many there are; only what the visitor may see."""
    if not measure_ids:
        return {}
    within = MeasureIdea.measure_id
    ranked = (
        sa.select(
            MeasureIdea.measure_id,
            Idea.id,
            Idea.title,
            sa.func.count().over(partition_by=within).label("total"),
            sa.func.row_number().over(partition_by=within, order_by=(_importance(), Idea.id)).label("place"),
        )
        .join(Idea, Idea.id == MeasureIdea.idea_id)
        .where(MeasureIdea.measure_id.in_(measure_ids), Idea.is_public, ideas.visible_to(visitor))
        .subquery()
    )
    query = (
        sa.select(ranked.c.measure_id, ranked.c.id, ranked.c.title, ranked.c.total)
        .where(ranked.c.place <= TITLES_SHOWN)
        .order_by(ranked.c.measure_id, ranked.c.place)
    )
    found: dict[int, list[IdeaBehind]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.measure_id, []).append(IdeaBehind(*row))
    return found


def _importance() -> sa.ColumnElement[int]:
    order = {role: number for number, role in enumerate(LinkRole)}
    return sa.case(order, value=MeasureIdea.role)


def measure(measure_id: int, visitor: Visitor) -> Measure | None:
    """One measure with field, lead, partners and milestones, if the visitor may know of it."""
    query = (
        sa.select(Measure)
        .where(Measure.id == measure_id, visible_to(visitor))
        .options(
            joinedload(Measure.field), joinedload(Measure.lead), selectinload(Measure.partners),
            selectinload(Measure.milestones),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return db.session.scalars(query).first()


def links(measure_id: int, visitor: Visitor, *, is_public: bool = True) -> list[MeasureIdea]:
    """The ideas of a measure with role and note, most important first; ideas out of sight only for those who plan."""
    query = (
        sa.select(MeasureIdea)
        .join(MeasureIdea.idea)
        .where(MeasureIdea.measure_id == measure_id, ideas.visible_to(visitor))
        .options(joinedload(MeasureIdea.idea).joinedload(Idea.municipality))
        .order_by(_importance(), Idea.id)
    )
    return list(db.session.scalars(query.where(Idea.is_public) if is_public else query))


def link_candidates(words: str, measure_id: int, visitor: Visitor) -> list[Idea]:
    """Published ideas that could be linked: by number, or by words in title and text; without those already linked.

    The most supported first, where the visitor may know which those are.
    """
    words = words.strip().removeprefix("#")
    if not words:
        return []
    if words.isascii() and words.isdigit() and len(words) < 10:
        fits: sa.ColumnElement[bool] = Idea.id == int(words)
    else:
        fits = Idea.title.icontains(words, autoescape=True) | Idea.id.in_(search.matches_itself("idea", words))
    linked = sa.select(MeasureIdea.idea_id).where(MeasureIdea.measure_id == measure_id)
    query = (
        sa.select(Idea)
        .join(Campaign, Campaign.id == Idea.campaign_id)
        .where(Idea.is_public, ideas.visible_to(visitor), fits, Idea.id.not_in(linked))
        .options(joinedload(Idea.municipality), joinedload(Idea.field))
        .order_by(
            sa.case((campaigns.counts_seen_by(visitor, clock.now()), Idea.support_count), else_=0).desc(), Idea.id
        )
        .limit(CANDIDATES)
    )
    return list(db.session.scalars(query))


def milestone(measure_id: int, milestone_id: int) -> Milestone | None:
    """One step of a measure."""
    return db.session.scalars(
        sa.select(Milestone).where(Milestone.id == milestone_id, Milestone.measure_id == measure_id)
    ).first()


_NEXT = (
    sa.select(Milestone.id)
    .where(Milestone.measure_id == Measure.id, Milestone.done_on.is_(None))
    .order_by(Milestone.due_on, Milestone.id)
    .limit(1)
    .correlate(Measure)
    .scalar_subquery()
)
_OF_IDEA = Question(
    sa.select(
        Measure.id, Measure.title, Measure.state, MeasureIdea.role, MeasureIdea.note, Measure.ends_on,
        Milestone.title.label("next_title"), Milestone.due_on,
    )
    .join(MeasureIdea, MeasureIdea.measure_id == Measure.id)
    .outerjoin(Milestone, Milestone.id == _NEXT)
    .where(MeasureIdea.idea_id == sa.bindparam("idea_id"), _IS_PUBLIC)
    .order_by(_importance(), Measure.id)
)  # fmt: skip


def measures_of_idea(idea_id: int) -> list[MeasureOfIdea]:
    """The public measures that an idea is part of, with their next step: for the idea's page."""
    return [MeasureOfIdea(*row) for row in _OF_IDEA.rows(reading(), idea_id=idea_id)]


def states_of_measures(idea_ids: Sequence[int]) -> dict[int, list[MeasureState]]:
    """For each idea the states of its public measures (conflicts left out): what `standing.derived` is made from."""
    if not idea_ids:
        return {}
    query = (
        sa.select(MeasureIdea.idea_id, Measure.state)
        .join(Measure, Measure.id == MeasureIdea.measure_id)
        .where(MeasureIdea.idea_id.in_(idea_ids), MeasureIdea.role != LinkRole.CONFLICTS, _IS_PUBLIC)
    )
    found: dict[int, list[MeasureState]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.idea_id, []).append(row.state)
    return found


def life_line(measure_id: int, visitor: Visitor) -> list[Entry]:
    """What happened to a measure, newest first. Ideas are named only to those who may see them now."""
    entries = timeline.entries(Subject.MEASURE, measure_id)
    numbers = {entry.data["idea"] for entry in entries if "idea" in entry.data}
    if not numbers:
        return list(entries)
    query = sa.select(Idea.id, Idea.title).where(Idea.id.in_(numbers), Idea.is_public, ideas.visible_to(visitor))
    titles: dict[int, str] = {row.id: row.title for row in db.session.execute(query)}
    shown = (entry for entry in entries if entry.data.get("idea") is None or entry.data["idea"] in titles)
    return [
        replace(entry, data={**entry.data, "title": titles[entry.data["idea"]]}) if "idea" in entry.data else entry
        for entry in shown
    ]


def leads() -> list[Organisation]:
    """The organisations that answer for a public measure."""
    query = (
        sa.select(Organisation)
        .where(Organisation.id.in_(sa.select(Measure.lead_id).where(_IS_PUBLIC)))
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(query))


def organisations(limit: int = 400) -> list[Organisation]:
    """Who can lead a measure or take part in it."""
    query = sa.select(Organisation).order_by(Organisation.kind, Organisation.name, Organisation.id).limit(limit)
    return list(db.session.scalars(query))
