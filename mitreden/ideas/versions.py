"""Writing the versions of an idea: keeping its words, noting since when they are public, saying what changed the substance.

A change of substance ("that changes what it is about") is the author's word, or a moderator's later. It counts from the
moment it can be read: `Idea.substance_version` and the life-line change when the version becomes public.
"""

from typing import Any

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaVersion
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

CHANGED = "idea.substance_changed"
UNCHANGED = "idea.substance_unmarked"


def keep(idea: Idea, *, by: Actor | None, is_substance: bool = False) -> None:
    """Keep the words that the idea has now as a version of its own."""
    db.session.add(
        IdeaVersion(
            idea_id=idea.id, number=idea.version, title=idea.title, text_source=idea.text_source,
            text_format=idea.text_format, text_html=idea.text_html, created_at=clock.now(), created_by=by.id if by else None,
            is_substance=is_substance,
        )
    )  # fmt: skip
    db.session.flush()


def show(idea: Idea) -> None:
    """The idea's newest words are public now; a change of substance that waited for it is told."""
    newest = sa.and_(IdeaVersion.idea_id == idea.id, IdeaVersion.number == idea.version)
    shown: Any = db.session.execute(
        sa.update(IdeaVersion).where(newest, IdeaVersion.published_at.is_(None)).values(published_at=clock.now())
    )
    if not shown.rowcount or idea.version == 1:
        return
    earlier = _earlier(idea)
    before = max((number for number, published_at, _ in earlier if published_at), default=None)
    if before is None:
        return
    idea.reworded_at = clock.now()
    if any(is_substance for number, _, is_substance in earlier if number > before):
        db.session.execute(sa.update(IdeaVersion).where(newest).values(is_substance=True))
        _tell(idea, idea.version)


def _earlier(idea: Idea) -> list[Any]:
    """All versions up to the newest, as (number, published_at, is_substance); the newest counts as not public yet."""
    published_at = sa.case((IdeaVersion.number < idea.version, IdeaVersion.published_at))
    query = sa.select(IdeaVersion.number, published_at, IdeaVersion.is_substance).where(IdeaVersion.idea_id == idea.id)
    return list(db.session.execute(query))


def mark_substance(*, idea: Idea, number: int, by: Actor) -> None:
    """Somebody who may says afterwards that a public version changed what the idea is about. The idea is locked."""
    query = sa.select(IdeaVersion).where(IdeaVersion.idea_id == idea.id, IdeaVersion.published_at.is_not(None))
    public = {version.number: version for version in db.session.scalars(query)}
    if number not in public or number == min(public):
        raise DomainError(N_("Diese Fassung hat nichts geändert, was schon zu lesen war."))
    if public[number].is_substance:
        raise DomainError(N_("Diese Fassung ist schon als Änderung der Sache vermerkt."))
    public[number].is_substance = public[number].is_moderators_mark = True
    idea.changed_no += 1
    _tell(idea, number)
    log.record("idea.substance_marked", by=by, subject="idea", subject_id=idea.id, version=number)


def unmark_substance(*, idea: Idea, number: int, by: Actor) -> None:
    """Take the mark of a public version back: who has not answered yet is no longer asked. The idea is locked.

    The life-line says so, too: what it has told cannot be made untold.
    """
    query = sa.select(IdeaVersion).where(IdeaVersion.idea_id == idea.id, IdeaVersion.published_at.is_not(None))
    public = {version.number: version for version in db.session.scalars(query)}
    if number not in public or number == min(public) or not public[number].is_substance:
        raise DomainError(N_("Diese Fassung ist nicht als Änderung der Sache vermerkt."))
    public[number].is_substance = public[number].is_moderators_mark = False
    later = [version.number for version in public.values() if version.is_substance and version.number != min(public)]
    idea.substance_version = max(later, default=1)
    idea.changed_no += 1
    db.session.flush()
    timeline.append(Subject.IDEA, idea.id, UNCHANGED, version=number)
    log.record("idea.substance_unmarked", by=by, subject="idea", subject_id=idea.id, version=number)


def _tell(idea: Idea, number: int) -> None:
    idea.substance_version = max(idea.substance_version, number)
    db.session.flush()
    timeline.append(Subject.IDEA, idea.id, CHANGED, version=number)
