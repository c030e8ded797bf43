"""How many people support a joint idea: everybody who supports at least one of its ideas, once, less those who opted out.

Locks are taken in one order: ideas by number, then tallies by number. A vote holds its idea before it asks for the tally, and
who changes the members holds all ideas: so each vote is either seen by the recount or finds the new joint idea.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.extensions import db
from mitreden.ideas.commands import count_support
from mitreden.ideas.models import Idea
from mitreden.voting.models import JointChoice, JointTally, Vote

_IS_OUT = sa.exists().where(
    JointChoice.bundle_id == JointTally.bundle_id,
    JointChoice.voter == sa.bindparam("by_voter"),
    JointChoice.is_counted.is_(False),
)
_SUPPORTS = (
    sa.select(Vote.idea_id)
    .join(Idea, Idea.id == Vote.idea_id)
    .where(Vote.voter == sa.bindparam("by_voter"), Idea.bundle_id == JointTally.bundle_id)
    .correlate(JointTally)
)
_STEP = (
    sa.update(JointTally)
    .where(
        JointTally.bundle_id == sa.bindparam("bundle"),
        ~sa.exists(_SUPPORTS.where(Vote.idea_id != sa.bindparam("idea"))),
        ~_IS_OUT,
    )
    .values(number=JointTally.number + sa.bindparam("by"))
    .execution_options(synchronize_session=False)
)
_OUT = (
    sa.select(JointChoice.voter)
    .where(JointChoice.bundle_id == JointTally.bundle_id, JointChoice.is_counted.is_(False))
    .correlate(JointTally)
)
UNION = (
    sa.select(sa.func.count(sa.distinct(Vote.voter)))
    .select_from(Vote)
    .join(Idea, Idea.id == Vote.idea_id)
    .where(Idea.bundle_id == JointTally.bundle_id, Vote.voter.not_in(_OUT))
    .correlate(JointTally)
    .scalar_subquery()
)


def begin(bundle_id: int, campaign_id: int) -> None:
    """A new joint idea, which nobody supports yet."""
    db.session.execute(sa.insert(JointTally).values(bundle_id=bundle_id, campaign_id=campaign_id, number=0))


def lock(bundle_ids: Collection[int]) -> None:
    """Nobody else counts for these joint ideas until the commit. A statement of its own: what follows sees what others did."""
    query = (
        sa.select(JointTally.bundle_id)
        .where(JointTally.bundle_id.in_(bundle_ids))
        .order_by(JointTally.bundle_id)
        .with_for_update(key_share=True)
    )
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        db.session.execute(query)


def lock_of(idea_ids: Collection[int]) -> None:
    """The same for all joint ideas that these ideas belong to; the ideas are locked already."""
    if db.session.get_bind().dialect.name == "postgresql":
        found = sa.select(Idea.bundle_id).where(Idea.id.in_(idea_ids), Idea.bundle_id.is_not(None)).distinct()
        lock(sorted(number for number in db.session.scalars(found) if number is not None))


def count(idea_id: int, voter_id: bytes, by: int) -> None:
    """A voter began or ceased to support an idea: count for it, and for the joint one, unless another member or a choice decides.

    Outside of joint ideas it is the one statement that it always was; it locks the idea and tells where it belongs now.
    """
    bundle_id = count_support(idea_id, by)
    if bundle_id is not None:
        lock([bundle_id])
        db.session.connection().execute(_STEP, {"bundle": bundle_id, "idea": idea_id, "by_voter": voter_id, "by": by})


def recount(bundle_ids: Collection[int]) -> None:
    """Count anew after the members have changed; all ideas and tallies concerned are locked."""
    db.session.execute(
        sa.update(JointTally)
        .where(JointTally.bundle_id.in_(bundle_ids))
        .values(number=UNION)
        .execution_options(synchronize_session=False)
    )


def choose(*, bundle_id: int, voter_id: bytes, is_counted: bool) -> bool:
    """A voter wants to be counted or not. Whether that was new; refused by False, too, for who supports none of its ideas."""
    lock([bundle_id])
    before = choice(bundle_id, voter_id)
    if before is is_counted or not supports(bundle_id, voter_id):
        return False
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"bundle_id": bundle_id, "voter": voter_id, "is_counted": is_counted}
    statement = dialect.insert(JointChoice).values(row)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["bundle_id", "voter"], set_={"is_counted": is_counted})
    )
    if (before is not False) != is_counted:  # who never said anything was counted
        by = 1 if is_counted else -1
        db.session.execute(
            sa.update(JointTally).where(JointTally.bundle_id == bundle_id).values(number=JointTally.number + by)
        )
    return True


def choice(bundle_id: int, voter_id: bytes) -> bool | None:
    """What a voter said; None: nothing yet, so they are counted."""
    query = sa.select(JointChoice.is_counted).where(JointChoice.bundle_id == bundle_id, JointChoice.voter == voter_id)
    return db.session.scalar(query)


def supports(bundle_id: int, voter_id: bytes) -> bool:
    """Whether a voter supports an idea of the joint one."""
    query = (
        sa.select(Vote.idea_id)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Vote.voter == voter_id, Idea.bundle_id == bundle_id)
        .limit(1)
    )
    return db.session.scalar(query) is not None


def copy_choices(*, source: int, target: int) -> None:
    """Whoever did not want to be counted for a joint idea is not counted for what is split off it either."""
    chosen = sa.select(sa.literal(target), JointChoice.voter, JointChoice.is_counted).where(
        JointChoice.bundle_id == source
    )
    db.session.execute(
        sa.insert(JointChoice).from_select(["bundle_id", "voter", "is_counted"], chosen.order_by(JointChoice.voter))
    )


def forget_choices(bundle_id: int) -> None:
    """A joint idea that was taken back has no choices any more."""
    query = sa.delete(JointChoice).where(JointChoice.bundle_id == bundle_id)
    db.session.execute(query.execution_options(synchronize_session=False))


def number_of(bundle_id: int) -> int:
    """The joint number as it is kept."""
    return db.session.scalar(sa.select(JointTally.number).where(JointTally.bundle_id == bundle_id)) or 0


def together(idea_ids: Collection[int], bundle_id: int = 0) -> int:
    """How many people support at least one of these ideas, less those who do not want to be counted for the joint one."""
    out = sa.select(JointChoice.voter).where(JointChoice.bundle_id == bundle_id, JointChoice.is_counted.is_(False))
    query = sa.select(sa.func.count(sa.distinct(Vote.voter))).where(Vote.idea_id.in_(idea_ids), Vote.voter.not_in(out))
    return db.session.scalar(query) or 0


def miscounted() -> list[int]:
    """Joint ideas whose number is not that of the rows."""
    query = sa.select(JointTally.bundle_id).where(JointTally.number != UNION).order_by(JointTally.bundle_id)
    return list(db.session.scalars(query))


def choices_in_order(campaign_id: int) -> list[Any]:
    """All choices of a campaign by joint idea and voter: (joint idea, voter, whether they want to be counted)."""
    query = (
        sa.select(JointChoice.bundle_id, JointChoice.voter, JointChoice.is_counted)
        .join(JointTally, JointTally.bundle_id == JointChoice.bundle_id)
        .where(JointTally.campaign_id == campaign_id)
        .order_by(JointChoice.bundle_id, JointChoice.voter)
    )
    return list(db.session.execute(query))
