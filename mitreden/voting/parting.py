"""Parting people from their votes: one person who is erased, or everybody when a campaign's secret ends."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.campaigns.models import Campaign, Phase, PhaseKind
from mitreden.campaigns.secrets import key_name
from mitreden.core import clock
from mitreden.core.keys import KeyStore
from mitreden.extensions import db
from mitreden.ideas.erasing import write_anew
from mitreden.ideas.models import Idea
from mitreden.voting import joint, queries
from mitreden.voting.ballot import digest
from mitreden.voting.models import FormerVoter, Vote, VotingEnd

OBJECTION = timedelta(days=30)
_TABLES = {
    "vote": ("idea_id, voter, campaign_id, field_id, idea_version, cast_on", "idea_id, voter"),
    "joint_choice": ("bundle_id, voter, is_counted", "bundle_id, voter"),
    "joint_tally": ("bundle_id, campaign_id, number", "bundle_id"),
}  # what is written with a vote, but for the ideas: its columns, and its order


def withdraw_running(*, person: Person, keys: KeyStore) -> int:
    """Take back all supports of a person in votes that still run. How many."""
    number = 0
    for campaign in queries.campaigns_voting_at(clock.now()):
        voter_id = queries.voter_in(campaign, person.voter_key, keys)
        if voter_id is None:
            continue
        for idea_id in _hold(voter_id, campaign.id):
            query = sa.delete(Vote).where(Vote.voter == voter_id, Vote.idea_id == idea_id)
            gone: Any = db.session.execute(query.execution_options(synchronize_session=False))
            if gone.rowcount:  # one after the other: the last one of a joint idea takes its owner out of it
                joint.count(idea_id, voter_id, -1)
                number += 1
    return number


def _hold(voter_id: bytes, campaign_id: int) -> list[int]:
    """The ideas that a voter supports, locked in the order in which everybody locks them."""
    its = sa.select(Vote.idea_id).where(Vote.voter == voter_id, Vote.campaign_id == campaign_id)
    numbers = list(db.session.scalars(its.order_by(Vote.idea_id)))
    lock = sa.select(Idea.id).where(Idea.id.in_(numbers)).order_by(Idea.id).with_for_update(key_share=True)
    db.session.execute(lock)
    joint.lock_of(numbers)
    return numbers


def leave_votes(*, person: Person, keys: KeyStore) -> None:
    """Delete a person's voter key: their votes stay and are nobody's. Where they voted, their address votes no more."""
    for campaign in queries.campaigns_with_secret():
        voter_id = queries.voter_in(campaign, person.voter_key, keys)
        if voter_id is None or not person.email or not queries.has_voted(campaign.id, voter_id):
            continue
        row = {"campaign_id": campaign.id, "address_hash": queries.former_in(campaign, person.email, keys)}
        dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
        db.session.execute(dialect.insert(FormerVoter).values(row).on_conflict_do_nothing())
    person.voter_key = None
    db.session.flush()


def due(moment: datetime) -> list[Campaign]:
    """Campaigns whose vote ended before the objection period, with their secret or not yet parted."""
    query = (
        sa.select(Campaign)
        .join(Phase, sa.and_(Phase.campaign_id == Campaign.id, Phase.kind == PhaseKind.VOTING))
        .where(Campaign.voting_key.is_not(None), Phase.ends_at <= moment - OBJECTION)
        .order_by(Campaign.id)
    )
    return list(db.session.scalars(query))


def part(campaigns: Collection[Campaign]) -> list[Campaign]:
    """Forget which day a vote was cast and in which order, and who must not vote again. Returns those that were not parted.

    Destroy their secrets after the commit: `destroy_secret`.
    """
    ended = set(db.session.scalars(sa.select(VotingEnd.campaign_id)))
    new = [campaign for campaign in campaigns if campaign.id not in ended]
    for campaign in new:
        _part(campaign)
    if new:
        rewrite_in_order()
    return new


def _part(campaign: Campaign) -> None:
    count, sha256 = digest(queries.votes_in_order(campaign.id))
    mine = Vote.campaign_id == campaign.id
    voters = db.session.scalar(sa.select(sa.func.count(sa.distinct(Vote.voter))).where(mine)) or 0
    last = db.session.scalar(
        sa.select(Phase.ends_at).where(Phase.campaign_id == campaign.id, Phase.kind == PhaseKind.VOTING)
    )
    assert last is not None  # noqa: S101  it is what made the campaign due
    unsynchronised: dict[str, Any] = {"synchronize_session": False}
    db.session.execute(
        sa.update(Vote).where(mine).values(cast_on=clock.local(last).date()).execution_options(**unsynchronised)
    )
    db.session.execute(sa.delete(FormerVoter).where(FormerVoter.campaign_id == campaign.id))
    write_anew(campaign.id)
    db.session.add(VotingEnd(campaign_id=campaign.id, parted_at=clock.now(), votes=count, voters=voters))
    db.session.flush()
    log.record(
        "campaign.votes_parted", by=None, subject="campaign", subject_id=campaign.id, count=count, voters=voters,
        sha256=sha256,
    )  # fmt: skip


def rewrite_in_order() -> None:
    """Write all votes, choices and tallies anew in the order of their key: neither place nor transaction tells when they came.

    On PostgreSQL TRUNCATE begins a new file; the scrub that follows writes all other tables in the order of their keys, too.
    """
    for table, (columns, order) in _TABLES.items():
        _rewrite(table, columns, order)


def _rewrite(table: str, columns: str, order: str) -> None:
    execute, is_sqlite = db.session.connection().exec_driver_sql, db.session.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    copied = f"SELECT {columns} FROM {table} ORDER BY {order}"  # noqa: S608  names of ours, see `_TABLES`
    execute(f"CREATE TEMPORARY TABLE {table}_in_order {'' if is_sqlite else 'ON COMMIT DROP '}AS {copied}")
    execute(f"DELETE FROM {table}" if is_sqlite else f"TRUNCATE {table}")  # noqa: S608  see above
    execute(f"INSERT INTO {table} ({columns}) {copied.replace(f'FROM {table}', f'FROM {table}_in_order')}")
    if is_sqlite:
        execute(f"DROP TABLE {table}_in_order")


def destroy_secret(campaign: Campaign, keys: KeyStore) -> bool:
    """Overwrite the campaign's secret and take it away. Whether it was there."""
    name = key_name(campaign)
    return name is not None and keys.destroy(name)
