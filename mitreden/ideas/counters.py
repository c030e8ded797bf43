"""Keeps the numbers of public ideas: of a campaign, and by field, municipality, state and kind. Pages read them, nobody counts.

Whoever changes a number changes the row of the campaign first: it is the one door, so two writers wait there and never
hold each other's rows. Called by `states`, by moving an idea elsewhere, and with whole batches by imports and load data.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas.models import Dimension, Idea, IdeaCount, IdeaKind, IdeaState

Place = tuple[Dimension, str]

_READ = sa.select(IdeaCount.key, IdeaCount.number).where(
    IdeaCount.campaign_id == sa.bindparam("campaign_id"), IdeaCount.dimension == sa.bindparam("dimension")
)
_PLACE = (Idea.field_id, Idea.municipality_id, Idea.state, Idea.kind)
_ROWS = sa.select(Idea.campaign_id, *_PLACE, sa.func.count()).where(Idea.is_public).group_by(Idea.campaign_id, *_PLACE)
# What is kept and what the rows say in one statement, which sees both as they were at one moment.
_BOTH = sa.union_all(
    sa.select(
        IdeaCount.campaign_id, IdeaCount.dimension, IdeaCount.key, IdeaCount.number,
        *(sa.cast(sa.null(), column.type).label(column.key) for column in _PLACE),
    ),
    sa.select(
        Idea.campaign_id, sa.cast(sa.null(), IdeaCount.dimension.type), sa.cast(sa.null(), sa.Text), sa.func.count(), *_PLACE,
    )
    .where(Idea.is_public)
    .group_by(Idea.campaign_id, *_PLACE),
)  # fmt: skip
_LESS = (
    sa.update(IdeaCount.__table__)  # type: ignore[arg-type]
    .where(
        IdeaCount.campaign_id == sa.bindparam("of_campaign"),
        IdeaCount.dimension == sa.bindparam("of_dimension"),
        IdeaCount.key == sa.bindparam("of_key"),
    )
    .values(number=IdeaCount.number - sa.bindparam("less"))
)


def places(field_id: int, municipality_id: int | None, state: IdeaState, kind: IdeaKind) -> frozenset[Place]:
    """Where a public idea counts."""
    return frozenset(
        {
            (Dimension.FIELD, str(field_id)),
            (Dimension.MUNICIPALITY, str(municipality_id or 0)),
            (Dimension.STATE, state.value),
            (Dimension.KIND, kind.value),
        }
    )


def standing(idea: Idea) -> frozenset[Place]:
    """Where an idea counts now; nowhere unless it is public."""
    return places(idea.field_id, idea.municipality_id, idea.state, idea.kind) if idea.is_public else frozenset()


def shift(idea: Idea, before: frozenset[Place]) -> None:
    """Follow an idea that counted at `before`, read under its lock, to where it stands now."""
    after = standing(idea)
    if after != before:
        changes = Counter(after)
        changes.subtract(before)
        _change(idea.campaign_id, int(bool(after)) - int(bool(before)), changes)


def add(campaign_id: int, public: Iterable[frozenset[Place]]) -> None:
    """Count new public ideas of a campaign, many at once."""
    found = list(public)
    _change(campaign_id, len(found), Counter(place for one in found for place in one))


def _change(campaign_id: int, total: int, changes: Mapping[Place, int]) -> None:
    db.session.execute(
        sa.update(Campaign)
        .where(Campaign.id == campaign_id)
        .values(public_ideas=Campaign.public_ideas + total, changed_no=Campaign.changed_no + 1)
    )
    rows = sorted((dimension, key, number) for (dimension, key), number in changes.items() if number)
    less = [
        {"of_campaign": campaign_id, "of_dimension": dimension, "of_key": key, "less": -number}
        for dimension, key, number in rows
        if number < 0
    ]
    more = [
        {"campaign_id": campaign_id, "dimension": dimension, "key": key, "number": number}
        for dimension, key, number in rows
        if number > 0
    ]
    if less:
        db.session.connection().execute(_LESS, less)
    if more:
        _add(more)


def _add(rows: list[dict[str, Any]]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(IdeaCount).values(rows)
    added = {"number": IdeaCount.number + statement.excluded.number}
    db.session.execute(statement.on_conflict_do_update(index_elements=["campaign_id", "dimension", "key"], set_=added))


def numbers(campaign_id: int, dimension: Dimension) -> Mapping[str, int]:
    """The numbers of public ideas of a campaign by field, municipality, state or kind; what has none may be missing."""
    found = db.session.execute(_READ, {"campaign_id": campaign_id, "dimension": dimension})
    return {row.key: row.number for row in found}


def _counted(*conditions: sa.ColumnElement[bool]) -> Counter[tuple[int, Dimension, str]]:
    """The numbers as the rows of ideas have them."""
    found: Counter[tuple[int, Dimension, str]] = Counter()
    for campaign_id, field_id, municipality_id, state, kind, number in db.session.execute(_ROWS.where(*conditions)):
        found.update({(campaign_id, *place): number for place in places(field_id, municipality_id, state, kind)})
    return found


def miscounted() -> set[int]:
    """The campaigns of which a number is not that of the rows."""
    left: Counter[tuple[int, Dimension, str]] = Counter()
    for row in db.session.execute(_BOTH):
        if row.dimension is not None:
            left[row.campaign_id, row.dimension, row.key] += row.number
            continue
        for place in places(row.field_id, row.municipality_id, row.state, row.kind):
            left[row.campaign_id, *place] -= row.number
    return {campaign_id for (campaign_id, _, _), number in left.items() if number}


def recount(campaign_id: int) -> None:
    """Count the ideas of a campaign anew, at the one door: nobody changes a number meanwhile."""
    _change(campaign_id, 0, {})
    counted = _counted(Idea.campaign_id == campaign_id)
    total = sum(number for (_, dimension, _), number in counted.items() if dimension is Dimension.STATE)
    db.session.execute(sa.update(Campaign).where(Campaign.id == campaign_id).values(public_ideas=total))
    db.session.execute(
        sa.delete(IdeaCount).where(IdeaCount.campaign_id == campaign_id).execution_options(synchronize_session=False)
    )
    if counted:
        _add([
            {"campaign_id": campaign, "dimension": dimension, "key": key, "number": number}
            for (campaign, dimension, key), number in counted.items()
        ])  # fmt: skip
