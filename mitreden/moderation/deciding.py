"""What every decision has in common: who may take it, what they saw, the row that is never edited, who is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.comments import states as comment_states
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import states
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
from mitreden.moderation.posts import Post, idea_of, ref


@contextmanager
def decision(
    kind: DecisionKind, post: Post, by: Person | None, *, rule: Rule | None = None, reason: str = "", seen: str | None
) -> Iterator[ModerationDecision]:  # fmt: skip
    """Write down a decision and tell those whom it concerns; inside, the caller moves the post.

    What the notices came to is logged at the end: who waits for the log holds rows already, and who has it asks for no more.
    """
    role = role_of(post, by)
    _check_what_was_seen(kind, post, seen)
    was_public, notices = post.is_public, queries.open_notices(ref(post))
    written = ModerationDecision(
        idea_id=idea_of(post).id,
        comment_id=post.id if isinstance(post, Comment) else None,
        idea_version=post.version,
        kind=kind,
        rule_id=rule.id if rule else None,
        reason=reason,
        on_notice=bool(notices),
        role=role,
        decided_at=clock.now(),
        decided_by=by.id if by else None,
    )
    db.session.add(written)
    db.session.flush()
    letters.to_author(post, written, rule, was_public=was_public)
    answered = notices if kind in {DecisionKind.HIDE, DecisionKind.RETURN, DecisionKind.KEEP} else []
    settle(answered, written, post)
    yield written
    log_notices(answered, by)


def role_of(post: Post, by: Person | None) -> ActingRole:
    """In which capacity somebody decides on a post; refuses whoever may not, and authors."""
    if by is None:
        return ActingRole.SYSTEM
    if policy.is_own(by, post):
        raise NotAllowedError(
            N_("Das ist Ihr eigener Kommentar. Darüber entscheidet jemand anderes aus dem Team.")
            if isinstance(post, Comment)
            else N_("Das ist Ihre eigene Idee. Darüber entscheidet jemand anderes aus dem Team.")
        )
    role = policy.acting_role(by, post)
    if role is None:
        raise NotAllowedError(N_("Das dürfen nur Moderatorinnen und Moderatoren dieser Gemeinde."))
    return role


def _check_what_was_seen(kind: DecisionKind, post: Post, seen: str | None) -> None:
    """Under a lock: who comes second finds what the first one did, and nothing is decided on words nobody read."""
    if isinstance(post, Comment):
        comment_states.lock(post)
    else:
        states.lock(post)
    newest, title = queries.newest_decision_id(ref(post)), idea_of(post).title
    if seen is not None and seen != policy.stamp(post, newest):
        if seen == policy.stamp(post, newest, seen=policy.words_seen(seen)):
            raise ChangedMeanwhileError(
                N_("„%(title)s“ ist gerade überarbeitet worden. Bitte lesen Sie die neue Fassung."), title=title
            )
        raise AlreadyDecidedError(
            N_("Schon erledigt: Über „%(title)s“ hat gerade jemand anderes entschieden."), title=title
        )
    if kind not in policy.possible(post):
        raise AlreadyDecidedError(
            N_("Das geht bei „%(title)s“ nicht mehr: Der Beitrag steht inzwischen woanders."), title=title
        )


def settle(notices: list[Notice], decision: ModerationDecision, post: Post) -> None:
    """Tell those who reported it what was decided."""
    upheld = decision.kind is not DecisionKind.KEEP
    for notice in notices:
        notice.state = NoticeState.UPHELD if upheld else NoticeState.NOT_UPHELD
        notice.decision_id = decision.id
        notice.decided_at, notice.decided_by = decision.decided_at, decision.decided_by
        letters.to_reporter(notice, decision, idea_of(post))
    db.session.flush()


def log_notices(notices: list[Notice], by: Person | None) -> None:
    """What notices came to, at the end of a decision."""
    for notice in notices:
        log.record(f"notice.{notice.state}", by=by, subject="notice", subject_id=notice.id, idea=notice.idea_id)


def rule_named(key: str | None) -> Rule | None:
    """The rule that a moderator chose; None if none was chosen."""
    if not key:
        return None
    rule = db.session.scalars(sa.select(Rule).where(Rule.key == key)).first()
    if rule is None:
        raise DomainError(N_("Diese Regel gibt es nicht. Bitte wählen Sie eine aus der Liste."), field="rule")
    return rule


def words_for_author(written: str, prepared: str) -> str:
    """What the author is told: the moderator's own words, or those prepared for the rule."""
    words = normalised(written) or prepared
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise DomainError(
            N_("Bitte schreiben Sie der Verfasserin oder dem Verfasser ein paar Worte dazu."), field="reason"
        )
    return words
