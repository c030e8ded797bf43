"""Large tables and files from the desk: worked off by a worker, for one person, gone after a day."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app

from mitreden.accounts.models import Grant, Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Campaign, Counts
from mitreden.core import clock
from mitreden.exports import extracts, jobs, ordering
from mitreden.exports.models import JobState, TableJob
from mitreden.exports.store import Store
from mitreden.exports.views import desk, imports
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.privacy import commands as privacy
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
DATA = Path(__file__).parent / "data"
CHOSEN = {"campaign": "holm", "table": "ideas", "format": "csv"}


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("holm", fields=[make.field("Wege")])


@pytest.fixture
def large(make: Make, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> list[Idea]:
    """A campaign with more ideas than are written at once."""
    monkeypatch.setattr(desk, "LARGE", 2)
    monkeypatch.setattr(extracts, "PORTION", 2)
    return [make.idea(campaign) for _ in range(5)]


def path_of(job: TableJob) -> Path:
    return Store.of(current_app.config["SETTINGS"]).path(job.key)


def the_job() -> TableJob:
    db.session.expire_all()
    return db.session.scalars(sa.select(TableJob)).one()


@pytest.mark.usefixtures("large")
def test_a_large_table_is_written_by_a_worker_and_shows_how_far_it_is(
    signed_in: SignedIn, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    kora, seen = signed_in(people.kora), []
    noted = ordering.note
    monkeypatch.setattr(ordering, "note", lambda job_id, **values: seen.append(values) or noted(job_id, **values))
    page = kora.follow(kora.submit("/desk/exports", "/desk/exports", CHOSEN))
    assert "0 von 5 Zeilen" in page.text
    assert jobs.work_off() == 1
    assert [values["rows_done"] for values in seen if "rows_done" in values] == [2, 4, 5]
    job = the_job()
    page = kora.page(f"/desk/exports/{job.id}")
    assert "Die Tabelle ist fertig" in page.text
    answer = kora.get(f"/desk/exports/{job.id}/file")
    assert answer.text.count("\r\n") == 6
    assert answer.headers["Content-Disposition"] == "attachment; filename=holm.csv"
    assert f"/desk/exports/{job.id}" in kora.page("/desk/exports").links()


@pytest.mark.usefixtures("large")
def test_the_address_of_a_large_table_leads_to_the_form(signed_in: SignedIn, people: People) -> None:
    answer = signed_in(people.kora).get("/desk/campaigns/holm/export.csv")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/desk/exports?campaign=holm&table=ideas&format=csv",
    )
    assert db.session.scalars(sa.select(TableJob)).all() == []


@pytest.mark.usefixtures("large")
def test_only_who_asked_gets_the_file_and_only_while_they_may(make: Make, signed_in: SignedIn, people: People) -> None:
    kora = signed_in(people.kora)
    kora.submit("/desk/exports", "/desk/exports", CHOSEN)
    jobs.work_off()
    address = f"/desk/exports/{the_job().id}/file"
    assert kora.get(address).status_code == 200, "the control"
    assert signed_in(people.stefan).get(address).status_code == 404
    assert signed_in(make.person("Ida")).get(address).status_code == 403
    db.session.execute(sa.delete(Grant).where(Grant.person_id == people.kora.id))
    db.session.commit()
    assert kora.get(address).status_code == 403


def test_secret_numbers_stay_with_who_may_see_them_when_fetching(
    make: Make, signed_in: SignedIn, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LARGE", 0)
    make.idea(make.campaign("geheim", counts=Counts.AFTER), support_count=7)
    make.grant(people.kora, people.rita.grants[0].role)
    kora = signed_in(people.kora)
    kora.submit("/desk/exports", "/desk/exports", {**CHOSEN, "campaign": "geheim"})
    jobs.work_off()
    address = f"/desk/exports/{the_job().id}/file"
    assert kora.get(address).status_code == 200, "she is an auditor, too"
    db.session.execute(sa.delete(Grant).where(Grant.role == "auditor", Grant.person_id == people.kora.id))
    db.session.commit()
    assert kora.get(address).status_code == 403


@pytest.mark.usefixtures("large")
def test_a_worker_that_dies_costs_a_pause_and_three_deaths_end_it(
    signed_in: SignedIn, people: People, clock_at: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(people.kora).submit("/desk/exports", "/desk/exports", CHOSEN)
    assert ordering.take_next(clock.now()) is not None  # and that is the last that is heard of this worker
    db.session.commit()
    assert jobs.work_off() == 0, "somebody seems to be at work"
    clock_at(clock.now() + timedelta(minutes=3))
    assert jobs.work_off() == 1
    assert the_job().state is JobState.DONE
    db.session.execute(sa.update(TableJob).values(state=JobState.WAITING, attempts=0))
    db.session.commit()
    monkeypatch.setattr(jobs.writing, "save", lambda *_: 1 / 0)
    assert jobs.work_off() == ordering.MAX_ATTEMPTS
    assert the_job().state is JobState.FAILED
    assert "Das hat nicht geklappt" in signed_in(people.kora).page(f"/desk/exports/{the_job().id}").text


@pytest.mark.usefixtures("large")
def test_a_day_later_job_and_file_are_gone(signed_in: SignedIn, people: People, clock_at: Callable[..., None]) -> None:
    kora = signed_in(people.kora)
    kora.submit("/desk/exports", "/desk/exports", CHOSEN)
    jobs.work_off()
    job = the_job()
    path, address = path_of(job), f"/desk/exports/{job.id}/file"
    jobs.forget_old()
    assert path.exists(), "the control: not before"
    clock_at(clock.now() + timedelta(hours=25))
    assert kora.get(address).status_code == 404
    jobs.forget_old()
    assert not path.exists()
    assert db.session.scalars(sa.select(TableJob)).all() == []


@pytest.mark.parametrize("are_kept", [False, True])
def test_prepared_tables_go_with_the_words_that_are_erased(
    signed_in: SignedIn, make: Make, people: People, large: list[Idea], *, are_kept: bool
) -> None:
    large[0].author_id = people.jana.id
    db.session.commit()
    kora = signed_in(people.kora)
    kora.submit("/desk/exports", "/desk/exports", CHOSEN)
    jobs.work_off()
    job = the_job()
    path, address = path_of(job), f"/desk/exports/{job.id}/file"
    privacy.erase_person(person=people.jana, by=None, keys=make.keys, kept_ideas=[large[0].id] if are_kept else [])
    db.session.commit()
    jobs.forget_old()
    assert (kora.get(address).status_code, path.exists()) == ((200, True) if are_kept else (404, False))


def upload(kora: PageClient, content: bytes, name: str = "ideas.jsonl", **values: Any) -> Any:
    chosen = {"campaign": "holm", "table": "ideas", "format": "", **values}
    return kora.post(
        "/desk/imports", {**chosen, "file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def test_a_file_is_looked_at_first_and_taken_in_then(campaign: Campaign, signed_in: SignedIn, people: People) -> None:
    kora, content = signed_in(people.kora), (DATA / "ideas.jsonl").read_bytes()
    where = upload(kora, content, default_field="Sonstiges").headers["Location"]
    assert "wird geprüft" in kora.page(where).text
    jobs.work_off()
    before = [db.session.scalar(sa.select(sa.func.count(model.id))) for model in (Idea, AuditEvent)]
    db.session.commit()  # the test's own transaction ends: what comes next is not inside it
    page = kora.page(where)
    assert "Noch ist nichts eingelesen" in page.text
    assert "Zeile 11: Kein gültiges JSON." in page.text
    assert before[0] == 0, "a look writes nothing"
    kora.submit(where, "/take", {})
    assert "wird eingelesen" in kora.page(where).text
    jobs.work_off()
    page = kora.page(where)
    assert "Zeile 11: Kein gültiges JSON." in page.text, "the same report"
    assert db.session.scalar(sa.select(sa.func.count(Idea.id))) == 8
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "campaign.ideas_imported")).one()
    assert event.by_id == people.kora.id
    assert not path_of(the_job()).exists(), "what was taken in is not kept"
    assert kora.post(f"{where}/take").status_code == 303
    assert jobs.work_off() == 0, "once"


def test_who_lost_the_right_meanwhile_takes_nothing_in(campaign: Campaign, signed_in: SignedIn, people: People) -> None:
    kora = signed_in(people.kora)
    where = upload(kora, b'{"title": "Licht", "field": "Wege"}').headers["Location"]
    jobs.work_off()
    kora.submit(where, "/take", {})
    db.session.execute(sa.delete(Grant).where(Grant.person_id == people.kora.id))
    db.session.commit()
    jobs.work_off()
    assert the_job().state is JobState.FAILED
    assert db.session.scalars(sa.select(Idea)).all() == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [(b"", "", "Bitte wählen Sie eine Datei aus."), (b"{}", "ideas.txt", "Bitte wählen Sie das Format aus."),
     (b"x" * 2_000, "ideas.csv", "Die Datei ist zu groß.")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(
    content: bytes, name: str, words: str, campaign: Campaign, signed_in: SignedIn, people: People,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(imports, "FILE_MAX", 1_000)
    folder = Store.of(current_app.config["SETTINGS"]).folder
    before = set(folder.iterdir())
    answer = upload(signed_in(people.kora), content, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert set(folder.iterdir()) == before, "nothing is kept"


def test_a_file_of_another_kind_is_said(campaign: Campaign, signed_in: SignedIn, people: People) -> None:
    kora = signed_in(people.kora)
    where = upload(kora, b"Name,Alter\nJana,7\n", "ideas.csv").headers["Location"]
    jobs.work_off()
    assert "Es fehlt title, text, field" in kora.page(where).text


def test_files_of_others_and_who_may_not(campaign: Campaign, signed_in: SignedIn, people: People) -> None:
    where = upload(signed_in(people.kora), json.dumps({"title": "x"}).encode()).headers["Location"]
    assert signed_in(people.stefan).get(where).status_code == 404
    assert signed_in(people.stefan).post(f"{where}/take").status_code == 404
    for person in (people.rita, people.mira, people.adam):
        assert upload(signed_in(person), b"{}").status_code == 403
