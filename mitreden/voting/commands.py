"""Casting and taking back supports. No audit event and no log line names a vote."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, UnavailableError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.voting import joint, queries
from mitreden.voting.ballot import digest, lock_number
from mitreden.voting.models import FormerVoter, Vote

_STAY = sa.update(Vote).where(
    Vote.idea_id == sa.bindparam("idea"),
    Vote.voter == sa.bindparam("by_voter"),
    Vote.idea_version < sa.bindparam("seen"),
)
_TAKE_BACK = sa.delete(Vote).where(Vote.idea_id == sa.bindparam("idea"), Vote.voter == sa.bindparam("by_voter"))


def cast_vote(*, idea: Idea, by: Person, keys: KeyStore, seen: int | None = None) -> bool:
    """Support an idea once. `idea` with campaign and phases loaded. Whether it was new; a repetition changes nothing.

    `seen`: the version that somebody read who proved their address only later; else it is the newest.
    """
    voter_id = _voter(idea, by, keys)
    campaign_commands.require_age(campaign=idea.campaign, by=by)
    limit = idea.campaign.max_supports_per_field
    if limit is not None:
        _lock(voter_id)
        given = queries.cast_in_field(voter_id, idea.campaign_id, idea.field_id)
        if given >= limit and not queries.supported_ids(by.voter_key, idea.campaign, [idea.id], keys):
            raise DomainError(
                N_("Sie haben hier schon alle %(limit)d Unterstützungen vergeben. Sie können eine zurücknehmen."),
                limit=limit,
            )
    row = {
        "idea_id": idea.id,
        "voter": voter_id,
        "campaign_id": idea.campaign_id,
        "field_id": idea.field_id,
        "idea_version": min(seen or idea.version, idea.version),
        "cast_on": clock.today(),
    }
    is_new = _insert_once(row, queries.former_in(idea.campaign, by.email or "", keys))
    if is_new:
        joint.count(idea.id, voter_id, 1)
    elif queries.is_former(idea.campaign, by.email, keys):
        raise NotAllowedError(
            N_("Mit dieser Mail-Adresse wurde hier schon abgestimmt, mit einem Konto, das es nicht mehr gibt. "
               "Diese Stimmen zählen weiter.")
        )  # fmt: skip
    return is_new


def hold(*, idea_ids: Collection[int], campaigns_of: Collection[Campaign], by: Person, keys: KeyStore) -> None:
    """Take the locks for several votes of a person at once, always in the same order: voters, ideas by number, joint ones."""
    voters = [queries.voter_in(campaign, by.voter_key, keys) for campaign in campaigns_of]
    for voter_id in sorted(who for who in voters if who is not None):
        _lock(voter_id)
    lock = sa.select(Idea.id).where(Idea.id.in_(idea_ids)).order_by(Idea.id).with_for_update(key_share=True)
    db.session.execute(lock)
    joint.lock_of(idea_ids)


def take_back_vote(*, idea: Idea, by: Person, keys: KeyStore) -> bool:
    """Take a support back. Whether there was one."""
    voter_id = _voter(idea, by, keys)
    result: Any = db.session.execute(_TAKE_BACK, {"idea": idea.id, "by_voter": voter_id})
    if result.rowcount:
        joint.count(idea.id, voter_id, -1)
    return bool(result.rowcount)


def stay(*, idea: Idea, by: Person, keys: KeyStore, seen: int) -> bool:
    """Support the newest version as one supported an older one. Whether that changed something; no count ever does.

    `seen` is the version that the person was shown: nobody supports words they have not seen.
    """
    voter_id = _voter(idea, by, keys)
    if seen != idea.version:
        raise DomainError(
            N_("Diese Idee hat sich gerade noch einmal geändert. Bitte sehen Sie sich die neue Fassung an.")
        )
    values = {"idea": idea.id, "by_voter": voter_id, "seen": seen}
    result: Any = db.session.connection().execute(_STAY.values(idea_version=seen), values)
    return bool(result.rowcount)


def _voter(idea: Idea, by: Person, keys: KeyStore) -> bytes:
    campaign = idea.campaign
    moment = clock.now()
    if not idea.is_public:
        raise NotAllowedError(N_("Diese Idee kann gerade nicht unterstützt werden."))
    if not phases.is_running(campaign, PhaseKind.VOTING, moment):
        raise _closed(campaign)
    if not campaign_policy.may_support(by, campaign, moment) or not campaigns.takes_part(by, campaign):
        raise NotAllowedError(N_("Diese Beteiligung ist für bestimmte Personen. Abstimmen können nur sie."))
    voter_id = queries.voter_in(campaign, by.voter_key, keys)
    if voter_id is None:
        raise UnavailableError(
            N_("Die Abstimmung ist gerade unterbrochen. Es ist nichts verloren. Bitte versuchen Sie es später.")
        )
    return voter_id


def _closed(campaign: Campaign) -> DomainError:
    voting = phases.phase(campaign, PhaseKind.VOTING)
    if voting is not None and voting.starts_at > clock.now():
        return DomainError(N_("Abstimmen können Sie ab dem %(day)s."), day=_day(clock.local(voting.starts_at).date()))
    return DomainError(N_("Die Abstimmung ist zu Ende."))


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _lock(voter_id: bytes) -> None:
    """Nobody else counts or casts for this voter until the commit. SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_number(voter_id))))


def _insert_once(row: dict[str, Any], address_hash: bytes) -> bool:
    """The primary key decides, not a look before: `INSERT … ON CONFLICT DO NOTHING`. Not for who voted and was erased."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    columns = Vote.__table__.columns
    is_former = sa.exists().where(
        FormerVoter.campaign_id == row["campaign_id"], FormerVoter.address_hash == address_hash
    )  # fmt: skip
    chosen = sa.select(*(sa.literal(value, columns[name].type) for name, value in row.items())).where(~is_former)
    statement = dialect.insert(Vote).from_select(list(row), chosen).on_conflict_do_nothing().returning(Vote.idea_id)
    return db.session.execute(statement).first() is not None


def record_digests(*, keys: KeyStore) -> None:
    """Put count and hash of the votes of every open campaign into the log: hourly, so that rows cannot change unseen.

    Where the secret is missing nobody can vote, and nothing is noted.
    """
    for campaign in queries.open_campaigns():
        secret = queries.secret_of(campaign, keys)
        if secret is not None:
            count, hash_of_all = digest(queries.votes_in_order(campaign.id), secret)
            chosen, hash_of_choices = digest(joint.choices_in_order(campaign.id), secret)
            log.record(
                "vote.digest", by=None, subject="campaign", subject_id=campaign.id, count=count, hmac=hash_of_all,
                **({"choices": chosen, "choices_hmac": hash_of_choices} if chosen else {}),
            )  # fmt: skip
