"""Writing measures, their milestones, and which ideas stand behind them."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core import clock, rich_text
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField, Organisation
from mitreden.roadmap.models import PUBLIC_STATES, LinkRole, Measure, MeasureIdea, MeasureState, Milestone
from mitreden.roadmap.states import belonging, tell_idea
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

TITLE_MIN, TITLE_MAX = 3, 160
SUMMARY_MAX = 400
NOTE_MAX = 400


def create_measure(
    *, field_id: int, title: str, by: Actor | None, summary: str = "", description: str = "", lead_id: int | None = None,
    partner_ids: Iterable[int] = (), starts_on: date | None = None, ends_on: date | None = None, cost: str = "",
) -> Measure:  # fmt: skip
    """A new measure in a field, as a proposal that only the team sees."""
    moment = clock.now()
    author = by.id if by else None
    measure = Measure(
        state=MeasureState.PROPOSAL, created_at=moment, created_by=author, state_changed_at=moment, state_changed_by=author,
        partners=[], milestones=[], links=[],
    )  # fmt: skip
    _write(measure, field_id, title, summary, description, lead_id, partner_ids, starts_on, ends_on, cost)
    db.session.add(measure)
    db.session.flush()
    timeline.append(Subject.MEASURE, measure.id, "measure.created", title=measure.title)
    log.record("measure.created", by=by, subject="measure", subject_id=measure.id, **_facts(measure))
    return measure


def edit_measure(
    *, measure: Measure, field_id: int, title: str, by: Actor | None, summary: str = "", description: str = "",
    lead_id: int | None = None, partner_ids: Iterable[int] = (), starts_on: date | None = None,
    ends_on: date | None = None, cost: str = "",
) -> None:  # fmt: skip
    """Change what the profile says. The measure's partners must be loaded."""
    _write(measure, field_id, title, summary, description, lead_id, partner_ids, starts_on, ends_on, cost)
    db.session.flush()
    log.record("measure.edited", by=by, subject="measure", subject_id=measure.id, **_facts(measure))


def _write(
    measure: Measure, field_id: int, title: str, summary: str, description: str, lead_id: int | None,
    partner_ids: Iterable[int], starts_on: date | None, ends_on: date | None, cost: str,
) -> None:  # fmt: skip
    title = " ".join(rich_text.normalised(title).split())
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        raise DomainError(N_("Bitte geben Sie der Maßnahme einen Namen mit 3 bis 160 Zeichen."), field="title")
    if len(summary.strip()) > SUMMARY_MAX:
        raise DomainError(N_("Bitte fassen Sie sich kürzer: höchstens 400 Zeichen."), field="summary")
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError(N_("Das Ende liegt vor dem Anfang. Bitte prüfen Sie die Daten."), field="ends_on")
    if db.session.get(InnovationField, field_id) is None:
        raise DomainError(N_("Bitte wählen Sie ein Thema."), field="field_id")
    if lead_id is not None and db.session.get(Organisation, lead_id) is None:
        raise DomainError(N_("Diese Organisation kennen wir nicht."), field="lead_id")
    partners = _organisations(set(partner_ids) - {lead_id})
    measure.title, measure.summary = title, rich_text.normalised(summary)
    measure.description = rich_text.normalised(description)
    measure.description_html = rich_text.render(description)
    measure.field_id, measure.lead_id = field_id, lead_id
    measure.starts_on, measure.ends_on = starts_on, ends_on
    measure.cost = " ".join(rich_text.normalised(cost).split())
    measure.partners = partners


def _organisations(ids: Iterable[int | None]) -> list[Organisation]:
    wanted = {number for number in ids if number is not None}
    found = list(db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(wanted)))) if wanted else []
    if len(found) != len(wanted):
        raise DomainError(N_("Diese Organisation kennen wir nicht."), field="partner_ids")
    return sorted(found, key=lambda organisation: organisation.name)


def _facts(measure: Measure) -> dict[str, object]:
    words = "\0".join((measure.title, measure.summary, measure.description, measure.cost))
    return {
        "field": measure.field_id,
        "lead": measure.lead_id,
        "partners": sorted(partner.id for partner in measure.partners),
        "starts_on": measure.starts_on.isoformat() if measure.starts_on else None,
        "ends_on": measure.ends_on.isoformat() if measure.ends_on else None,
        "words": commitment(words),
    }


def link_idea(*, measure: Measure, idea: Idea, role: LinkRole, note: str = "", by: Actor | None) -> MeasureIdea:
    """Say how `idea` stands to `measure`. Linking a pair again changes role and note."""
    note = rich_text.normalised(note)
    if len(note) > NOTE_MAX:
        raise DomainError(N_("Bitte fassen Sie sich kürzer: höchstens 400 Zeichen."), field="note")
    if not idea.is_public:
        raise DomainError(N_("Nur veröffentlichte Ideen können Teil einer Maßnahme werden."), field="idea_id")
    link = db.session.get(MeasureIdea, (measure.id, idea.id))
    is_new = link is None
    if link is None:
        link = _insert_link(measure, idea, role, note, by)
    link.role, link.note = role, note
    db.session.flush()
    if is_new and measure.state in PUBLIC_STATES:
        tell_idea(measure, idea.id, belonging(role), role=role.value)
    if is_new:
        _tell_measure(measure, idea, "measure.idea_linked", role=role.value)
    log.record(
        "measure.idea_linked" if is_new else "measure.link_changed", by=by, subject="measure", subject_id=measure.id,
        idea=idea.id, role=role.value, note=commitment(note) if note else None,
    )  # fmt: skip
    return link


def _insert_link(measure: Measure, idea: Idea, role: LinkRole, note: str, by: Actor | None) -> MeasureIdea:
    link = MeasureIdea(
        measure_id=measure.id, idea_id=idea.id, role=role, note=note, linked_at=clock.now(), linked_by=by.id if by else None
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(link)
    except IntegrityError as error:
        raise DomainError(N_("Diese Idee ist gerade schon verknüpft worden."), field="idea_id") from error
    return link


def unlink_idea(*, measure: Measure, idea: Idea, by: Actor | None) -> None:
    """Take `idea` out of `measure`; its life-line keeps both, the coming and the going."""
    link = db.session.get(MeasureIdea, (measure.id, idea.id))
    if link is None:
        raise NotFoundError(N_("Diese Idee gehört nicht (mehr) zu der Maßnahme."))
    db.session.delete(link)
    db.session.flush()
    if measure.state in PUBLIC_STATES:
        tell_idea(measure, idea.id, "idea.left_measure")
    _tell_measure(measure, idea, "measure.idea_unlinked")
    log.record("measure.idea_unlinked", by=by, subject="measure", subject_id=measure.id, idea=idea.id)


def _tell_measure(measure: Measure, idea: Idea, key: str, **data: str) -> None:
    """Without the idea's title: not everybody who may see the measure may see the idea, and it may be hidden later."""
    timeline.append(Subject.MEASURE, measure.id, key, idea=idea.id, **data)


def add_milestone(*, measure: Measure, title: str, due_on: date, by: Actor | None) -> Milestone:
    """A step with its date."""
    title = " ".join(rich_text.normalised(title).split())
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        raise DomainError(N_("Bitte beschreiben Sie den Schritt mit 3 bis 160 Zeichen."), field="title")
    milestone = Milestone(measure_id=measure.id, title=title, due_on=due_on)
    db.session.add(milestone)
    db.session.flush()
    log.record(
        "measure.milestone_added", by=by, subject="measure", subject_id=measure.id, milestone=milestone.id,
        due_on=due_on.isoformat(), words=commitment(title),
    )  # fmt: skip
    return milestone


def reach_milestone(*, milestone: Milestone, by: Actor | None, on: date | None = None) -> None:
    """The step is done."""
    if milestone.done_on is not None:
        raise DomainError(N_("Dieser Schritt ist schon erledigt."))
    milestone.done_on = on or clock.today()
    db.session.flush()
    timeline.append(Subject.MEASURE, milestone.measure_id, "measure.milestone_reached", title=milestone.title)
    log.record(
        "measure.milestone_reached", by=by, subject="measure", subject_id=milestone.measure_id, milestone=milestone.id
    )  # fmt: skip


def remove_milestone(*, milestone: Milestone, by: Actor | None) -> None:
    """The step was planned by mistake, or the plan changed."""
    measure_id, number = milestone.measure_id, milestone.id
    db.session.delete(milestone)
    db.session.flush()
    log.record("measure.milestone_removed", by=by, subject="measure", subject_id=measure_id, milestone=number)
