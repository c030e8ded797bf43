"""Drafting, handing in, returning, planning and calling back. What is released: `releasing`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mitreden.accounts.models import Person
from mitreden.accounts.roles import RELEASE
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core import clock, rich_text
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import DeclineReason
from mitreden.replies import joint, letters, policy, queries, states
from mitreden.replies.models import (
    REQUEST_MAX,
    TEXT_MAX,
    TEXT_MIN,
    Competence,
    CostClass,
    Feasibility,
    Joint,
    Outcome,
    Reply,
    ReplyIdea,
    ReplyState,
    Standing,
)

GRACE = timedelta(minutes=10)  # "now" means then: until then it can be called back, and nobody has seen it
AHEAD = timedelta(days=366)
GONE = N_("Diese Antwort gibt es nicht (mehr).")
REQUEST_MIN = 5


@dataclass(frozen=True)
class Words:
    """What a reply says."""

    outcome: Outcome
    text: str
    decline_reason: DeclineReason | None = None
    competence: Competence = Competence.OURS
    standing: Standing = Standing.NEW
    cost_class: CostClass = CostClass.UNKNOWN
    feasibility: Feasibility = Feasibility.UNCLEAR


def draft_reply(*, idea_ids: Collection[int], by: Person, words: Words) -> Reply:
    """A reply to one or many ideas for which the same organisation answers. Only the team and whoever drafts see it."""
    found = queries.to_answer(idea_ids)
    if not idea_ids or len(found) < len(set(idea_ids)):
        raise DomainError(N_("Bitte wählen Sie Ideen, die alle sehen können."), field="ideas")
    owners = {row.owner for row in found}
    if len(owners) > 1:
        raise DomainError(N_("Bitte wählen Sie nur Ideen, für die dieselbe Gemeinde antwortet."), field="ideas")
    owner = owners.pop()
    if not policy.may_draft(by, owner):
        raise NotFoundError(GONE)
    reply = _new(words, owner, by)
    try:
        with db.session.begin_nested():
            db.session.add(reply)
            db.session.flush()
            db.session.add_all(ReplyIdea(reply_id=reply.id, idea_id=row.id) for row in found)
    except IntegrityError as error:
        raise DomainError(
            N_("Zu einer dieser Ideen ist schon eine Antwort in Arbeit. Bitte laden Sie die Seite neu."), field="ideas"
        ) from error
    _record("reply.drafted", reply, by, ideas=[row.id for row in found])
    return reply


def draft_joint_reply(*, kind: Joint, number: int, by: Person, words: Words) -> Reply:
    """A reply to a joint idea or a measure: what belongs to it when it is released gets it, but for what has its own."""
    whole = joint.whole(kind, number)
    if whole is None or not policy.may_answer_together(by):
        raise NotFoundError(GONE)
    reply = _new(words, whole.organisation_id, by)
    reply.joint, reply.joint_id = kind, number
    db.session.add(reply)
    db.session.flush()
    _record("reply.drafted", reply, by, joint=kind.value, joint_id=number)
    return reply


def revise_reply(*, reply: Reply, by: Person, words: Words, seen: int | None = None) -> None:
    """Change what a reply says, as long as no time is set for it. `seen`: the edition that was looked at."""
    _lock(reply, seen)
    if not policy.may_change(by, reply):
        raise DomainError(states.CHANGED)
    _write(reply, words)
    reply.edition += 1
    db.session.flush()
    _record("reply.edited", reply, by)


def hand_in(*, reply: Reply, by: Person) -> None:
    """The reply is ready: the strategy team finds it among those that wait for their release."""
    _lock(reply)
    if not policy.may_change(by, reply):
        raise DomainError(states.CHANGED)
    event = states.move(
        reply, ReplyState.HANDED_IN, by=by, handed_in_at=clock.now(), handed_in_by=by.id, request=""
    )  # fmt: skip
    states.record(event)


def return_reply(*, reply: Reply, by: Person, request: str, seen: int | None = None) -> None:
    """Ask whoever drafted it to change something; a mail with a link tells them what."""
    _require_release(by)
    request = rich_text.normalised(request)
    if not REQUEST_MIN <= len(request) <= REQUEST_MAX:
        raise DomainError(N_("Bitte schreiben Sie, was geändert werden soll."), field="request")
    _lock(reply, seen)
    event = states.move(reply, ReplyState.RETURNED, by=by, request=request)
    letters.returned(reply)
    states.record(event, text=commitment(request))


def discard_reply(*, reply: Reply, by: Person) -> None:
    """Throw away a draft, so that its ideas are free for another one."""
    _lock(reply)
    if reply.state not in {ReplyState.DRAFT, ReplyState.RETURNED} or not policy.may_change(by, reply):
        raise DomainError(states.CHANGED)
    number = reply.id
    db.session.delete(reply)
    db.session.flush()
    log.record("reply.discarded", by=by, subject="reply", subject_id=number)


@dataclass(frozen=True)
class Planned:
    """What became of many: how many have their time, how many stay because of whose ideas they are or because they changed."""

    number: int
    own: int = 0
    changed: int = 0


def plan_release(*, editions: Mapping[int, int], by: Person, at: datetime | None = None) -> Planned:
    """Set the time for replies that were handed in, each in the edition that was seen. Nobody releases one to their own idea."""
    _require_release(by)
    moment = clock.now()
    at = at or moment + GRACE
    if not moment < at <= moment + AHEAD:
        raise DomainError(N_("Bitte wählen Sie eine Zeit, die noch kommt, höchstens ein Jahr im Voraus."), field="at")
    own = queries.to_own_ideas(by, editions)
    events, changed = [], 0
    for reply in _locked(editions):
        if reply.edition != editions[reply.id] or reply.state is not ReplyState.HANDED_IN:
            changed += 1
        elif reply.id not in own:
            events.append(states.move(reply, ReplyState.PLANNED, by=by, release_at=at, planned_by=by.id, request=""))
    for event in events:
        states.record(event, release_at=at.isoformat(timespec="seconds"))
    return Planned(len(events), len(own), changed)


def call_back(*, reply_ids: Iterable[int], by: Person) -> int:
    """Take replies back whose time has not come. How many; what is out stays out."""
    _require_release(by)
    moment, nothing = clock.now(), {"release_at": None, "planned_by": None}
    events = [
        states.move(reply, ReplyState.HANDED_IN, by=by, event="reply.called_back", **nothing)
        for reply in _locked(reply_ids)
        if reply.state is ReplyState.PLANNED and reply.release_at is not None and reply.release_at > moment
    ]
    for event in events:
        states.record(event)
    return len(events)


def _require_release(by: Person) -> None:
    if not policy.may_release(by):
        raise NotAllowedError(RELEASE.refusal)


def _locked(reply_ids: Iterable[int]) -> list[Reply]:
    """Replies in the order in which everybody takes them, as they stand now."""
    query = sa.select(Reply).where(Reply.id.in_(sorted(reply_ids))).order_by(Reply.id).with_for_update(of=Reply)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _lock(reply: Reply, seen: int | None = None) -> None:
    states.lock(reply)
    if seen is not None and reply.edition != seen:
        raise DomainError(N_("Jemand hat diese Antwort gerade geändert. Bitte lesen Sie zuerst, was jetzt da steht."))


def _new(words: Words, organisation_id: int | None, by: Person) -> Reply:
    reply = Reply(
        organisation_id=organisation_id, acts_for=organisation_id is not None and not policy.is_contact(by, organisation_id),
        state=ReplyState.DRAFT, request="", edition=1, drafted_at=clock.now(), drafted_by=by.id,
    )  # fmt: skip
    _write(reply, words)
    return reply


def _write(reply: Reply, words: Words) -> None:
    text = rich_text.normalised(words.text)
    if not TEXT_MIN <= len(text) <= TEXT_MAX:
        raise DomainError(N_("Bitte schreiben Sie eine Antwort mit 20 bis 4.000 Zeichen."), field="text")
    is_declined = words.outcome is Outcome.DECLINED
    if is_declined and words.decline_reason is None:
        raise DomainError(N_("Bitte wählen Sie einen Grund."), field="decline_reason")
    reply.outcome, reply.decline_reason = words.outcome, words.decline_reason if is_declined else None
    reply.text_source, reply.text_html = text, rich_text.render(text)
    reply.competence, reply.standing = words.competence, words.standing
    reply.cost_class, reply.feasibility = words.cost_class, words.feasibility


def _record(action: str, reply: Reply, by: Person, **facts: object) -> None:
    log.record(
        action, by=by, subject="reply", subject_id=reply.id, organisation=reply.organisation_id, acts_for=reply.acts_for,
        outcome=reply.outcome.value, edition=reply.edition, text=commitment(reply.text_source), **facts,
    )  # fmt: skip
