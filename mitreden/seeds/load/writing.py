"""Writes load data in portions. Bulk inserts instead of commands, so every invariant that commands keep is kept here anew.

One event in the log for the whole batch; supports go through the campaign's real secret and each person's own key; shown
counts are the number of rows.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.campaigns.models import Campaign
from mitreden.campaigns.secrets import key_name
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import counters
from mitreden.ideas.models import Idea, IdeaVersion
from mitreden.search.models import SearchDocument, parts_of
from mitreden.seeds import demo_password
from mitreden.seeds.load import rows, spread, start
from mitreden.seeds.load.discussions import Said, discussions
from mitreden.seeds.load.pool import Pool, pool
from mitreden.timeline.models import TimelineEntry
from mitreden.voting.ballot import voter
from mitreden.voting.models import Vote

PORTION = 5_000
_MOST_COMMENTS = 200
ADDRESS = "load-{number}@example.org"


@dataclass(frozen=True)
class Wanted:
    """How much load data is wanted."""

    ideas: int
    people: int
    votes: int
    seed: int
    comments: int = 0


@dataclass(frozen=True)
class Voters:
    """Who may vote: ids, and what stands for each of them in the campaign's votes."""

    ids: Sequence[int]
    voters: Sequence[bytes]


def load(wanted: Wanted, keys: KeyStore) -> Iterator[str]:
    """Write the batch. After each step what has been done is complete and can be committed: it is told in words."""
    rng = Random(wanted.seed)  # noqa: S311  invented data, not a secret
    known = db.session.scalar(sa.select(sa.func.count()).where(_IS_OURS)) or 0
    standings = _standings(rng, wanted, known + wanted.people)
    texts = pool(rng)
    campaign = start.load_campaign(keys)
    yield f"campaign {campaign.slug}"
    _add_people(wanted.people, known, rng, texts, [place.id for place in start.places(campaign)])
    yield f"{wanted.people} people"
    voters = _voters(campaign, keys)
    setting = rows.Setting(
        campaign_id=campaign.id,
        fields=campaign.fields,
        municipalities=start.places(campaign),
        authors=voters.ids,
        pool=texts,
    )
    for first in range(0, wanted.ideas, PORTION):
        made = rows.portion(rng, setting, standings[first : first + PORTION])
        said = discussions(rng, made, voters.ids, texts.remarks, start.midnight())
        ids = _write(made)
        _vote(rng, made, ids, voters)
        _comment(said, made, ids)
        yield f"{min(first + PORTION, wanted.ideas)} of {wanted.ideas} ideas"
    log.record(
        "seed.loaded", by=None, subject="campaign", subject_id=campaign.id,
        ideas=wanted.ideas, people=wanted.people, votes=wanted.votes, seed=wanted.seed,
        comments=wanted.comments,
    )  # fmt: skip
    db.session.execute(sa.text("ANALYZE"))
    yield f"{wanted.votes} supports, {wanted.comments} comments"


def _add_people(number: int, known: int, rng: Random, texts: Pool, homes: Sequence[int]) -> None:
    """Invented people, marked as such, with the password of the demo region."""
    password_hash = demo_password.hashed() if number else None
    moment = start.midnight() - timedelta(days=spread.DAYS + 1)
    people = [
        {
            "email": ADDRESS.format(number=known + index + 1),
            "display_name": rng.choice(texts.names),
            "password_hash": password_hash,
            "voter_key": secrets.token_bytes(32),
            "locale": "de",
            "home_id": rng.choice(homes) if homes else None,
            "is_demo": True,
            "created_at": moment,
            "terms_accepted_at": moment,
        }
        for index in range(number)
    ]
    _insert(Person.__table__, people)


_IS_OURS = sa.and_(Person.is_demo, Person.email.like(ADDRESS.format(number="%")))
_VOTERS = sa.select(Person.id, Person.voter_key).where(_IS_OURS, Person.voter_key.is_not(None)).order_by(Person.id)


def _voters(campaign: Campaign, keys: KeyStore) -> Voters:
    secret = keys.read(key_name(campaign) or "")
    found = db.session.execute(_VOTERS).all()
    return Voters([row.id for row in found], [voter(secret, row.voter_key) for row in found])


def _standings(rng: Random, wanted: Wanted, voters: int) -> list[spread.Standing]:
    """Where the ideas stand, with the supports of those that are public."""
    found = spread.standings(rng, wanted.ideas, start.midnight())
    public = [index for index, standing in enumerate(found) if standing.is_public]
    if wanted.votes > len(public) * voters:
        raise DomainError(
            N_("%(votes)s Unterstützungen gehen nicht: %(ideas)s öffentliche Ideen und %(people)s Menschen, jede nur einmal."),
            votes=wanted.votes, ideas=len(public), people=voters,
        )  # fmt: skip
    dealt = spread.quotas(rng, len(public), wanted.votes, voters)
    said = _dealt_comments(rng, len(public), wanted.comments)
    for index, supports, comments in zip(public, dealt, said, strict=True):
        found[index] = replace(found[index], supports=supports, comments=comments)
    return found


def _dealt_comments(rng: Random, ideas: int, comments: int) -> list[int]:
    """A few ideas are much talked about, but none has more than some hundred comments, or ten times its share."""
    if comments and not ideas:
        raise DomainError(N_("Kommentare brauchen öffentliche Ideen."))
    most = max(_MOST_COMMENTS, -(-comments * 10 // ideas)) if ideas else 0
    return spread.quotas(rng, ideas, comments, most)


def _write(made: rows.Portion) -> list[int]:
    table = Idea.__table__
    insert = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)  # type: ignore[arg-type]
    ids = list(db.session.scalars(insert, made.ideas))
    _insert(IdeaVersion.__table__, rows.versions(made, ids))
    _insert(TimelineEntry.__table__, rows.life_lines(made, ids))
    _insert(SearchDocument.__table__, rows.documents(made, ids))
    counters.add(
        made.ideas[0]["campaign_id"],
        (
            counters.places(row["field_id"], row["municipality_id"], row["state"], row["kind"])
            for row in made.ideas
            if row["is_public"]
        ),
    )
    return ids


def _vote(rng: Random, made: rows.Portion, ids: Sequence[int], voters: Voters) -> None:
    """As many different people for each idea as its count says."""
    today = clock.today()
    everybody = range(len(voters.ids))
    cast = [
        {
            "idea_id": idea_id,
            "voter": voters.voters[chosen],
            "campaign_id": row["campaign_id"],
            "field_id": row["field_id"],
            "idea_version": 1,
            "cast_on": _day(rng, row["published_at"], today),
        }
        for idea_id, row in zip(ids, made.ideas, strict=True)
        for chosen in rng.sample(everybody, row["support_count"])
    ]
    _insert(Vote.__table__, cast)


def _comment(said: Sequence[Said], made: rows.Portion, ids: Sequence[int]) -> None:
    """Threads first, then what answers them; all are found by their words."""
    first = {place: item for place, item in enumerate(said) if item.thread is None}
    numbers = dict(zip(first, _numbered([_below(item, made, ids, None) for item in first.values()]), strict=True))
    answers = [item for item in said if item.thread is not None]
    more = _numbered([_below(item, made, ids, numbers[item.thread]) for item in answers if item.thread is not None])
    pairs = zip((*first.values(), *answers), (*numbers.values(), *more), strict=True)
    _insert(SearchDocument.__table__, [
        {"kind": parts_of("idea"), "object_id": number, "whole_id": ids[item.idea], "stems": item.stems}
        for item, number in pairs
        if item.row["is_public"]
    ])  # fmt: skip


def _numbered(values: list[rows.Row]) -> list[int]:
    """Store comments. Returns their ids, in order."""
    table = Comment.__table__
    insert = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)  # type: ignore[arg-type]
    return list(db.session.scalars(insert, values)) if values else []


def _below(item: Said, made: rows.Portion, ids: Sequence[int], parent: int | None) -> rows.Row:
    return {
        **item.row,
        "idea_id": ids[item.idea],
        "campaign_id": made.ideas[item.idea]["campaign_id"],
        "parent_id": parent,
    }


def _day(rng: Random, published_at: datetime, today: date) -> date:
    first = clock.local(published_at).date()
    return first + timedelta(days=rng.randint(0, (today - first).days))


def _insert(table: Any, values: Sequence[rows.Row]) -> None:
    if values:
        db.session.execute(sa.insert(table), list(values))
