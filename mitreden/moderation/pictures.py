"""Decisions on one picture of an idea: it is hidden with a rule, or shown again, and the idea stays."""

from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import pictures
from mitreden.ideas.models import Idea
from mitreden.moderation import deciding, letters, queries
from mitreden.moderation.models import DecisionKind, ModerationDecision, Rule
from mitreden.moderation.posts import ref


def hide_picture(
    *, idea: Idea, picture_id: int, by: Person | None, rule_key: str | None, reason: str = ""
) -> ModerationDecision:
    """Take a picture out of sight because of a rule; a line with the rule stays. Open notices about it were right."""
    rule = deciding.rule_named(rule_key)
    if rule is None:
        raise DomainError(N_("Bitte wählen Sie die Regel, gegen die das Bild verstößt."), field="rule")
    words = deciding.words_for_author(reason, rule.message)
    return _decided(DecisionKind.HIDE, idea, picture_id, by, rule, words)


def restore_picture(*, idea: Idea, picture_id: int, by: Person | None) -> ModerationDecision:
    """Show a hidden picture again."""
    return _decided(DecisionKind.RESTORE, idea, picture_id, by, None, "")


def _decided(
    kind: DecisionKind, idea: Idea, picture_id: int, by: Person | None, rule: Rule | None, words: str
) -> ModerationDecision:  # fmt: skip
    role = deciding.role_of(idea, by)
    pictures.hide_picture(idea=idea, picture_id=picture_id, rule_key=rule.key if rule else None, by=by)
    notices = [notice for notice in queries.open_notices(ref(idea)) if notice.picture_id == picture_id and rule]
    decision = ModerationDecision(
        idea_id=idea.id, picture_id=picture_id, idea_version=idea.version, kind=kind, rule_id=rule.id if rule else None,
        reason=words, on_notice=bool(notices), role=role, decided_at=clock.now(), decided_by=by.id if by else None,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    letters.to_author(idea, decision, rule, was_public=idea.is_public)
    deciding.settle(notices, decision, idea)
    deciding.log_notices(notices, by)
    return decision
