"""A comment's words in the search index: they find its idea, as long as everybody can read them."""

import sqlalchemy as sa

from mitreden.comments.models import Comment
from mitreden.core import rich_text
from mitreden.extensions import db
from mitreden.ideas.findable import KIND
from mitreden.search import commands as search
from mitreden.search.models import SearchDocument, parts_of

PORTION = 500
_IS_INDEXED = (
    sa.exists().where(SearchDocument.kind == parts_of(KIND), SearchDocument.object_id == Comment.id).correlate(Comment)
)
_UNSEEN = (
    SearchDocument.kind == parts_of(KIND),
    SearchDocument.object_id.not_in(sa.select(Comment.id).where(Comment.is_public)),
)


def follow(comment: Comment) -> None:
    """Bring the index to where the comment stands: its words of now while it is public, else nothing."""
    if comment.is_public:
        search.index_parts(KIND, [(comment.idea_id, comment.id, rich_text.plain(comment.text_html))])
    else:
        search.forget_part(KIND, comment.id)


def index_missing(after: int = 0) -> int | None:
    """Index some of the public comments that the index does not know: those of before there was one for comments.

    Returns the number of the last one, to go on from after a commit; None when there are no more.
    """
    query = (
        sa.select(Comment.id, Comment.idea_id, Comment.text_html)
        .where(Comment.is_public, Comment.id > after, ~_IS_INDEXED)
        .order_by(Comment.id)
        .limit(PORTION)
        .with_for_update(read=True, of=Comment)  # nobody hides one between reading and indexing it
    )
    rows = db.session.execute(query).all()
    search.index_parts(KIND, ((row.idea_id, row.id, rich_text.plain(row.text_html)) for row in rows))
    return rows[-1].id if rows else None


def is_behind() -> bool:
    """Whether the index misses a comment, or knows one that nobody can read. Only reads."""
    missing = sa.exists().where(Comment.is_public, ~_IS_INDEXED)
    return bool(db.session.scalar(sa.select(missing | sa.exists().where(*_UNSEEN))))


def forget_unseen() -> None:
    """Forget comments that nobody can read: what a version that knew nothing of this index took out of sight."""
    db.session.execute(sa.delete(SearchDocument).where(*_UNSEEN).execution_options(synchronize_session=False))
