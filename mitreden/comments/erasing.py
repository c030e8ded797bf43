"""Comments of people who leave: taken away with their words, or kept as those of a former member."""

from collections.abc import Collection

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.comments import states
from mitreden.comments.models import Comment, CommentVersion
from mitreden.core.actors import Actor
from mitreden.extensions import db


def written_comments(person_id: int) -> list[sa.Row[tuple[int, str]]]:
    """Id and words of all that a person wrote: what they choose about when they leave."""
    query = sa.select(Comment.id, Comment.text_source).where(Comment.author_id == person_id).order_by(Comment.id.desc())
    return list(db.session.execute(query))


def leave_comments(*, person_id: int, kept: Collection[int], by: Actor | None) -> list[int]:
    """Take away a person's comments but those `kept`, which have no author any more. Returns those taken away."""
    gone = []
    for comment in db.session.scalars(sa.select(Comment).where(Comment.author_id == person_id)).all():
        states.lock(comment)
        if comment.id not in kept:
            comment.text_source = comment.text_html = ""
            states.erase(comment, by=by)
            gone.append(comment.id)
        _forget_earlier(CommentVersion.comment_id == comment.id)
        comment.author_id = None
        if comment.state_changed_by == person_id:
            comment.state_changed_by = None
        db.session.flush()
    log.forget_salts("comment", gone)
    return gone


def _forget_earlier(which: sa.ColumnElement[bool]) -> None:
    """Earlier words go with the author, whatever becomes of the comment: nobody but moderators could read them."""
    db.session.execute(sa.delete(CommentVersion).where(which).execution_options(synchronize_session=False))


def part_authors(campaign_id: int) -> int:
    """Make the comments of a campaign nameless. How many."""
    mine = sa.select(Comment.id).where(Comment.campaign_id == campaign_id, Comment.author_id.is_not(None))
    _forget_earlier(CommentVersion.comment_id.in_(mine))
    parted = db.session.execute(
        sa.update(Comment)
        .where(Comment.campaign_id == campaign_id, Comment.author_id.is_not(None))
        .values(author_id=None)
        .execution_options(synchronize_session=False)
    )
    return parted.rowcount  # type: ignore[attr-defined,no-any-return]  # an update has it
