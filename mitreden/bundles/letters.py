"""Who is told that ideas were joined or parted: authors by mail, followers by the life-line.

Supporters are asked on their next visit, see `queries.to_be_asked`.
"""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.bundles.models import Bundle
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.outbox import commands as outbox
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject


def joined(bundle: Bundle, idea_ids: Collection[int]) -> None:
    """These ideas belong to a joint idea now."""
    for idea_id in sorted(idea_ids):
        timeline.append(Subject.IDEA, idea_id, "idea.bundled")
    for row in _authors(idea_ids):
        _send("bundles.joined", row, bundle=bundle.id, bundle_title=bundle.title, why=bundle.reason)


def left(titles: Mapping[int, str]) -> None:
    """These ideas stand for themselves again; the title of the joint idea that each belonged to."""
    for idea_id in sorted(titles):
        timeline.append(Subject.IDEA, idea_id, "idea.unbundled")
    for row in _authors(titles):
        _send("bundles.left", row, bundle_title=titles[row.id])


def _authors(idea_ids: Collection[int]) -> list[Any]:
    query = (
        sa.select(Idea.id, Idea.title, Person.email, Person.locale)
        .join(Person, Person.id == Idea.author_id)
        .where(Idea.id.in_(idea_ids), Person.email.is_not(None))
        .order_by(Idea.id)
    )
    return list(db.session.execute(query))


def _send(kind: str, row: Any, **data: Any) -> None:
    outbox.enqueue(kind, address=row.email, locale=row.locale, idea=row.id, title=row.title, **data)
