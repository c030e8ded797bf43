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
from mitreden.ideas.commands import count_support
from mitreden.voting import queries
from mitreden.voting.ballot import digest
from mitreden.voting.models import FormerVoter, Vote, VotingEnd

OBJECTION = timedelta(days=30)
_IN_ORDER = "SELECT idea_id, voter, campaign_id, field_id, idea_version, cast_on FROM vote ORDER BY idea_id, voter"


def withdraw_running(*, person: Person, keys: KeyStore) -> int:
    """Take back all supports of a person in votes that still run. How many."""
    number = 0
    for campaign in queries.campaigns_voting_at(clock.now()):
        voter_id = queries.voter_in(campaign, person.voter_key, keys)
        if voter_id is None:
            continue
        query = sa.delete(Vote).where(Vote.voter == voter_id, Vote.campaign_id == campaign.id).returning(Vote.idea_id)
        for idea_id in db.session.scalars(query.execution_options(synchronize_session=False)).all():
            count_support(idea_id, -1)
            number += 1
    return number


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
    db.session.add(VotingEnd(campaign_id=campaign.id, parted_at=clock.now(), votes=count, voters=voters))
    db.session.flush()
    log.record(
        "campaign.votes_parted", by=None, subject="campaign", subject_id=campaign.id, count=count, voters=voters,
        sha256=sha256,
    )  # fmt: skip


def rewrite_in_order() -> None:
    """Write all votes anew in the order of their key: neither their place nor their transaction tells when they came.

    On PostgreSQL TRUNCATE begins a new file; on SQLite the scrub (`VACUUM`) writes the pages anew as well.
    """
    execute = db.session.connection().exec_driver_sql
    if db.session.get_bind().dialect.name == "postgresql":
        execute("LOCK TABLE vote IN ACCESS EXCLUSIVE MODE")
        execute(f"CREATE TEMPORARY TABLE vote_in_order ON COMMIT DROP AS {_IN_ORDER}")
        execute("TRUNCATE vote")
    else:
        execute(f"CREATE TEMPORARY TABLE vote_in_order AS {_IN_ORDER}")
        execute("DELETE FROM vote")
    execute(
        "INSERT INTO vote (idea_id, voter, campaign_id, field_id, idea_version, cast_on)"
        " SELECT idea_id, voter, campaign_id, field_id, idea_version, cast_on FROM vote_in_order ORDER BY idea_id, voter"
    )
    if db.session.get_bind().dialect.name == "sqlite":
        execute("DROP TABLE vote_in_order")


def destroy_secret(campaign: Campaign, keys: KeyStore) -> bool:
    """Overwrite the campaign's secret and take it away. Whether it was there."""
    name = key_name(campaign)
    return name is not None and keys.destroy(name)
