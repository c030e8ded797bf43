"""Decisions on ideas; those on comments stand in `remarks`. Each is told to the author and logged by `ideas.states`."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core.errors import DomainError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import states, versions
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.moderation import deciding, queries
from mitreden.moderation.models import REASON_MAX, DecisionKind, ModerationDecision, Rule

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
    with deciding.decision(DecisionKind.PUBLISH, idea, by, seen=seen) as decision:
        states.move(idea, IdeaState.PUBLISHED, by=by)
    return decision


def return_idea(
    *, idea: Idea, by: Person | None, reason: str = "", rule_key: str | None = None, seen: str | None = None
) -> ModerationDecision:  # fmt: skip
    """An idea goes back to its author with a request: `reason`, or the prepared words of the rule.

    One that is public is taken out of sight by it: that needs a rule.
    """
    rule = deciding.rule_named(rule_key)
    if rule is None and idea.is_public:
        raise DomainError(
            N_("Die Idee ist schon öffentlich: Bitte wählen Sie die Regel, um die es geht."), field="rule"
        )
    words = deciding.words_for_author(reason, rule.request if rule else "")
    with deciding.decision(DecisionKind.RETURN, idea, by, rule=rule, reason=words, seen=seen) as decision:
        states.set_aside(idea, Aside.RETURNED, by=by, text=words)
    return decision


def hide_idea(
    *, idea: Idea, by: Person | None, rule_key: str, reason: str = "", seen: str | None = None
) -> ModerationDecision:  # fmt: skip
    """An idea is taken out of sight because of a rule; a placeholder with the rule stays. Open notices were right."""
    rule = deciding.rule_named(rule_key)
    if rule is None:
        raise DomainError(N_("Bitte wählen Sie die Regel, gegen die die Idee verstößt."), field="rule")
    words = deciding.words_for_author(reason, rule.message)
    with deciding.decision(DecisionKind.HIDE, idea, by, rule=rule, reason=words, seen=seen) as decision:
        states.set_aside(idea, Aside.HIDDEN, by=by, text=words, rule_key=rule.key)
    return decision


def restore_idea(*, idea: Idea, by: Person | None, reason: str = "", seen: str | None = None) -> ModerationDecision:
    """A hidden idea goes back to where it stood; a returned one waits again as it is."""
    with deciding.decision(
        DecisionKind.RESTORE, idea, by, reason=normalised(reason)[:REASON_MAX], seen=seen
    ) as decision:
        states.set_aside(idea, None, by=by)
    return decision


def keep_idea(*, idea: Idea, by: Person | None, reason: str = "", seen: str | None = None) -> ModerationDecision:
    """A public idea was looked at and stays as it is. Open notices were not right; who sent them is told `reason`."""
    words = normalised(reason)[:REASON_MAX]
    with deciding.decision(DecisionKind.KEEP, idea, by, reason=words, seen=seen) as decision:
        log.record("idea.kept", by=by, subject="idea", subject_id=idea.id, version=idea.version, text=commitment(words))
    return decision


def mark_substance(*, idea: Idea, number: int, by: Person) -> None:
    """Say that a version changed what the idea is about: its supporters are asked whether they stay."""
    deciding.role_of(idea, by)
    states.lock(idea)
    versions.mark_substance(idea=idea, number=number, by=by)


def unmark_substance(*, idea: Idea, number: int, by: Person) -> None:
    """Take such a mark back, whoever set it: nobody is asked because of it any more."""
    deciding.role_of(idea, by)
    states.lock(idea)
    versions.unmark_substance(idea=idea, number=number, by=by)
