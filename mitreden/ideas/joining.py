"""Which joint idea an idea belongs to: for `bundles` only. Nothing else of an idea changes."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.ideas.models import Idea


def lock_joining(*, idea_ids: Collection[int] = (), bundle_ids: Collection[int] = ()) -> list[Any]:
    """The named ideas and all members of the joint ones, as they are now; until the commit nobody counts a vote for them.

    In the order of their numbers, as everybody takes these locks. Rows of columns: id, title, campaign, municipality, author,
    joint idea, whether it is public.
    """
    query = (
        sa.select(
            Idea.id, Idea.title, Idea.campaign_id, Idea.municipality_id, Idea.author_id, Idea.bundle_id, Idea.is_public
        )
        .where(sa.or_(Idea.id.in_(idea_ids), Idea.bundle_id.in_(bundle_ids)))
        .order_by(Idea.id)
        .with_for_update(key_share=True)
    )
    return list(db.session.execute(query))


def set_bundle(idea_ids: Collection[int], bundle_id: int | None) -> None:
    """Put ideas into a joint idea, or into none. Their locks are held."""
    if idea_ids:
        db.session.execute(
            sa.update(Idea)
            .where(Idea.id.in_(idea_ids))
            .values(bundle_id=bundle_id, changed_no=Idea.changed_no + 1)
            .execution_options(synchronize_session=False)
        )
        db.session.flush()


def members(bundle_id: int) -> sa.Select[Any]:
    """The numbers of the ideas of a joint idea."""
    return sa.select(Idea.id).where(Idea.bundle_id == bundle_id)
