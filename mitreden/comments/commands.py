"""Writing comments: saying something, changing it, taking it back. The state itself is written by `states` alone."""

from datetime import timedelta

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns import queries as campaigns
from mitreden.comments import findable, policy, queries, states, words
from mitreden.comments.models import Comment, CommentAside, CommentState, CommentVersion, Voice
from mitreden.comments.policy import OWN_NAME, Speaking
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.region.models import Organisation
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

SAME_WITHIN = timedelta(minutes=10)
_CLOSED = N_("Hier kann gerade niemand kommentieren.")
# Words of a town hall or of those who plan are part of what became of an idea; a moderator's remark is not.
_TOLD = frozenset({Voice.CONTACT, Voice.STRATEGIST, Voice.COORDINATOR})


def write_comment(
    *, idea: Idea, by: Person, text: str, parent: Comment | None = None, speaking: Speaking = OWN_NAME
) -> Comment:
    """Say something below an idea, or answer a comment there. `idea` with campaign and phases.

    The same words sent twice within minutes (a second click) stay one comment.
    """
    said = words.complete(text)
    states.lock_idea(idea.id)
    db.session.refresh(idea, ["is_public"])
    if not policy.may_comment(by, idea, clock.now()) or not campaigns.takes_part(by, idea.campaign):
        raise NotAllowedError(_CLOSED)
    campaign_commands.require_age(campaign=idea.campaign, by=by)
    if speaking not in policy.voices(by, idea):
        raise NotAllowedError(N_("In diesem Namen können Sie hier nicht schreiben."))
    if parent is not None:
        _check_parent(parent, idea)
    known = _same(idea, by, said.source, parent)
    if known is not None:
        return known
    comment = Comment(
        idea_id=idea.id, campaign_id=idea.campaign_id, parent_id=parent.id if parent else None, author_id=by.id,
        voice=speaking.voice, organisation_id=speaking.organisation_id, text_source=said.source, text_html=said.html,
        created_at=clock.now(),
    )  # fmt: skip
    _tell(idea, speaking)
    states.begin(comment, by=by, waits=policy.is_checked_first(idea, speaking, clock.now()))
    return comment


def _check_parent(parent: Comment, idea: Idea) -> None:
    db.session.refresh(parent, ["state", "aside", "is_public"])
    if parent.idea_id != idea.id or not policy.may_be_answered(parent):
        raise DomainError(N_("Auf diesen Kommentar kann niemand (mehr) antworten."))


def _same(idea: Idea, by: Person, source: str, parent: Comment | None) -> Comment | None:
    query = sa.select(Comment).where(
        Comment.idea_id == idea.id,
        Comment.author_id == by.id,
        Comment.parent_id.is_not_distinct_from(parent.id if parent else None),
        Comment.text_source == source,
        Comment.aside.is_(None),
        Comment.created_at > clock.now() - SAME_WITHIN,
    )
    return db.session.scalars(query).first()


def _tell(idea: Idea, speaking: Speaking) -> None:
    if speaking.voice in _TOLD:
        organisation = db.session.get(Organisation, speaking.organisation_id) if speaking.organisation_id else None
        name = {"name": organisation.name} if organisation else {}
        timeline.append(Subject.IDEA, idea.id, f"idea.comment_{speaking.voice}", **name)


def edit_comment(*, comment: Comment, by: Person, text: str) -> Comment:
    """Change one's own words; the earlier ones are kept for moderators. Where a moderator looks first, they wait again.

    `comment` with idea, campaign, phases.
    """
    said = words.complete(text)
    states.lock(comment)
    if not policy.may_edit(by, comment, clock.now(), is_answered=queries.is_answered(comment.id)):
        raise NotAllowedError(N_("Diesen Kommentar können Sie nicht mehr ändern."))
    if said.source == comment.text_source:
        return comment
    _keep(comment)
    comment.text_source, comment.text_html = said.source, said.html
    comment.version += 1
    comment.edited_at = clock.now()
    db.session.flush()
    speaking = Speaking(comment.voice, comment.organisation_id)
    if comment.is_public and policy.is_checked_first(comment.idea, speaking, clock.now()):
        states.move(comment, CommentState.SUBMITTED, by=by)
    elif comment.is_public:
        findable.follow(comment)
    log.record(
        "comment.edited", by=by, subject="comment", subject_id=comment.id, version=comment.version,
        words=commitment(said.source),
    )  # fmt: skip
    return comment


def _keep(comment: Comment) -> None:
    """Keep the words that a comment has now: a notice may be about them."""
    db.session.add(
        CommentVersion(
            comment_id=comment.id, number=comment.version, text_source=comment.text_source,
            text_format=comment.text_format, text_html=comment.text_html, said_at=comment.edited_at or comment.created_at,
        )
    )  # fmt: skip


def withdraw_comment(*, comment: Comment, by: Person) -> Comment:
    """Take back one's own comment."""
    if not policy.may_withdraw(by, comment):
        raise NotAllowedError(N_("Diesen Kommentar können Sie nicht zurückziehen."))
    states.set_aside(comment, CommentAside.WITHDRAWN, by=by)
    return comment
