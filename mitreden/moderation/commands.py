"""Decisions on ideas. Each is a row that is never edited, told to the author, and logged by `ideas.states`."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import states
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.moderation import letters, policy, queries
from mitreden.moderation.errors import AlreadyDecidedError, ChangedMeanwhileError
from mitreden.moderation.models import (
    REASON_MAX,
    REASON_MIN,
    ActingRole,
    DecisionKind,
    ModerationDecision,
    Notice,
    NoticeState,
    Rule,
)

_DEFAULTS = Path(__file__).with_name("default_rules.json")


def ensure_rules(rules: Iterable[Mapping[str, str]] | None = None) -> None:
    """Write `rules` (a rule with a known key is changed); without any, add those of the default set that are missing."""
    known = {rule.key: rule for rule in queries.rules()}
    wanted = json.loads(_DEFAULTS.read_text(encoding="utf-8")) if rules is None else list(rules)
    for position, values in enumerate(wanted):
        rule = known.get(values["key"])
        if rule is None:
            rule = Rule(key=values["key"], position=position, title="", text="", message="", request="")
            db.session.add(rule)
        elif rules is None:
            continue
        for name in {"title", "text", "message", "request"} & set(values):
            setattr(rule, name, values[name])
    db.session.flush()


def publish_idea(*, idea: Idea, by: Person | None, seen: str | None = None) -> ModerationDecision:
    """A waiting idea becomes public. `seen`: the stamp of what the moderator looked at."""
    decision = _decided(DecisionKind.PUBLISH, idea, by, seen=seen)
    states.move(idea, IdeaState.PUBLISHED, by=by)
    return decision


def return_idea(
    *, idea: Idea, by: Person | None, reason: str = "", rule_key: str | None = None, seen: str | None = None
) -> ModerationDecision:  # fmt: skip
    """An idea goes back to its author with a request: `reason`, or the prepared words of the rule.

    One that is public is taken out of sight by it: that needs a rule.
    """
    rule = _rule(rule_key)
    if rule is None and idea.is_public:
        raise DomainError(
            N_("Die Idee ist schon öffentlich: Bitte wählen Sie die Regel, um die es geht."), field="rule"
        )
    words = _words(reason, rule.request if rule else "")
    decision = _decided(DecisionKind.RETURN, idea, by, rule=rule, reason=words, seen=seen)
    states.set_aside(idea, Aside.RETURNED, by=by, text=words)
    return decision


def hide_idea(
    *, idea: Idea, by: Person | None, rule_key: str, reason: str = "", seen: str | None = None
) -> ModerationDecision:  # fmt: skip
    """An idea is taken out of sight because of a rule; a placeholder with the rule stays. Open notices were right."""
    rule = _rule(rule_key)
    if rule is None:
        raise DomainError(N_("Bitte wählen Sie die Regel, gegen die die Idee verstößt."), field="rule")
    words = _words(reason, rule.message)
    decision = _decided(DecisionKind.HIDE, idea, by, rule=rule, reason=words, seen=seen)
    states.set_aside(idea, Aside.HIDDEN, by=by, text=words, rule_key=rule.key)
    return decision


def restore_idea(*, idea: Idea, by: Person | None, reason: str = "", seen: str | None = None) -> ModerationDecision:
    """A hidden idea goes back to where it stood; a returned one waits again as it is."""
    decision = _decided(DecisionKind.RESTORE, idea, by, reason=normalised(reason)[:REASON_MAX], seen=seen)
    states.set_aside(idea, None, by=by)
    return decision


def keep_idea(*, idea: Idea, by: Person | None, reason: str = "", seen: str | None = None) -> ModerationDecision:
    """A public idea was looked at and stays as it is. Open notices were not right; who sent them is told `reason`."""
    words = normalised(reason)[:REASON_MAX]
    decision = _decided(DecisionKind.KEEP, idea, by, reason=words, seen=seen)
    log.record("idea.kept", by=by, subject="idea", subject_id=idea.id, version=idea.version, text=commitment(words))
    return decision


def _decided(
    kind: DecisionKind, idea: Idea, by: Person | None, *, rule: Rule | None = None, reason: str = "", seen: str | None
) -> ModerationDecision:  # fmt: skip
    role = _role(idea, by)
    _check_what_was_seen(kind, idea, seen)
    was_public, notices = idea.is_public, queries.open_notices(idea.id)
    decision = ModerationDecision(
        idea_id=idea.id,
        idea_version=idea.version,
        kind=kind,
        rule_id=rule.id if rule else None,
        reason=reason,
        on_notice=bool(notices),
        role=role,
        decided_at=clock.now(),
        decided_by=by.id if by else None,
    )
    db.session.add(decision)
    db.session.flush()
    letters.to_author(idea, decision, rule, was_public=was_public)
    if kind in {DecisionKind.HIDE, DecisionKind.RETURN, DecisionKind.KEEP}:
        _settle(notices, decision, idea, by)
    return decision


def _role(idea: Idea, by: Person | None) -> ActingRole:
    if by is None:
        return ActingRole.SYSTEM
    if policy.is_own(by, idea):
        raise NotAllowedError(N_("Das ist Ihre eigene Idee. Darüber entscheidet jemand anderes aus dem Team."))
    role = policy.acting_role(by, idea)
    if role is None:
        raise NotAllowedError(N_("Das dürfen nur Moderatorinnen und Moderatoren dieser Gemeinde."))
    return role


def _check_what_was_seen(kind: DecisionKind, idea: Idea, seen: str | None) -> None:
    """Under a lock: who comes second finds what the first one did, and nothing is decided on words nobody read."""
    states.lock(idea)
    newest = queries.newest_decision_id(idea.id)
    if seen is not None and seen != policy.stamp(idea, newest):
        if seen == policy.stamp(idea, newest, version=policy.version_seen(seen)):
            raise ChangedMeanwhileError(
                N_("„%(title)s“ ist gerade überarbeitet worden. Bitte lesen Sie die neue Fassung."), title=idea.title
            )
        raise AlreadyDecidedError(
            N_("Schon erledigt: Über „%(title)s“ hat gerade jemand anderes entschieden."), title=idea.title
        )
    if kind not in policy.possible(idea):
        raise AlreadyDecidedError(
            N_("Das geht bei „%(title)s“ nicht mehr: Die Idee steht inzwischen woanders."), title=idea.title
        )


def _settle(notices: list[Notice], decision: ModerationDecision, idea: Idea, by: Person | None) -> None:
    upheld = decision.kind is not DecisionKind.KEEP
    for notice in notices:
        notice.state = NoticeState.UPHELD if upheld else NoticeState.NOT_UPHELD
        notice.decision_id = decision.id
        notice.decided_at, notice.decided_by = decision.decided_at, decision.decided_by
        letters.to_reporter(notice, decision, idea)
    db.session.flush()
    for notice in notices:
        log.record(f"notice.{notice.state}", by=by, subject="notice", subject_id=notice.id, idea=idea.id)


def _rule(key: str | None) -> Rule | None:
    if not key:
        return None
    rule = db.session.scalars(sa.select(Rule).where(Rule.key == key)).first()
    if rule is None:
        raise DomainError(N_("Diese Regel gibt es nicht. Bitte wählen Sie eine aus der Liste."), field="rule")
    return rule


def _words(written: str, prepared: str) -> str:
    words = normalised(written) or prepared
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise DomainError(
            N_("Bitte schreiben Sie der Verfasserin oder dem Verfasser ein paar Worte dazu."), field="reason"
        )
    return words
