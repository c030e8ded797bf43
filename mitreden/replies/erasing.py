"""What replies said to ideas whose words are erased: they may quote them."""

from collections.abc import Collection

import sqlalchemy as sa

from mitreden.core.rich_text import render
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.replies.models import Reply, ReplyIdea

GONE = N_("Diese Antwort wurde gelöscht, weil es die Idee nicht mehr gibt.")


def forget_replies(idea_ids: Collection[int]) -> int:
    """Replies that name only these ideas lose their words. How many."""
    mine = sa.select(ReplyIdea.reply_id).where(ReplyIdea.idea_id.in_(idea_ids), ReplyIdea.is_own)
    others = sa.select(ReplyIdea.reply_id).where(ReplyIdea.idea_id.not_in(idea_ids))
    query = (
        sa.update(Reply)
        .where(Reply.id.in_(mine), Reply.id.not_in(others), Reply.joint.is_(None))
        .values(text_source=GONE, text_html=render(GONE), request="")
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(query).rowcount  # type: ignore[attr-defined,no-any-return]  # an update has it
