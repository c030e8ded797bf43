"""Backups: consistent while others write, whole, without secrets, never over what is there."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mitreden.audit import anchors
from mitreden.audit import commands as log
from mitreden.extensions import db
from tests.factories import Make
from tests.installation import Installation, Template
from tests.operations.writers import Writers, eight_writers, faults, sqlite_faults

FEW, MANY = 3, 20


@pytest.fixture
def other(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Another, empty installation, to restore into."""
    made = Installation.copy_of(template, tmp_path_factory.mktemp("other"))
    yield made
    made.remove()


def written(installation: Installation) -> Installation:
    """An installation with an idea, a picture, an anchor and a secret."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        make.idea(author=make.person("Jana Holm"), title="Bänke für müde Füße")
        log.record("idea.moved", by=None, subject="idea", subject_id=1)
        db.session.commit()
    installation.run("mail", "test", "jana@example.org")
    (installation.folder / "media" / "ab").mkdir(parents=True)
    (installation.folder / "media" / "ab" / "bench.webp").write_bytes(b"a picture")
    installation.run("people", "create", "berta@example.org", "--name", "Berta Kluge")
    return installation


def rows(installation: Installation, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in installation.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


def test_what_was_restored_is_what_was_backed_up(
    installation: Installation, other: Installation, tmp_path: Path
) -> None:
    written(installation)
    installation.run("backup", str(tmp_path / "copy"))
    said = other.run("restore", str(tmp_path / "copy")).output
    assert "restored; log of" in said
    for table in ("person", "idea", "idea_version", "campaign", "search_document", "innovation_field"):
        assert rows(other, table) == rows(installation, table)
    assert rows(other, "audit_event")[:-1] == rows(installation, "audit_event")
    assert other.execute("SELECT action FROM audit_event ORDER BY id DESC LIMIT 1")[0][0] == "backup.restored"
    assert (other.folder / "media" / "ab" / "bench.webp").read_bytes() == b"a picture"
    assert "ok: " in other.run("audit", "verify").output
    other.run("people", "create", "ali@example.org", "--name", "Ali Demir")  # counters go on where they were
    assert other.execute("SELECT max(id) FROM person") > installation.execute("SELECT max(id) FROM person")


def test_no_secret_is_in_a_backup(installation: Installation, tmp_path: Path) -> None:
    written(installation)
    keys = installation.folder / "keys"
    installation.run("backup", str(tmp_path / "copy"))
    installation.run("keys", "backup", str(tmp_path / "keys-copy"))
    secrets = {path.read_bytes() for path in keys.rglob("*.key")}
    assert secrets
    copied = [path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert not [secret for secret in secrets for content in copied if secret in content]
    assert {path.read_bytes() for path in (tmp_path / "keys-copy").rglob("*.key")} == secrets  # there they are
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys-copy").rglob("*")} == {0}


def test_nothing_is_overwritten_by_mistake(installation: Installation, other: Installation, tmp_path: Path) -> None:
    written(installation)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_bytes(b"mine")
    for command in (("backup",), ("keys", "backup")):
        assert "not empty" in installation.try_to_run(*command, str(tmp_path / "full")).output
    installation.run("backup", str(tmp_path / "copy"))
    other.run("people", "create", "ali@example.org", "--name", "Ali Demir")
    refused = other.try_to_run("restore", str(tmp_path / "copy"))
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    other.run("restore", str(tmp_path / "copy"), "--replace")
    assert rows(other, "person") == rows(installation, "person")
    gap = other.execute("SELECT facts FROM audit_event ORDER BY id DESC LIMIT 1")[0][0]
    assert (json.loads(gap) if isinstance(gap, str) else gap)["known_rows"] == 1  # what the log lost is told
    assert len(list(other.folder.glob("anchors.until-*.log"))) == 1


@pytest.mark.parametrize("harm", ["cut", "changed", "no list", "running"])
def test_a_damaged_backup_changes_nothing(
    installation: Installation, other: Installation, tmp_path: Path, harm: str
) -> None:
    written(installation)
    copy = tmp_path / "copy"
    installation.run("backup", str(copy))
    victim = max(
        (path for path in copy.rglob("*") if path.is_file() and path.name != "manifest.json"),
        key=lambda path: path.stat().st_size,
    )
    if harm == "cut":
        victim.write_bytes(victim.read_bytes()[:-100])
    elif harm == "changed":
        (copy / anchors.NAME).write_text("2026-11-22 1 " + "0" * 64 + "\n")
    elif harm == "no list":
        (copy / "manifest.json").unlink()
    else:
        from mitreden.operations.worker import only_one  # noqa: PLC0415  held while the command runs

        with only_one(other.folder):
            assert "running" in other.try_to_run("restore", str(copy)).output
    if harm != "running":
        assert other.try_to_run("restore", str(copy)).exit_code == 1
    assert rows(other, "person") == []


def check_backups(installation: Installation, other: Installation, folder: Path, number: int) -> None:
    """So many backups while eight write; every one is restored and looked at."""
    ends = []
    with eight_writers(installation) as writers:
        for turn in range(number):
            writers.wait_for_more()
            acknowledged = writers.commits
            installation.run("backup", str(folder / f"{turn}"))
            ends.append((acknowledged, json.loads((folder / f"{turn}" / "manifest.json").read_text())))
    for turn, (acknowledged, made) in enumerate(ends):
        other.run("restore", str(folder / f"{turn}"), "--replace")
        assert faults(other) == []
        assert other.execute("SELECT count(*) FROM idea")[0][0] >= acknowledged
        newest = other.execute(f"SELECT hash FROM audit_event WHERE id = {made['rows']}")
        assert newest[0][0] == made["hash"]


def test_backups_under_load_are_consistent(installation: Installation, other: Installation, tmp_path: Path) -> None:
    check_backups(installation, other, tmp_path, FEW)


@pytest.mark.slow
def test_twenty_of_twenty_backups_under_load_are_consistent(
    installation: Installation, other: Installation, tmp_path: Path
) -> None:
    check_backups(installation, other, tmp_path, MANY)


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_plain_copy_of_the_file_is_caught(installation: Installation, tmp_path: Path) -> None:
    """The negative control: the file copied as `cp` does, while it is written."""
    with eight_writers(installation) as writers:
        found = [_copied_like_cp(installation, writers, tmp_path / f"{turn}.db") for turn in range(FEW)]
    assert any(found)


def _copied_like_cp(installation: Installation, writers: Writers, target: Path) -> list[str]:
    """First half, then others write, then the second half."""
    path = installation.folder / "mitreden.db"
    with path.open("rb") as source, target.open("wb") as copy:
        copy.write(source.read(path.stat().st_size // 2))
        writers.wait_for_more(24)
        with closing(sqlite3.connect(path, timeout=60)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        shutil.copyfileobj(source, copy)
    return sqlite_faults(target)
