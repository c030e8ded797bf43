"""What is kept of a second factor: nothing that anybody could use; racing requests; backups."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import jobs, second_factor
from mitreden.accounts.models import Person, SecondFactor, UserSession
from mitreden.core.database import writing
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.privacy import commands as privacy
from mitreden.privacy import copies
from tests.accounts.phone import START, Phone, carry, set_up
from tests.factories import Make, People
from tests.installation import Installation, Template
from tests.page_client import PageClient


def test_neither_key_nor_codes_stand_anywhere(
    signed_in: Callable[[Person], PageClient],
    people: People,
    make: Make,
) -> None:
    """Every table, the copy of one's data, and every page of the account."""
    jana = signed_in(people.jana)
    phone = set_up(jana)
    secrets = [phone.secret, *phone.codes, *(code.replace("-", "") for code in phone.codes)]
    rows = [repr(tuple(row)) for table in db.metadata.sorted_tables for row in db.session.execute(sa.select(table))]
    told = json.dumps(copies.document(people.jana, make.keys))
    pages = [jana.page(path).response.text for path in ("/account", "/account/second-factor", "/account/data")]
    assert [secret for secret in secrets for place in (*rows, told, *pages) if secret in place] == []
    sealed = db.session.scalars(sa.select(SecondFactor.secret_sealed)).one()
    assert phone.secret.encode() not in sealed
    assert not [place for place in (told, *pages) if sealed.hex() in place]
    assert json.loads(told)["second_factor"][0]["confirmed_at"]
    assert json.loads(told)["recovery_code"] == [{"person_id": people.jana.id}] * 10


def test_a_sealed_key_opens_nothing_in_somebody_elses_row(people: People, make: Make) -> None:
    """Who can write into the database cannot put their own key in the place of another's."""
    phone = carry(people.ali, make.keys)
    carry(people.jana, make.keys)
    own = db.session.scalars(sa.select(SecondFactor.secret_sealed).where(SecondFactor.person_id == people.ali.id)).one()
    db.session.execute(
        sa.update(SecondFactor).where(SecondFactor.person_id == people.jana.id).values(secret_sealed=own)
    )
    with pytest.raises(DomainError):
        second_factor.verify(person=people.jana, typed=phone.code(), keys=make.keys)
    assert second_factor.verify(person=people.ali, typed=phone.code(), keys=make.keys).is_right


def test_whoever_is_erased_takes_it_along(people: People, make: Make) -> None:
    carry(people.jana, make.keys)
    privacy.erase_person(person=people.jana, by=None, keys=make.keys)
    db.session.commit()
    for name in ("second_factor", "recovery_code"):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(db.metadata.tables[name])) == 0


def test_what_nobody_confirmed_is_forgotten_the_next_day(people: People, make: Make, clock_at: Any) -> None:
    clock_at(START)
    carry(people.jana, make.keys)
    second_factor.start(person=people.ali, keys=make.keys, session_id="x")
    db.session.add(UserSession(id="half", person_id=people.jana.id, device="", created_at=START, awaits_second=True,
                               expires_at=START + timedelta(minutes=10)))  # fmt: skip
    db.session.commit()
    clock_at(START + timedelta(days=2))
    jobs.forget_old()
    assert db.session.scalars(sa.select(SecondFactor.person_id)).all() == [people.jana.id]
    assert db.session.scalars(sa.select(UserSession.id)).all() == []


def at_once(installation: Installation, person_id: int, typed: list[str]) -> list[bool | None]:
    """Type all of it at the same moment, each in a transaction of its own; None where it was refused unseen."""
    app, barrier, found = installation.app(), threading.Barrier(len(typed)), []

    def one(text: str) -> None:
        with app.app_context(), writing():
            barrier.wait()
            try:
                person = db.session.get_one(Person, person_id)
                verdict = second_factor.verify(person=person, typed=text, keys=app.config["KEYS"])
                db.session.commit()
                found.append(verdict.is_right)
            except DomainError:
                found.append(None)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(text,)) for text in typed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        db.engine.dispose()
    return found


@pytest.fixture
def carried(installation: Installation) -> tuple[int, Phone]:
    """Jana in an installation with real commits."""
    with installation.context() as app:
        person = Make(app.config["KEYS"]).person()
        return person.id, carry(person, app.config["KEYS"])


def test_one_code_typed_five_times_at_once_counts_once(installation: Installation, carried: tuple[int, Phone]) -> None:
    person_id, phone = carried
    assert at_once(installation, person_id, [phone.code()] * 5).count(True) == 1
    assert at_once(installation, person_id, [phone.codes[0]] * 5).count(True) == 1


def test_racing_guesses_are_all_counted(installation: Installation, carried: tuple[int, Phone]) -> None:
    person_id, phone = carried
    found = at_once(installation, person_id, [phone.wrong()] * 9)
    assert (found.count(False), found.count(None)) == (second_factor.MAX_TRIES, 4)
    assert at_once(installation, person_id, [phone.code()]) == [None]


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_control_looking_before_writing_is_caught(
    installation: Installation, carried: tuple[int, Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody counts first, and all have looked before one writes. (SQLite has one writer anyway.)"""
    run, everybody, mine = second_factor._run, threading.Barrier(5), threading.local()

    def looking_first(statement: Any) -> int:
        there = sa.select(sa.func.count()).select_from(statement.table).where(statement.whereclause)
        found = db.session.scalar(there)
        if not hasattr(mine, "has_looked"):
            mine.has_looked = everybody.wait(30)
        run(statement)
        return int(found or 0)

    def uncounted(person: Person, *_rest: Any) -> Any:
        return db.session.get_one(SecondFactor, person.id)

    monkeypatch.setattr(second_factor, "_run", looking_first)
    monkeypatch.setattr(second_factor, "_counted", uncounted)
    person_id, phone = carried
    for typed in (phone.codes[0], phone.code()):
        assert at_once(installation, person_id, [typed] * 5).count(True) > 1


@pytest.fixture
def other(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Another, empty installation, to restore into."""
    made = Installation.copy_of(template, tmp_path_factory.mktemp("other"))
    yield made
    made.remove()


def test_a_restored_backup_asks_for_it_with_the_keys_and_lets_nobody_in_without(
    installation: Installation, other: Installation, tmp_path: Path, carried: tuple[int, Phone]
) -> None:
    person_id, phone = carried
    installation.run("backup", str(tmp_path / "copy"))
    secret = (installation.folder / "keys" / "second_factor.key").read_bytes()
    assert not [path for path in (tmp_path / "copy").rglob("*") if path.is_file() and secret in path.read_bytes()]
    other.run("restore", str(tmp_path / "copy"))
    assert at_once(other, person_id, [phone.code()]) == [None], "without the key nobody gets in, and none is made"
    assert not (other.folder / "keys" / "second_factor.key").exists()
    (other.folder / "keys").mkdir(exist_ok=True)
    (other.folder / "keys" / "second_factor.key").write_bytes(secret)
    assert at_once(other, person_id, [phone.code()]) == [True]
