"""Reading the pairs that somebody may want to join."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mitreden.accounts.policy import Visitor, holds, scope_ids
from mitreden.accounts.roles import Role
from mitreden.bundles.models import LikelyPair, PairKind
from mitreden.bundles.policy import EVERYWHERE
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.region.models import Organisation

AT_ONCE = 20
COUNTED = 100  # beyond it is "more than"
_One, _Other = aliased(Idea), aliased(Idea)
_Here, _There = aliased(Organisation), aliased(Organisation)


def suggestions(person: Visitor, kind: PairKind) -> Sequence[Any]:
    """The most alike pairs of a kind that are left to look at, where `person` may join both. The next ones follow these."""
    query = (
        sa.select(
            LikelyPair.idea_id, LikelyPair.other_id, LikelyPair.likeness, LikelyPair.metres, LikelyPair.shared,
            LikelyPair.differs, _One.title, _One.excerpt, _Other.title.label("other_title"),
            _Other.excerpt.label("other_excerpt"), _Here.name.label("place"), _There.name.label("other_place"),
            _One.bundle_id, _Other.bundle_id.label("other_bundle_id"),
        )
        .select_from(LikelyPair)
        .join(_One, _One.id == LikelyPair.idea_id)
        .join(_Other, _Other.id == LikelyPair.other_id)
        .outerjoin(_Here, _Here.id == _One.municipality_id)
        .outerjoin(_There, _There.id == _Other.municipality_id)
        .where(LikelyPair.kind == kind, *_left(person))
        .order_by(LikelyPair.likeness.desc(), LikelyPair.idea_id.desc(), LikelyPair.other_id.desc())
        .limit(AT_ONCE)
    )  # fmt: skip
    return db.session.execute(query).all()


def tallies(person: Visitor) -> dict[PairKind, int]:
    """How many of each kind are left, counted up to one more than `COUNTED`: one query."""
    parts = []
    for kind in PairKind:
        some = (
            sa.select(sa.literal(1))
            .select_from(LikelyPair)
            .join(_One, _One.id == LikelyPair.idea_id)
            .join(_Other, _Other.id == LikelyPair.other_id)
            .where(LikelyPair.kind == kind, *_left(person))
            .limit(COUNTED + 1)
            .subquery()
        )
        parts.append(sa.select(sa.func.count()).select_from(some).scalar_subquery())
    return dict(zip(PairKind, db.session.execute(sa.select(*parts)).one(), strict=True))


def pair(idea_id: int, other_id: int) -> LikelyPair | None:
    """One pair."""
    return db.session.get(LikelyPair, (idea_id, other_id))


def _left(person: Visitor) -> list[sa.ColumnElement[bool]]:
    """Not dismissed, both public, not joined with each other already, and both where the person may join."""
    is_apart = sa.or_(_One.bundle_id.is_(None), _One.bundle_id.is_distinct_from(_Other.bundle_id))
    return [
        LikelyPair.dismissed_at.is_(None),
        sa.and_(_One.is_public, _Other.is_public),
        is_apart,
        _in_scope(person),
    ]


def _in_scope(person: Visitor) -> sa.ColumnElement[bool]:
    everywhere, campaigns, organisations = scope_ids(person, Role.MODERATOR)
    if everywhere or holds(person, *EVERYWHERE):
        return sa.true()
    both = sa.and_(_One.municipality_id.in_(organisations), _Other.municipality_id.in_(organisations))
    return sa.or_(LikelyPair.campaign_id.in_(campaigns), both)
