"""After the objection period nobody can say who supported what: not from database, log, order, dates, follows or an old backup."""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries
from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import commands as following
from mitreden.following.models import FollowKind
from mitreden.ideas import queries as ideas
from mitreden.voting import commands as voting
from mitreden.voting.ballot import digest
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient

VOTERS, IDEAS = 12, 12
LATER = timedelta(days=61)  # a campaign of the factories votes for 30 days more; then come 30 for objections


def vote(installation: Installation) -> list[tuple[int, int]]:
    """Everybody supports one idea, each on another day, in an order that no number tells. What is to be found out."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        campaign = make.campaign("vote")
        numbers = [make.idea(campaign).id for _ in range(IDEAS)]
        persons = [make.person(f"Person {number}").id for number in range(VOTERS)]
        pairs = [(persons[k], numbers[(k * 5 + 3) % IDEAS]) for k in range(VOTERS)]
        noon = clock.now().replace(hour=12)  # the same day in UTC and here, whenever the test runs
        for day, (person_id, idea_id) in enumerate(pairs):
            with clock.at(noon + timedelta(days=day)):
                me = queries.existing_person(person_id)
                voting.cast_vote(idea=ideas.idea(me, idea_id), by=me, keys=app.config["KEYS"])
                me.created_at = clock.now()
                voting.record_digests(keys=app.config["KEYS"])
                db.session.commit()
        for person_id, idea_id in zip(persons, numbers, strict=True):  # not what they voted for
            following.follow(kind=FollowKind.IDEA, subject_id=idea_id, by=queries.existing_person(person_id))
        db.session.commit()
        return sorted(pairs)


def by_secret(installation: Installation, secrets: Path) -> list[tuple[int, int]]:
    """The attack with the secrets: every person's key under every secret."""
    found = []
    votes = {bytes(row.voter): row.idea_id for row in installation.execute("SELECT idea_id, voter FROM vote")}
    for path in secrets.rglob("*.key"):
        for row in installation.execute("SELECT id, voter_key FROM person"):
            who = hmac.new(path.read_bytes(), b"mitreden voter\0" + bytes(row.voter_key), hashlib.sha256).digest()
            if who in votes:
                found.append((row.id, votes[who]))
    return sorted(found)


def by_day(installation: Installation) -> list[tuple[int, int]]:
    """The attack with the dates: somebody signed up on a day on which there is one vote."""
    days: dict[str, list[int]] = {}
    for row in installation.execute("SELECT idea_id, cast_on FROM vote"):
        days.setdefault(str(row.cast_on)[:10], []).append(row.idea_id)
    joined = [(row.id, days.get(str(row.created_at)[:10], []))
              for row in installation.execute("SELECT id, created_at FROM person")]  # fmt: skip
    return sorted((person_id, found[0]) for person_id, found in joined if len(found) == 1)


def by_order(installation: Installation) -> list[tuple[int, int]]:
    """The attack with the order of the rows: who came first voted first. On SQLite the order within the pages' bytes."""
    persons = [row.id for row in installation.execute("SELECT id FROM person ORDER BY id")]
    if installation.kind == "postgresql":
        rows = installation.execute("SELECT idea_id FROM vote ORDER BY xmin::text::bigint, ctid")
        return sorted(zip(persons, [row.idea_id for row in rows], strict=True))
    content = (installation.folder / "mitreden.db").read_bytes()
    wal = installation.folder / "mitreden.db-wal"
    content += wal.read_bytes() if wal.exists() else b""
    votes = {bytes(row.voter): row.idea_id for row in installation.execute("SELECT idea_id, voter FROM vote")}
    places = sorted(votes, key=lambda voter: -content.rfind(voter))  # cells fill a page from its end
    return sorted(zip(persons, [votes[voter] for voter in places], strict=True))


def by_place(installation: Installation) -> list[tuple[int, int]]:
    """The same with the rows of the ideas, which PostgreSQL writes elsewhere with each support."""
    if installation.kind == "sqlite":
        return []
    persons = [row.id for row in installation.execute("SELECT id FROM person ORDER BY id")]
    rows = installation.execute("SELECT id FROM idea ORDER BY xmin::text::bigint, ctid")
    return sorted(zip(persons, [row.id for row in rows], strict=True))


def by_transaction(installation: Installation) -> list[tuple[int, int]]:
    """The attack with what PostgreSQL notes at each row: who came in the transaction that was the last to support an idea."""
    if installation.kind == "sqlite":
        return []
    rows = installation.execute(
        "SELECT person.id, idea.id FROM person JOIN idea ON person.xmin::text = idea.xmin::text"
    )
    return sorted((row[0], row[1]) for row in rows)


def by_digests(installation: Installation) -> list[tuple[int, int]]:
    """The attack with the log: try out which vote makes the next digest; its day is that of somebody's sign-up."""
    rows = [(row.idea_id, bytes(row.voter), row.idea_version)
            for row in installation.execute("SELECT idea_id, voter, idea_version FROM vote")]  # fmt: skip
    days = {str(row.created_at)[:10]: row.id for row in installation.execute("SELECT id, created_at FROM person")}
    told = installation.execute("SELECT at, facts FROM audit_event WHERE action = 'vote.digest' ORDER BY id")
    known: list[tuple[int, bytes, int]] = []
    found = []
    for at, facts in told:
        new = [row for row in rows if row not in known and digest(sorted([*known, row]))[1] in str(facts)]
        known += new
        found += [(days[str(at)[:10]], row[0]) for row in new]
    return sorted(found)


def by_rows(installation: Installation) -> list[tuple[int, int]]:
    """The attack with everything else: rows of whatever table that tell of a person and of an idea, waiting mails too."""
    with installation.context():
        addresses = dict(db.session.execute(sa.select(Person.email, Person.id)).all())
        found = set()
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)).mappings():
                people = {row[name] for name in row if name.endswith(("person_id", "_by", "by_id", "author_id"))}
                people |= {addresses.get(row[name]) for name in row if name in {"address", "email"}}
                told = " ".join(str(row[name]) for name in row if name in {"facts", "data", "news"})
                about = {row[name] for name in row if name == "idea_id" or (name == "subject_id" and _is_idea(row))}
                about |= set(map(int, re.findall(r"\d+", told)))
                found |= {(person, idea) for person in people - {None} for idea in about - {None}}
    return sorted(found)


def _is_idea(row: Any) -> bool:
    return "idea" in {row.get("subject"), row.get("kind")}


def hits(guess: list[tuple[int, int]], truth: list[tuple[int, int]]) -> int:
    return len(set(guess) & set(truth))


def run_retention(installation: Installation, after: timedelta) -> str:
    return str(installation.run("retention", "run", "--now", f"{clock.now() + after:%Y-%m-%dT%H:%M:%S}").output)


def test_nobody_is_joined_to_a_vote_after_the_secret_is_gone(installation: Installation, tmp_path: Path) -> None:
    truth = vote(installation)
    keys = installation.folder / "keys"
    installation.run("backup", str(tmp_path / "old"))
    assert hits(by_secret(installation, keys), truth) == VOTERS  # the negative controls: before, every attack finds all
    assert hits(by_day(installation), truth) >= VOTERS - 2
    assert hits(by_order(installation), truth) == VOTERS
    on_rows = VOTERS if installation.kind == "postgresql" else 0
    assert hits(by_transaction(installation), truth) == hits(by_place(installation), truth) == on_rows
    assert by_digests(installation) == [], "without the secret they tell nothing, even before"
    assert (hits(by_rows(installation), truth), len(by_rows(installation)) >= VOTERS) == (0, True)
    counts = installation.execute("SELECT id, support_count FROM idea ORDER BY id")
    assert "votes: 1" in run_retention(installation, LATER)
    assert list((keys / "voting").iterdir()) == []
    assert by_secret(installation, keys) == []
    assert by_day(installation) == by_digests(installation) == by_transaction(installation) == []
    assert hits(by_rows(installation), truth) == 0
    assert (
        max(hits(by_order(installation), truth), hits(by_place(installation), truth)) <= VOTERS // 2
    )  # what chance finds
    assert installation.execute("SELECT id, support_count FROM idea ORDER BY id") == counts
    assert installation.execute("SELECT votes, voters FROM voting_end") == [(VOTERS, VOTERS)]
    assert "ok: " in installation.run("audit", "verify").output
    assert no_name_is_logged(installation)
    installation.run("restore", str(tmp_path / "old"), "--replace")  # an old backup, with what is left of the secrets
    assert by_secret(installation, keys) == []


def test_control_plain_digests_and_follows_of_what_one_supports_join_everybody(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative controls of two attacks, long after the end."""
    monkeypatch.setattr(voting, "digest", lambda rows, _secret: digest(rows))
    truth = vote(installation)
    with installation.context():
        for person_id, idea_id in truth:
            following.follow(kind=FollowKind.IDEA, subject_id=idea_id, by=queries.existing_person(person_id))
        db.session.commit()
    run_retention(installation, LATER)
    assert hits(by_digests(installation), truth) == VOTERS
    assert hits(by_rows(installation), truth) == VOTERS


def no_name_is_logged(installation: Installation) -> bool:
    """No event names an idea together with a voter, in words or bytes."""
    voters = {bytes(row.voter).hex() for row in installation.execute("SELECT voter FROM vote")}
    told: list[Any] = installation.execute("SELECT action, facts FROM audit_event WHERE action LIKE '%vote%'")
    return bool(told) and not [row for row in told if any(voter in str(row.facts) for voter in voters)]


def test_the_objection_period_is_waited_for(installation: Installation) -> None:
    truth = vote(installation)
    assert "votes" not in run_retention(installation, LATER - timedelta(days=2))
    assert hits(by_secret(installation, installation.folder / "keys"), truth) == VOTERS
    run_retention(installation, LATER)
    assert "votes" not in run_retention(installation, LATER)  # once


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_secret_that_a_crash_left_behind_goes_with_the_next_run(installation: Installation) -> None:
    vote(installation)
    secret = next((installation.folder / "keys" / "voting").iterdir())
    value = secret.read_bytes()
    run_retention(installation, LATER)
    secret.write_bytes(value)
    run_retention(installation, LATER)
    assert not secret.exists()


@pytest.mark.parametrize(("days", "told"), [(31, False), (45, False), (47, True), (59, True), (61, False)])
def test_supporters_are_told_at_their_visit_before_the_end_and_by_no_mail(
    make: Make,
    people: People,
    signed_in: Callable[[Person], PageClient],
    clock_at: Callable[..., None],
    days: int,
    told: bool,
) -> None:
    """The campaign votes for 30 more days; its secret ends after 60. Two weeks before, who supported something is told."""
    idea = make.idea(make.campaign("vote"), title="Eine Bank")
    who = queries.existing_person(people.jana.id)
    voting.cast_vote(idea=ideas.idea(who, idea.id), by=who, keys=make.keys)
    db.session.commit()
    clock_at(clock.now() + timedelta(days=days))
    words = "werden bald namenlos"
    assert (words in signed_in(people.jana).page("/").text) is told
    assert words not in signed_in(people.ali).page("/").text
    listed = signed_in(people.jana).page("/account/supports").text
    assert "Eine Bank" in listed
    assert db.session.execute(db.text("SELECT count(*) FROM outbox_mail")).scalar() == 0
