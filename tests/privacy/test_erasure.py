"""Erasure: nothing is left, in no row and in no byte; votes stay and are nobody's; a restored backup erases again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as people
from mitreden.audit.models import AuditSalt
from mitreden.core.errors import NotAllowedError
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.privacy import commands, scrubbing
from mitreden.voting import commands as voting
from tests.installation import Installation, Template, execute
from tests.privacy.everywhere import EMAIL, WORD, live, raw_tables, traces


@pytest.fixture
def other(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation.copy_of(template, tmp_path_factory.mktemp("other"))
    yield made
    made.remove()


def number(installation: Installation, query: str) -> int:
    return int(installation.execute(query)[0][0])


def test_no_trace_is_left_and_the_votes_stay(installation: Installation) -> None:
    person_id = live(installation)
    assert len(traces(installation)) >= 8, "the search finds what there is to find"
    votes = installation.execute("SELECT idea_id, voter FROM vote ORDER BY 1, 2")
    assert len(votes) == 3
    installation.run("people", "erase", str(person_id))
    assert traces(installation) == []
    assert installation.execute("SELECT idea_id, voter FROM vote ORDER BY 1, 2") == votes
    assert number(installation, "SELECT sum(support_count) FROM idea") == 3
    for table, column in (
        ("person", "id"), ("idea", "author_id"), ("idea_version", "created_by"), ("comment", "author_id"),
        ("follow", "person_id"), ("role_grant", "person_id"), ("user_session", "person_id"), ("picture", "uploaded_by"),
        ("organisation_member", "person_id"), ("campaign_invitation", "person_id"),
    ):  # fmt: skip
        assert number(installation, f"SELECT count(*) FROM {table} WHERE {column} = {person_id}") == 0, table
    with installation.context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditSalt)) == 0
    assert "ok: " in installation.run("audit", "verify").output


def test_what_is_kept_belongs_to_nobody(installation: Installation) -> None:
    person_id = live(installation)
    installation.run("people", "erase", str(person_id), "--keep-texts")
    left = traces(installation)
    assert "person" not in left
    assert "notice" not in left
    assert {"idea", "idea_version", "comment"} <= set(left)
    assert "comment_version" not in left, "earlier words go with their author"
    assert number(installation, "SELECT count(*) FROM idea WHERE is_public") == 3
    assert installation.execute("SELECT count(*) FROM idea WHERE state = 'draft'")[0][0] == 0


def erased_rows_only(installation: Installation, person_id: int) -> None:
    """Erase without writing the database anew."""
    with installation.context() as app:
        commands.erase_person(person=people.existing_person(person_id), by=None, keys=app.config["KEYS"])
        db.session.commit()


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_without_the_scrub_bytes_are_left_on_sqlite(installation: Installation) -> None:
    """The negative control: the rows are gone, the full-text index still holds the word."""
    erased_rows_only(installation, live(installation))
    assert "mitreden.db" in traces(installation)
    with installation.context():
        scrubbing.scrub_if_due()
    assert traces(installation) == []


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_no_byte_is_left_in_the_files_of_postgresql(installation: Installation) -> None:
    """With its negative control: before the tables are written anew the old rows are still there."""
    person_id = live(installation)
    erased_rows_only(installation, person_id)
    settle(installation)
    assert raw_tables(installation), "old rows are there until the tables are written anew"
    with installation.context():
        assert scrubbing.is_due()
        scrubbing.scrub()
        assert not scrubbing.is_due()
    settle(installation)
    assert raw_tables(installation) == []


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_it_stays_due_while_an_older_transaction_keeps_the_rows(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its negative control: without waiting, the rows are copied to the new files and called gone."""
    monkeypatch.setattr(scrubbing, "PATIENCE_SECONDS", 0.2)
    person_id = live(installation)
    elsewhere = sa.create_engine(installation.admin)
    with elsewhere.begin() as older:
        older.execute(sa.text("SELECT pg_current_xact_id()"))
        erased_rows_only(installation, person_id)
        with installation.context():
            scrubbing.scrub()
            assert scrubbing.is_due()
            monkeypatch.setattr(scrubbing, "_only_newer_ones_run", lambda _connection: True)
            scrubbing.scrub()
            assert not scrubbing.is_due()
        settle(installation)
        assert raw_tables(installation)
    elsewhere.dispose()


def settle(installation: Installation) -> None:
    """Making a database by copying files writes everything to disk first, as a checkpoint does."""
    execute(installation.admin, f"CREATE DATABASE {installation.name}_c STRATEGY file_copy")
    execute(installation.admin, f"DROP DATABASE {installation.name}_c")


def test_an_older_backup_erases_again(installation: Installation, other: Installation, tmp_path: Path) -> None:
    person_id = live(installation)
    installation.run("backup", str(tmp_path / "old"))
    installation.run("people", "erase", str(person_id))
    other.environment["MITREDEN_KEYS_DIR"] = str(installation.folder / "keys")
    other.run("restore", str(tmp_path / "old"))
    assert traces(other) == []
    assert number(other, "SELECT count(*) FROM vote") == 3
    assert "ok: " in other.run("audit", "verify").output
    installation.run("backup", str(tmp_path / "new"))
    copied = [path.read_bytes() for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert not [content for content in copied if WORD.encode() in content]


def test_without_the_ledger_an_older_backup_brings_everything_back(
    installation: Installation, other: Installation, tmp_path: Path
) -> None:
    """The negative control. And what was chosen is chosen again: texts that stayed stay."""
    person_id = live(installation)
    installation.run("backup", str(tmp_path / "old"))
    other.run("restore", str(tmp_path / "old"))
    assert number(other, f"SELECT count(*) FROM person WHERE email = '{EMAIL}'") == 1
    installation.run("people", "erase", str(person_id), "--keep-texts")
    other.environment["MITREDEN_KEYS_DIR"] = str(installation.folder / "keys")
    other.run("restore", str(tmp_path / "old"), "--replace")
    assert number(other, "SELECT count(*) FROM person") == 1
    assert number(other, "SELECT count(*) FROM idea WHERE is_public") == 3


def test_the_ledger_names_nobody(installation: Installation) -> None:
    installation.run("people", "erase", str(live(installation)))
    ledger = (installation.folder / "keys" / "erasures.log").read_text()
    assert WORD not in ledger
    assert len(ledger.splitlines()) == 1
    assert (installation.folder / "keys" / "erasures.log").stat().st_mode & 0o077 == 0


def test_who_voted_and_was_erased_does_not_vote_again(installation: Installation) -> None:
    installation.run("people", "erase", str(live(installation)))
    installation.run("people", "create", EMAIL, "--name", "Jana Neu")
    idea_id = number(installation, "SELECT id FROM idea WHERE is_public")
    with installation.context() as app:
        back = people.person_by_email(EMAIL)
        with pytest.raises(NotAllowedError):
            voting.cast_vote(idea=ideas.idea(back, idea_id), by=back, keys=app.config["KEYS"])
        db.session.rollback()
        db.session.execute(
            sa.text("DELETE FROM former_voter")
        )  # the negative control: without the hash they vote twice
        new = people.person_by_email(EMAIL)
        assert voting.cast_vote(idea=ideas.idea(new, idea_id), by=new, keys=app.config["KEYS"]) is True


def test_supports_can_be_taken_back_first(installation: Installation) -> None:
    installation.run("people", "erase", str(live(installation)), "--withdraw-supports")
    assert number(installation, "SELECT count(*) FROM vote") == 0
    assert number(installation, "SELECT sum(support_count) FROM idea") == 0
    assert number(installation, "SELECT count(*) FROM former_voter") == 0
