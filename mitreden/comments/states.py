"""The one writer of a comment's state: two tables say what may follow on what, each change counts and writes the log.

Whoever changes a comment locks its idea first, then the comment: always in this order, so that nobody waits in a circle,
and the number of comments on the idea follows its rows whatever others do at the same time.
"""

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.comments import findable
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.commands import count_comments
from mitreden.ideas.models import Idea

S = CommentState

MOVES: dict[CommentState, frozenset[CommentState]] = {
    S.SUBMITTED: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset({S.SUBMITTED}),  # back to waiting: its words were changed
}
ASIDES: dict[CommentAside | None, frozenset[CommentAside | None]] = {
    None: frozenset(CommentAside),
    CommentAside.HIDDEN: frozenset({None}),
    CommentAside.WITHDRAWN: frozenset(),
}
_STANDING = ["state", "aside", "is_public", "published_at", "version", "text_source"]
_MEANWHILE = N_("Inzwischen steht dieser Kommentar anders da. Bitte laden Sie die Seite neu.")


def begin(comment: Comment, *, by: Actor | None, waits: bool) -> None:
    """Store a new comment: it waits for a moderator, or is public at once. Its idea is locked."""
    comment.state = S.SUBMITTED if waits else S.PUBLISHED
    comment.is_public, comment.version = False, 1
    db.session.add(comment)
    _settle(comment, by)
    log.record(
        "comment.written", by=by, subject="comment", subject_id=comment.id, idea=comment.idea_id, parent=comment.parent_id,
        state=comment.state.value, voice=comment.voice.value if comment.voice else None,
        organisation=comment.organisation_id, words=commitment(comment.text_source),
    )  # fmt: skip


def move(comment: Comment, to: CommentState, *, by: Actor | None) -> None:
    """Publish a comment that waits, or let it wait again."""
    lock(comment)
    before = comment.state
    if to not in MOVES[before] or comment.aside is not None:
        raise DomainError(_MEANWHILE)
    comment.state = to
    _settle(comment, by)
    log.record(
        "comment.moved", by=by, subject="comment", subject_id=comment.id, idea=comment.idea_id, before=before.value,
        to=to.value, version=comment.version,
    )  # fmt: skip


def set_aside(comment: Comment, aside: CommentAside | None, *, by: Actor | None, rule_key: str | None = None) -> None:
    """Take a comment out of sight, or (None) put it back where it stood. Hiding names a rule."""
    lock(comment)
    before = comment.aside
    if aside not in ASIDES[before]:
        raise DomainError(_MEANWHILE)
    if (aside is CommentAside.HIDDEN) != bool(rule_key):
        raise DomainError(N_("Bitte wählen Sie die Regel, gegen die der Kommentar verstößt."), field="rule_key")
    comment.aside, comment.rule_key = aside, rule_key
    _settle(comment, by)
    log.record(
        f"comment.{aside.value}" if aside else "comment.put_back", by=by, subject="comment", subject_id=comment.id,
        idea=comment.idea_id, before=before.value if before else None, state=comment.state.value, rule=rule_key,
        version=comment.version,
    )  # fmt: skip


def erase(comment: Comment, *, by: Actor | None) -> None:
    """Take a comment whose words are erased out of sight for ever, wherever it stood. What was hidden stays hidden."""
    lock(comment)
    before = comment.aside
    if before is not CommentAside.HIDDEN:
        comment.aside, comment.rule_key = CommentAside.WITHDRAWN, None
    _settle(comment, by)
    log.record(
        "comment.erased", by=by, subject="comment", subject_id=comment.id, idea=comment.idea_id,
        before=before.value if before else None, state=comment.state.value, version=comment.version,
    )  # fmt: skip


def lock_idea(idea_id: int) -> None:
    """Keep others from changing an idea and its comments until the commit. Votes go on."""
    db.session.execute(sa.select(Idea.id).where(Idea.id == idea_id).with_for_update(key_share=True))


def lock(comment: Comment) -> None:
    """Read where the comment stands once more, under the lock of its idea and its own."""
    lock_idea(comment.idea_id)
    db.session.refresh(comment, _STANDING, with_for_update=True)


def _settle(comment: Comment, by: Actor | None) -> None:
    """Follow state and aside with what is derived from them: public or not, since when, how many, found by its words or not."""
    moment = clock.now()
    was_public, comment.is_public = comment.is_public, comment.state is S.PUBLISHED and comment.aside is None
    if comment.is_public and comment.published_at is None:
        comment.published_at = moment
    comment.state_changed_at, comment.state_changed_by = moment, by.id if by else None
    db.session.flush()
    if was_public != comment.is_public:
        findable.follow(comment)
        count_comments(comment.idea_id, 1 if comment.is_public else -1)
