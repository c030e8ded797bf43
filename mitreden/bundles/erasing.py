"""What goes with the words of an idea: pairs quote them."""

from collections.abc import Collection

import sqlalchemy as sa

from mitreden.bundles.models import IdeaTrait, LikelyPair
from mitreden.extensions import db


def forget_ideas(idea_ids: Collection[int]) -> None:
    """Nothing that was made of the words of these ideas stays. Which joint idea they belong to, and their votes, do."""
    quotes = sa.or_(LikelyPair.idea_id.in_(idea_ids), LikelyPair.other_id.in_(idea_ids))
    for query in (sa.delete(LikelyPair).where(quotes), sa.delete(IdeaTrait).where(IdeaTrait.idea_id.in_(idea_ids))):
        db.session.execute(query.execution_options(synchronize_session=False))
