"""The way of a picture from the form to its copies, and what clears up after crashes."""

import errno
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import sqlalchemy as sa

from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.media import commands, darkroom, jobs, processing
from mitreden.media.models import Picture, PictureState, Refusal
from mitreden.media.store import Store
from mitreden.media.sweep import sweep
from tests.factories import People
from tests.media import corpus

Upload = Callable[..., Picture]
At = Callable[..., None]
LATER = timedelta(hours=2)


def fresh(picture: Picture) -> Picture:
    db.session.expire_all()
    return db.session.get_one(Picture, picture.id)


def names(store: Store) -> list[str]:
    return sorted(path.name for _, files in store.drawers() for path in files)


def test_a_picture_waits_until_its_copies_are_made(store: Store, upload: Upload, people: People) -> None:
    picture = upload(people.jana)
    assert picture.state is PictureState.WAITING
    assert jobs.develop() == 1
    picture = fresh(picture)
    assert (picture.state, picture.width, picture.height) == (PictureState.READY, 640, 400)
    assert names(store) == [f"{picture.key}-1280.webp", f"{picture.key}-480.webp"], "what came in is gone"
    assert jobs.develop() == 0


def test_what_cannot_be_read_is_refused_and_thrown_away(store: Store, upload: Upload, people: People) -> None:
    cut, flood = (upload(people.jana, corpus.REFUSED[name]()) for name in ("cut.jpg", "flood.png"))
    jobs.develop()
    assert [fresh(picture).refusal for picture in (cut, flood)] == [Refusal.UNREADABLE, Refusal.PIXELS]
    assert names(store) == []


def test_an_accident_gets_three_tries_with_pauses(
    store: Store, upload: Upload, people: People, clock_at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    clock_at(start)
    picture = upload(people.jana)
    monkeypatch.setattr(darkroom, "PATIENCE_SECONDS", 0.001)
    for number in (1, 2, 3):
        assert fresh(picture).state is PictureState.WAITING
        assert (jobs.develop(), jobs.develop()) == (1, 0), "not again at once"
        assert fresh(picture).attempts == number
        clock_at(start + timedelta(minutes=3 * number))
    assert fresh(picture).refusal is Refusal.UNREADABLE
    assert names(store) == []


def test_a_full_disk_says_nothing_about_a_picture(
    store: Store, upload: Upload, people: People, clock_at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it lasts: the upload stays, and becomes a picture when there is room."""
    start = clock.now()
    clock_at(start)
    picture = upload(people.jana)
    with monkeypatch.context() as full:
        full.setattr(darkroom.subprocess, "run", lambda command, **_: CompletedProcess(command, processing.NO_ROOM))
        for number in range(5):
            clock_at(start + timedelta(minutes=3 * number))
            assert jobs.develop() == 1
    assert (fresh(picture).state, len(names(store))) == (PictureState.WAITING, 1)
    clock_at(start + timedelta(hours=1))
    jobs.develop()
    assert fresh(picture).state is PictureState.READY


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_copies_that_cannot_be_written_are_no_fault_of_the_picture(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> tuple[int, int]:
        raise OSError(number, "no")

    monkeypatch.setattr(processing, "_limit", lambda: None)
    monkeypatch.setattr(processing, "develop", fails)
    assert processing.main([str(tmp_path / "a"), f"480={tmp_path / 'b'}"]) == processing.NO_ROOM


def test_two_workers_do_not_take_the_same_picture(upload: Upload, people: People) -> None:
    first, second = upload(people.jana), upload(people.jana)
    moment = clock.now()
    assert [commands.take_next(moment).id, commands.take_next(moment).id] == [first.id, second.id]
    assert commands.take_next(moment) is None


def test_files_go_when_the_end_of_their_row_is_committed(store: Store, upload: Upload, people: People) -> None:
    picture = upload(people.jana)
    commands.remove([picture.id])
    assert len(names(store)) == 1
    db.session.rollback()
    db.session.commit()
    assert len(names(store)) == 1, "undone"
    commands.remove([picture.id])
    with db.session.begin_nested():
        db.session.execute(sa.text("SELECT 1"))
    assert len(names(store)) == 1, "a savepoint is no commit"
    db.session.commit()
    assert names(store) == []


def test_nobody_claims_what_others_uploaded_or_claims_it_twice(upload: Upload, people: People) -> None:
    picture = upload(people.jana)
    with pytest.raises(DomainError):
        commands.claim(picture_ids=[picture.id], by=people.ali)
    commands.claim(picture_ids=[picture.id], by=people.jana)
    with pytest.raises(DomainError):
        commands.claim(picture_ids=[picture.id], by=people.jana)


def test_what_no_form_saved_is_forgotten(store: Store, upload: Upload, people: People, clock_at: At) -> None:
    loose, kept = upload(people.jana), upload(people.jana)
    commands.claim(picture_ids=[kept.id], by=people.jana)
    db.session.commit()
    jobs.forget_loose()
    assert len(names(store)) == 2
    clock_at(clock.now() + timedelta(days=1, minutes=1))
    jobs.forget_loose()
    assert names(store) == [f"{kept.key}.upload"]
    assert db.session.scalars(sa.select(Picture.id)).all() == [kept.id]
    assert loose.id != kept.id


def test_whoever_tries_often_loses_the_oldest(store: Store, upload: Upload, people: People) -> None:
    pictures = [upload(people.jana) for _ in range(commands.LOOSE_MAX + 2)]
    assert len(names(store)) == commands.LOOSE_MAX
    assert db.session.scalars(sa.select(Picture.id).order_by(Picture.id)).all() == [p.id for p in pictures[2:]]


class TestSweep:
    """What a crash can leave behind."""

    def test_files_without_rows_go_after_an_hour(self, store: Store, clock_at: At) -> None:
        key = store.put(BytesIO(corpus.with_gps()))
        store.copy(key, 480).write_bytes(b"half")
        store.copy(key, 1280).with_suffix(".part").write_bytes(b"half")
        assert sweep().files == [], "its row may still come"
        clock_at(clock.now() + LATER)
        assert len(sweep().files) == 3
        assert names(store) == []

    def test_uploads_left_behind_by_a_worker_go(
        self, store: Store, upload: Upload, people: People, clock_at: At
    ) -> None:
        picture = upload(people.jana)
        kept = store.original(picture.key).read_bytes()
        jobs.develop()
        store.original(picture.key).write_bytes(kept)
        clock_at(clock.now() + LATER)
        assert sweep().files == [f"{picture.key}.upload"]
        assert len(names(store)) == 2

    def test_copies_made_before_a_crash_are_found(self, store: Store, upload: Upload, people: People) -> None:
        picture = upload(people.jana)
        darkroom.developed(store, picture.key)
        store.original(picture.key).unlink()
        jobs.develop()
        assert (fresh(picture).state, fresh(picture).width) == (PictureState.READY, 640)

    def test_rows_without_files_say_so_and_come_back_with_them(
        self, store: Store, upload: Upload, people: People, clock_at: At
    ) -> None:
        ready = upload(people.jana)
        jobs.develop()
        waiting = upload(people.jana)
        away = {path: path.read_bytes() for _, files in store.drawers() for path in files}
        for path in away:
            path.unlink()
        assert sweep().lost == [], "just uploaded"
        clock_at(clock.now() + LATER)
        assert sorted(sweep().lost) == [ready.id, waiting.id]
        assert (fresh(ready).refusal, fresh(waiting).refusal) == (Refusal.LOST, Refusal.LOST)
        assert sweep().lost == []
        for path, data in away.items():
            path.write_bytes(data)
        assert sorted(sweep().found) == [ready.id, waiting.id]
        assert (fresh(ready).state, fresh(waiting).state) == (PictureState.READY, PictureState.WAITING)

    def test_nothing_whose_row_is_there_is_touched(
        self, store: Store, upload: Upload, people: People, clock_at: At
    ) -> None:
        upload(people.jana)
        jobs.develop()
        upload(people.jana)
        before = names(store)
        clock_at(clock.now() + LATER)
        swept = sweep()
        assert (swept.files, swept.lost, swept.found) == ([], [], [])
        assert names(store) == before
