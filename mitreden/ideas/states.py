"""The one writer of an idea's state: two tables say what may follow on what, each change writes log and life-line.

The state is the idea's way; `aside` takes it out of the row without forgetting where it stood. Together they decide whether
it is public, and with it the numbers that `counters` keeps.
"""

from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import counters, findable, versions
from mitreden.ideas.models import OUTCOMES, PUBLIC_STATES, Aside, DeclineReason, Idea, IdeaState
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from mitreden.timeline.words import SENTENCES

S = IdeaState

MOVES: dict[IdeaState, frozenset[IdeaState]] = {
    S.DRAFT: frozenset({S.UNCONFIRMED, S.SUBMITTED, S.PUBLISHED}),
    S.UNCONFIRMED: frozenset({S.SUBMITTED, S.PUBLISHED}),
    S.SUBMITTED: frozenset({S.PUBLISHED}),
    S.PUBLISHED: OUTCOMES | {S.SUBMITTED, S.UNDER_REVIEW},  # back to waiting: its words were changed
    S.UNDER_REVIEW: OUTCOMES | {S.PUBLISHED},
    **{outcome: (OUTCOMES - {outcome}) | {S.UNDER_REVIEW} for outcome in OUTCOMES},
}

ASIDES: dict[Aside | None, frozenset[Aside | None]] = {
    None: frozenset(Aside),
    Aside.RETURNED: frozenset({None, Aside.HIDDEN, Aside.WITHDRAWN}),
    Aside.HIDDEN: frozenset({None}),
    Aside.WITHDRAWN: frozenset(),
}

ASIDE_FROM: dict[Aside, frozenset[IdeaState]] = {
    Aside.RETURNED: frozenset({S.SUBMITTED, S.PUBLISHED}),
    Aside.HIDDEN: frozenset(S) - {S.DRAFT, S.UNCONFIRMED},
    Aside.WITHDRAWN: frozenset({S.DRAFT, S.UNCONFIRMED, S.SUBMITTED, S.PUBLISHED}),
}

_OUT_OF_SIGHT = (Aside.HIDDEN, Aside.WITHDRAWN)
_BACK = {Aside.RETURNED: "idea.submitted", Aside.HIDDEN: "idea.restored"}
_STANDING = [
    "state", "aside", "is_public", "published_at", "version", "substance_version", "changed_no", "pictures_no", "field_id",
    "municipality_id", "kind", "written_in",
]  # fmt: skip


def begin(idea: Idea, *, by: Actor | None) -> None:
    """Every idea begins as a draft."""
    idea.state, idea.aside, idea.is_public, idea.changed_no = S.DRAFT, None, False, 0
    _stamp(idea, by)
    db.session.flush()


def move(
    idea: Idea, to: IdeaState, *, by: Actor | None, text: str = "", decline_reason: DeclineReason | None = None
) -> None:
    """Bring an idea to the state `to`. An outcome needs `text`, declining a reason besides."""
    lock(idea)
    before, counted = idea.state, counters.standing(idea)
    if to not in MOVES[before] or not (idea.aside is None or _is_sent_again(idea, to)):
        raise DomainError(N_("Inzwischen steht diese Idee anders da. Bitte laden Sie die Seite neu."))
    if to in OUTCOMES and not text.strip():
        raise DomainError(N_("Bitte begründen Sie das Ergebnis. Alle können die Begründung lesen."), field="text")
    if (to is S.DECLINED) != (decline_reason is not None):
        raise DomainError(N_("Bitte wählen Sie einen Grund."), field="decline_reason")
    idea.state = to
    idea.state_text = text.strip()
    idea.decline_reason = decline_reason
    _stamp(idea, by)
    _settle(idea, counted)
    if idea.aside is None:
        _tell(idea, f"idea.{to.value}", **({"text": idea.state_text} if to in OUTCOMES else {}))
    if idea.is_public:
        versions.show(idea)
    log.record(
        "idea.moved", by=by, subject="idea", subject_id=idea.id, before=before.value, to=to.value, version=idea.version,
        reason=decline_reason.value if decline_reason else None,
    )  # fmt: skip


def _is_sent_again(idea: Idea, to: IdeaState) -> bool:
    """A returned idea that was public waits again, and is only then no longer returned."""
    return idea.aside is Aside.RETURNED and to is S.SUBMITTED


def set_aside(
    idea: Idea, aside: Aside | None, *, by: Actor | None, text: str = "", rule_key: str | None = None
) -> None:
    """Take an idea out of the row, or (None) put it back. Returning needs `text`, hiding names a rule."""
    lock(idea)
    before, counted = idea.aside, counters.standing(idea)
    if aside not in ASIDES[before] or (aside is not None and idea.state not in ASIDE_FROM[aside]):
        raise DomainError(N_("Inzwischen steht diese Idee anders da. Bitte laden Sie die Seite neu."))
    if aside is Aside.RETURNED and not text.strip():
        raise DomainError(N_("Bitte schreiben Sie, was geändert werden soll."), field="text")
    if aside is Aside.HIDDEN and not rule_key:
        raise DomainError(N_("Bitte wählen Sie die Regel, gegen die die Idee verstößt."), field="rule_key")
    idea.aside = aside
    idea.state_text = text.strip()
    idea.rule_key = rule_key
    _stamp(idea, by)
    _settle(idea, counted)
    key = f"idea.{aside.value}" if aside else _BACK[before or Aside.RETURNED]
    if idea.state is not S.DRAFT:
        _tell(idea, key)
    if idea.is_public:
        versions.show(idea)
    if aside in _OUT_OF_SIGHT:
        findable.take_out(idea)
    elif before in _OUT_OF_SIGHT:
        findable.index(idea)
    log.record(
        "idea.put_back" if aside is None else f"idea.{aside.value}", by=by, subject="idea", subject_id=idea.id,
        before=before.value if before else None, state=idea.state.value, version=idea.version, rule=rule_key,
    )  # fmt: skip


def erase(idea: Idea, *, by: Actor | None) -> None:
    """Take an idea whose words are erased out of the row for ever, wherever it stood. What was hidden stays hidden."""
    lock(idea)
    before, counted = idea.aside, counters.standing(idea)
    if before is not Aside.HIDDEN:
        idea.aside, idea.rule_key = Aside.WITHDRAWN, None
    idea.state_text = ""
    _stamp(idea, by)
    _settle(idea, counted)
    db.session.flush()
    if before is None or before is Aside.RETURNED:
        _tell(idea, "idea.withdrawn")
    log.record(
        "idea.erased", by=by, subject="idea", subject_id=idea.id, before=before.value if before else None,
        state=idea.state.value, version=idea.version,
    )  # fmt: skip


def lock(idea: Idea) -> None:
    """Read where the idea stands once more and keep others from changing it until the commit."""
    db.session.refresh(idea, _STANDING, with_for_update=True)


def _stamp(idea: Idea, by: Actor | None) -> None:
    idea.state_changed_at = clock.now()
    idea.state_changed_by = by.id if by else None
    idea.changed_no += 1


def _settle(idea: Idea, counted: frozenset[counters.Place]) -> None:
    """Follow state and aside with what the database derives from them: public or not, since when, how many."""
    idea.is_public = idea.state in PUBLIC_STATES and idea.aside is None
    if idea.state in PUBLIC_STATES and idea.published_at is None:
        idea.published_at = clock.now()
    if idea.aside is Aside.WITHDRAWN:
        idea.written_in = None  # the form that wrote the draft may begin another one
    db.session.flush()
    counters.shift(idea, counted)


def _tell(idea: Idea, key: str, **data: str) -> None:
    if key in SENTENCES:
        timeline.append(Subject.IDEA, idea.id, key, **data)
