"""`mitreden audit verify` against somebody who can write to the database.

Each attack is made by SQL behind the application's back. Its negative control switches off the one protection that finds
it, and sees the attack pass.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from mitreden.audit import anchors, chain, commands, queries
from mitreden.audit.chain import START, Link
from mitreden.audit.models import AuditEvent
from mitreden.extensions import db
from tests.installation import Installation

LENGTH, HALF_WAY = 8, 4  # events, and after how many an anchor was dropped


@pytest.fixture
def log(installation: Installation) -> Installation:
    """Eight events; anchors after the fourth and the eighth."""
    with installation.context() as app:
        folder = app.config["SETTINGS"].data_folder
        for number in range(1, LENGTH + 1):
            commands.record("idea.moved", by=None, subject="idea", subject_id=number, to="published", note="ä")
            db.session.commit()
            if number in {HALF_WAY, LENGTH}:
                commands.drop_anchor(folder)
                db.session.rollback()
    return installation


def changed(log: Installation) -> None:
    log.execute("UPDATE audit_event SET subject_id = 99 WHERE id = 6")


def changed_and_sealed_anew(log: Installation) -> None:
    """The row's own hash fits; the next row no longer follows from it."""
    _write(
        log, [_sealed(replace(link, subject_id=99)) if link.id == 6 else (link, stored) for link, stored in _read(log)]
    )


def deleted(log: Installation) -> None:
    log.execute("DELETE FROM audit_event WHERE id = 6")


def deleted_and_closed_up(log: Installation) -> None:
    """The rows behind the gap get lower numbers."""
    rows = [(link, stored) for link, stored in _read(log) if link.id != 6]
    _write(log, [(replace(link, id=number), stored) for number, (link, stored) in enumerate(rows, 1)])


def inserted(log: Installation) -> None:
    """A row that follows well from the one before; those behind it move up."""
    rows = _read(log)
    new = _sealed(replace(rows[5][0], previous=rows[4][1], subject_id=99))
    _write(log, [*rows[:5], new, *((replace(link, id=link.id + 1), stored) for link, stored in rows[5:])])


def reordered(log: Installation) -> None:
    rows = _read(log)
    rows[5], rows[6] = (replace(rows[6][0], id=6), rows[6][1]), (replace(rows[5][0], id=7), rows[5][1])
    _write(log, rows)


def cut(log: Installation) -> None:
    log.execute("DELETE FROM audit_event WHERE id > 6")


def cut_to_nothing(log: Installation) -> None:
    log.execute("DELETE FROM audit_event")


def cut_and_continued(log: Installation) -> None:
    """The end is replaced by other events, as many as there were and more."""
    cut(log)
    with log.context():
        for _ in range(4):
            commands.record("idea.moved", by=None, subject="idea", subject_id=1, to="declined")
            db.session.commit()


def rewritten_from_six(log: Installation) -> None:
    _write(log, _rewritten(_read(log), 6))


def rewritten_from_the_start(log: Installation) -> None:
    _write(log, _rewritten(_read(log), 1))


def _read(log: Installation) -> list[tuple[Link, str]]:
    with log.context():
        return list(queries._links())


def _sealed(link: Link) -> tuple[Link, str]:
    return link, link.hash()


def _rewritten(rows: list[tuple[Link, str]], start: int) -> list[tuple[Link, str]]:
    done = rows[: start - 1]
    for link, _ in rows[start - 1 :]:
        done.append(
            _sealed(replace(link, subject_id=(link.subject_id or 0) + 100, previous=done[-1][1] if done else START))
        )
    return done


def _write(log: Installation, rows: list[tuple[Link, str]]) -> None:
    with log.context():
        db.session.execute(sa.delete(AuditEvent))
        db.session.execute(sa.insert(AuditEvent), [{**link.__dict__, "hash": stored} for link, stored in rows])
        db.session.commit()


def hashes_not_compared(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    look = chain._misfit

    def blind(link: Link, stored: str, end: chain.Anchor) -> str | None:
        why = look(link, stored, end)
        return None if why == "its content was changed" else why

    patch.setattr(chain, "_misfit", blind)


def rows_not_linked(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(
        chain, "_misfit", lambda link, stored, _end: None if link.hash() == stored else "its content was changed"
    )


def nothing_compared(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(chain, "_misfit", lambda *_: None)
    no_anchors(patch, folder)


def no_anchors(_patch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / anchors.NAME).unlink()


@dataclass(frozen=True)
class Attack:
    """What somebody does, which row is named, and the protection without which it would pass."""

    do: Callable[[Installation], None]
    row: int
    without: Callable[[pytest.MonkeyPatch, Path], None]


ATTACKS = (
    Attack(changed, 6, hashes_not_compared),
    Attack(changed_and_sealed_anew, 7, nothing_compared),
    Attack(deleted, 7, nothing_compared),
    Attack(deleted_and_closed_up, 6, nothing_compared),
    Attack(inserted, 7, nothing_compared),
    Attack(reordered, 6, nothing_compared),
    Attack(cut, HALF_WAY + 1, no_anchors),
    Attack(cut_to_nothing, 1, no_anchors),
    Attack(cut_and_continued, HALF_WAY + 1, no_anchors),
    Attack(rewritten_from_six, HALF_WAY + 1, no_anchors),
    Attack(rewritten_from_the_start, 1, no_anchors),
)
each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=[attack.do.__name__ for attack in ATTACKS])


def test_an_untouched_log_is_good(log: Installation) -> None:
    result = log.run("audit", "verify")
    [(newest,)] = log.execute("SELECT hash FROM audit_event WHERE id = 8")
    assert result.output == f"ok: {LENGTH} rows, newest hash {newest}\n"


@each_attack
def test_an_attack_is_found_and_its_row_named(log: Installation, attack: Attack) -> None:
    attack.do(log)
    result = log.try_to_run("audit", "verify")
    assert (result.exit_code, result.output.partition(":")[0]) == (1, f"broken at row {attack.row}"), result.output


@each_attack
def test_negative_control_without_the_protection_it_passes(
    log: Installation, attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack.do(log)
    attack.without(monkeypatch, log.folder)
    assert log.try_to_run("audit", "verify").exit_code == 0


def test_facts_are_sealed_too(log: Installation) -> None:
    log.execute("UPDATE audit_event SET facts = :facts WHERE id = 3", facts=json.dumps({"to": "declined", "note": "ä"}))
    assert log.try_to_run("audit", "verify").output.startswith("broken at row 3: its content was changed")


def test_looking_drops_no_anchor(log: Installation) -> None:
    before = (log.folder / anchors.NAME).read_text()
    cut(log)
    log.try_to_run("audit", "verify")
    assert (log.folder / anchors.NAME).read_text() == before


def test_a_half_written_anchor_is_passed_over(log: Installation) -> None:
    with (log.folder / anchors.NAME).open("a") as file:
        file.write("2026-05-03T12:00:00+00:00 9 abc")
    log.run("audit", "verify")


def test_an_anchor_is_dropped_once_for_the_same_end(log: Installation) -> None:
    with log.context() as app:
        commands.drop_anchor(app.config["SETTINGS"].data_folder)
    assert len(anchors.read(log.folder)) == 2
