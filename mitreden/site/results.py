"""What became of ideas, for the start page: the newest answers, and the measures that moved.

The same for everybody, so only what a guest may see; only what still holds; and each thing once.
"""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.core.reading import Question, text_of
from mitreden.extensions import reading
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.roadmap import queries as roadmap
from mitreden.roadmap.models import LinkRole, Measure, MeasureIdea
from mitreden.timeline.models import RESULTS, Subject, TimelineEntry
from mitreden.timeline.queries import Entry
from mitreden.timeline.telling import moments

SHOWN = 4
_READ = 40  # a measure that begins is told to each of its ideas
_GUEST = Guest()
_IN_MEASURE, _STEP = "idea.in_measure", "measure.milestone_reached"

_key, _data = TimelineEntry.key, TimelineEntry.data
_still_part = sa.exists().where(
    MeasureIdea.idea_id == Idea.id, MeasureIdea.measure_id == Measure.id, MeasureIdea.role != LinkRole.CONFLICTS
)
_still_holds = sa.or_(
    _key == "idea." + text_of(Idea.state),
    sa.and_(_key == _IN_MEASURE, _still_part),
    _key == "measure." + text_of(Measure.state),
    sa.and_(_key == _STEP, Measure.id.is_not(None)),
)
_NEWEST = Question(
    sa.select(
        _key,
        _data,
        TimelineEntry.at,
        Idea.id.label("idea_id"),
        Idea.title.label("idea"),
        Measure.id.label("measure_id"),
        Measure.title.label("measure"),
    )
    .select_from(TimelineEntry)
    .outerjoin(
        Idea,
        sa.and_(
            TimelineEntry.subject == Subject.IDEA,
            Idea.id == TimelineEntry.subject_id,
            Idea.is_public,
            ideas.visible_to(_GUEST),
        ),
    )
    .outerjoin(
        Measure,
        sa.and_(
            Measure.id
            == sa.case(
                (TimelineEntry.subject == Subject.MEASURE, TimelineEntry.subject_id),
                (_key == _IN_MEASURE, _data["measure"].as_integer()),
            ),
            roadmap.visible_to(_GUEST),
        ),
    )
    .where(sa.text(RESULTS), _still_holds)
    .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
    .limit(_READ)
)


@dataclass(frozen=True)
class Result:
    """One thing that became of an idea: when, where it is told, and a sentence (in `title` where it names the measure)."""

    when: str
    iso: str
    icon: str
    url: str
    title: str
    text: str


def newest() -> list[Result]:
    """The newest results, at most four, no idea and no measure twice: one query."""
    found: list[Result] = []
    told: set[tuple[str, int | None]] = set()
    for row in _NEWEST.rows(reading()):
        about = {("idea", row.idea_id), ("measure", row.measure_id)} - {("idea", None), ("measure", None)}
        if about & told:
            continue
        told |= about
        found.append(_result(row))
        if len(found) == SHOWN:
            break
    return found


def _result(row: Any) -> Result:
    entry = Entry(row.key, row.data, row.at)
    if row.measure_id is not None and row.key != _STEP:
        entry = replace(entry, data={**entry.data, "title": row.measure})  # as it is called today
    (moment,) = moments([entry])
    if row.idea_id is not None:
        url, title, text = f"/ideas/{row.idea_id}", row.idea, moment["text"]
    else:
        url = f"/roadmap/measures/{row.measure_id}"
        title, text = (row.measure, moment["text"]) if row.key == _STEP else (moment["text"], "")
    return Result(moment["when"], moment["iso"], moment["icon"], url, title, text)
