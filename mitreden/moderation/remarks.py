"""Decisions on comments: the same as on ideas, but a comment is not returned. Each is logged by `comments.states`."""

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.comments import states
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.core.errors import DomainError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.moderation import deciding
from mitreden.moderation.models import REASON_MAX, DecisionKind, ModerationDecision


def publish_comment(*, comment: Comment, by: Person | None, seen: str | None = None) -> ModerationDecision:
    """A waiting comment becomes public. `comment` with its idea; `seen`: the stamp of what the moderator looked at."""
    with deciding.decision(DecisionKind.PUBLISH, comment, by, seen=seen) as decision:
        states.move(comment, CommentState.PUBLISHED, by=by)
    return decision


def hide_comment(
    *, comment: Comment, by: Person | None, rule_key: str, reason: str = "", seen: str | None = None
) -> ModerationDecision:  # fmt: skip
    """A comment is taken out of sight because of a rule; a placeholder with the rule stays. Open notices were right."""
    rule = deciding.rule_named(rule_key)
    if rule is None:
        raise DomainError(N_("Bitte wählen Sie die Regel, gegen die der Kommentar verstößt."), field="rule")
    words = deciding.words_for_author(reason, rule.message)
    with deciding.decision(DecisionKind.HIDE, comment, by, rule=rule, reason=words, seen=seen) as decision:
        states.set_aside(comment, CommentAside.HIDDEN, by=by, rule_key=rule.key)
    return decision


def restore_comment(
    *, comment: Comment, by: Person | None, reason: str = "", seen: str | None = None
) -> ModerationDecision:
    """A hidden comment goes back to where it stood."""
    words = normalised(reason)[:REASON_MAX]
    with deciding.decision(DecisionKind.RESTORE, comment, by, reason=words, seen=seen) as decision:
        states.set_aside(comment, None, by=by)
    return decision


def keep_comment(
    *, comment: Comment, by: Person | None, reason: str = "", seen: str | None = None
) -> ModerationDecision:
    """A public comment was looked at and stays. Open notices were not right; who sent them is told `reason`."""
    words = normalised(reason)[:REASON_MAX]
    with deciding.decision(DecisionKind.KEEP, comment, by, reason=words, seen=seen) as decision:
        log.record(
            "comment.kept",
            by=by,
            subject="comment",
            subject_id=comment.id,
            version=comment.version,
            text=commitment(words),
        )
    return decision
