"""Taking in many comments at once, with the dates they had elsewhere: for imports.

A second writer of states beside `states`, for rows that are new: nothing here changes a comment that exists. Names from
elsewhere are not kept. The log gets one event an import from the caller, with a commitment to all that came in.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.core import rich_text
from mitreden.core.actors import Actor
from mitreden.extensions import db
from mitreden.ideas.findable import KIND
from mitreden.ideas.models import Idea, TextFormat
from mitreden.search import commands as search


@dataclass(frozen=True)
class Imported:
    """A comment from elsewhere, cleaned. `ref` is what it is known by in its campaign, `parent_ref` what it answers."""

    ref: str
    idea_id: int
    text_source: str
    text_format: TextFormat
    text_html: str
    created_at: datetime
    parent_ref: str | None = None
    is_withdrawn: bool = False


def known_references(campaign_id: int, references: Sequence[str]) -> dict[str, int]:
    """Those of `references` that the campaign has already, with the number of the thread to which they belong."""
    thread = sa.func.coalesce(Comment.parent_id, Comment.id)
    query = sa.select(Comment.import_ref, thread).where(
        Comment.campaign_id == campaign_id, Comment.import_ref.in_(references)
    )
    return {ref: number for ref, number in db.session.execute(query) if ref is not None}


def take_imported(*, campaign: Campaign, comments: Sequence[Imported], by: Actor | None) -> list[int]:
    """Store new comments in few statements and count them. Returns their ids: threads first, then answers.

    An answer to an answer hangs below its thread, as everywhere here; one to nothing that is known begins a thread.
    """
    if not comments:
        return []
    _lock_ideas({comment.idea_id for comment in comments})
    tops = _tops(comments)
    parent_refs = [top.parent_ref for top in tops.values() if top.parent_ref]
    threads = _below(known_references(campaign.id, parent_refs))
    first = [comment for comment in comments if tops[comment.ref] is comment and _parent(comment, threads) is None]
    ids = _insert([_row(comment, campaign.id, None, by) for comment in first])
    begun = {comment.ref: number for comment, number in zip(first, ids, strict=True)}
    answers = [comment for comment in comments if comment.ref not in begun]
    parents = [begun.get(tops[comment.ref].ref) or _parent(tops[comment.ref], threads) for comment in answers]
    pairs = zip(answers, parents, strict=True)
    ids += _insert([_row(comment, campaign.id, parent, by) for comment, parent in pairs])
    _count(comments)
    public = [comment for comment in (*first, *answers) if not comment.is_withdrawn]
    numbers = dict(zip((comment.ref for comment in (*first, *answers)), ids, strict=True))
    search.index_parts(KIND, ((one.idea_id, numbers[one.ref], rich_text.plain(one.text_html)) for one in public))
    return ids


def _lock_ideas(idea_ids: set[int]) -> None:
    query = sa.select(Idea.id).where(Idea.id.in_(idea_ids)).order_by(Idea.id).with_for_update(key_share=True)
    db.session.execute(query)


def _tops(comments: Sequence[Imported]) -> dict[str, Imported]:
    """For each comment the one among them under which it hangs in the end, or itself."""
    known = {comment.ref: comment for comment in comments}
    tops = {}
    for comment in comments:
        top, seen = comment, {comment.ref}
        while (parent := known.get(top.parent_ref or "")) and parent.idea_id == top.idea_id and parent.ref not in seen:
            top = parent
            seen.add(parent.ref)
        tops[comment.ref] = comment if top.parent_ref in seen else top  # whoever answers in a circle begins a thread
    return tops


def _below(references: dict[str, int]) -> dict[str, tuple[int, int]]:
    """The threads of references with their ideas."""
    query = sa.select(Comment.id, Comment.idea_id).where(Comment.id.in_(set(references.values())))
    ideas = {number: idea_id for number, idea_id in db.session.execute(query)} if references else {}  # noqa: C416  rows are no pairs for mypy
    return {ref: (number, ideas[number]) for ref, number in references.items()}


def _parent(comment: Imported, threads: dict[str, tuple[int, int]]) -> int | None:
    """The thread that was there before, if it stands below the same idea."""
    number, idea_id = threads.get(comment.parent_ref or "", (None, None))
    return number if idea_id == comment.idea_id else None


def _insert(rows: list[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    return list(db.session.scalars(sa.insert(Comment).returning(Comment.id, sort_by_parameter_order=True), rows))


def _row(comment: Imported, campaign_id: int, parent_id: int | None, by: Actor | None) -> dict[str, Any]:
    return {
        "idea_id": comment.idea_id, "campaign_id": campaign_id, "parent_id": parent_id, "import_ref": comment.ref,
        "state": CommentState.PUBLISHED, "aside": CommentAside.WITHDRAWN if comment.is_withdrawn else None,
        "is_public": not comment.is_withdrawn, "state_changed_at": comment.created_at,
        "state_changed_by": by.id if by else None, "text_source": comment.text_source, "text_format": comment.text_format,
        "text_html": comment.text_html, "created_at": comment.created_at, "published_at": comment.created_at,
    }  # fmt: skip


def _count(comments: Sequence[Imported]) -> None:
    """Count what became public on each idea, in one statement for each number."""
    public = Counter(comment.idea_id for comment in comments if not comment.is_withdrawn)
    changed = Idea.changed_no + 1
    statement = (
        sa.update(Idea.__table__)  # type: ignore[arg-type]  # a table, so that many rows go at once
        .where(Idea.id == sa.bindparam("idea"))
        .values(comment_count=Idea.comment_count + sa.bindparam("more"), changed_no=changed)
    )
    if public:
        db.session.connection().execute(statement, [{"idea": key, "more": more} for key, more in public.items()])
