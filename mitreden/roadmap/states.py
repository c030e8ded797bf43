"""The only writer of a measure's state: it also writes the log and the life-lines of the measure and of its ideas.

Once public, a measure stays public: people followed its link. What comes to nothing is stopped, with a reason.
"""

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core import clock, rich_text
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.roadmap.models import PUBLIC_STATES, LinkRole, Measure, MeasureIdea, MeasureState
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

S = MeasureState
NEXT: dict[MeasureState, tuple[MeasureState, ...]] = {
    S.PROPOSAL: (S.DRAFT_PROFILE,),
    S.DRAFT_PROFILE: (S.EXPERT_CHECK, S.PRIORITISED, S.PROPOSAL),
    S.EXPERT_CHECK: (S.PRIORITISED, S.DRAFT_PROFILE),
    S.PRIORITISED: (S.ADOPTED, S.STOPPED),
    S.ADOPTED: (S.PLANNED, S.RUNNING, S.STOPPED),
    S.PLANNED: (S.RUNNING, S.PAUSED, S.STOPPED),
    S.RUNNING: (S.FINISHED, S.PAUSED, S.STOPPED),
    S.PAUSED: (S.RUNNING, S.PLANNED, S.STOPPED),
    S.FINISHED: (S.CONTINUED,),
    S.CONTINUED: (S.PAUSED, S.STOPPED),
    S.STOPPED: (S.PRIORITISED,),
}
WITH_REASON = frozenset({S.PAUSED, S.STOPPED})
REASON_MIN = 10


def move(measure: Measure, to: MeasureState, *, by: Actor | None, text: str = "") -> None:
    """Take `measure` from its state to `to`, if the table allows it. `text` is told to the public."""
    before, text = measure.state, rich_text.normalised(text)
    if to not in NEXT[before]:
        raise DomainError(N_("Dieser Schritt passt nicht zum jetzigen Stand der Maßnahme."), field="to")
    if to in WITH_REASON and len(text) < REASON_MIN:
        raise DomainError(N_("Bitte schreiben Sie in einem Satz, warum. Alle können das lesen."), field="text")
    measure.state = to
    measure.state_changed_at = clock.now()
    measure.state_changed_by = by.id if by else None
    db.session.flush()
    key = f"measure.{to.value}"
    timeline.append(Subject.MEASURE, measure.id, key, title=measure.title, text=text)
    if to in PUBLIC_STATES:
        _tell_ideas(measure, None if before not in PUBLIC_STATES else key, text)
    log.record(
        "measure.moved", by=by, subject="measure", subject_id=measure.id, before=before.value, after=to.value,
        text=commitment(text) if text else None,
    )  # fmt: skip


def _tell_ideas(measure: Measure, key: str | None, text: str) -> None:
    """Ideas hear that the measure moved; when it has just become public (`key` None), that they are part of it."""
    linked = db.session.execute(
        sa.select(MeasureIdea.idea_id, MeasureIdea.role)
        .where(MeasureIdea.measure_id == measure.id)
        .order_by(MeasureIdea.idea_id)
    ).all()
    for idea_id, role in linked:
        tell_idea(measure, idea_id, key or belonging(role), role=role.value, text=text if key else "")


def belonging(role: LinkRole) -> str:
    """What an idea is told when it is linked: that it is part of the measure, or that it speaks against it."""
    return "idea.contradicts_measure" if role is LinkRole.CONFLICTS else "idea.in_measure"


def tell_idea(measure: Measure, idea_id: int, key: str, **data: str) -> None:
    """Append to an idea's life-line what a measure means for it, and count the idea as changed."""
    timeline.append(Subject.IDEA, idea_id, key, measure=measure.id, title=measure.title, **data)
    db.session.execute(
        sa.update(Idea)
        .where(Idea.id == idea_id)
        .values(changed_no=Idea.changed_no + 1)
        .execution_options(synchronize_session=False)
    )
