"""A measure as replies see it: one reply answers the ideas that led to it, shaped it or speak for it."""

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.replies.joint import Whole
from mitreden.roadmap.models import LinkRole, Measure, MeasureIdea


def whole(measure_id: int) -> Whole | None:
    """The measure with its ideas now. What speaks against it needs an answer of its own."""
    row = db.session.execute(sa.select(Measure.title, Measure.lead_id).where(Measure.id == measure_id)).first()
    if row is None:
        return None
    linked = sa.select(MeasureIdea.idea_id).where(
        MeasureIdea.measure_id == measure_id, MeasureIdea.role != LinkRole.CONFLICTS
    )
    return Whole(row.title, f"/desk/roadmap/measures/{measure_id}", row.lead_id, frozenset(db.session.scalars(linked)))
