"""A copy of all one's data: complete, for the session that asked, once, in time. And the pages on which one asks and leaves."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from mitreden.accounts import passwords
from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.privacy import copies
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient
from tests.privacy.everywhere import EMAIL, LONG, live

SignedIn = Callable[[Person], PageClient]
PASSWORD = "ein Satz, den nur Jana kennt"


def means_a_person(column: sa.Column[object]) -> bool:
    """Whether a column says who: a key of person, a number in `…_by`, an address."""
    to_person = any(key.column.table.name == "person" for key in column.foreign_keys)
    return to_person or column.name.endswith(("_by", "person_id", "by_id", "author_id")) or "email" in column.name or (
        column.name in {"address", "address_hash", "voter", "voter_key"}
    )  # fmt: skip


def missing() -> set[str]:
    with_person = {
        table.name for table in db.metadata.tables.values() for column in table.columns if means_a_person(column)
    }
    return with_person - set(copies.PARTS) - set(copies.LEFT_OUT)


def test_every_table_that_knows_people_is_in_the_copy_or_has_a_reason() -> None:
    assert missing() == set()
    assert set(copies.PARTS) <= set(db.metadata.tables)
    assert set(copies.LEFT_OUT) <= set(db.metadata.tables)


def test_a_forgotten_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.delitem(copies.PARTS, "follow")
    assert missing() == {"follow"}


NEVER_DID = {
    "campaign",
    "measure",
    "measure_idea",
    "moderation_decision",
    "data_export",
    "table_job",
    "campaign_rule_change",
    "age_confirmation",
    "hint_list",
    "news_post",
    "bundle",
    "bundle_step",
    "likely_pair",
    "reply",
    "reply_link",
}


def test_the_console_writes_everything_into_a_file(installation: Installation, tmp_path: Path) -> None:
    person_id = live(installation)
    (installation.folder / "media" / "ab").mkdir(parents=True)
    (installation.folder / "media" / "ab" / f"{'ab' * 16}-640.webp").write_bytes(b"a picture")
    path = tmp_path / "jana.zip"
    installation.run("people", "export", str(person_id), "--out", str(path))
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as file:
        told = json.loads(file.read("data.json"))
        assert file.read(f"pictures/1-{'ab' * 16}-640.webp") == b"a picture"
    empty = {name for name in copies.PARTS if not told[name]}
    assert empty <= NEVER_DID
    assert told["person"][0]["email"] == EMAIL
    assert LONG.strip()[:40] in json.dumps(told["idea"], ensure_ascii=False)
    assert [len(ideas) for ideas in told["supports"].values()] == [3]
    assert "hash" not in told["person"][0]
    assert not {"password_hash", "voter_key"} & told["person"][0].keys()


def prepared(client: PageClient) -> str:
    """Prepare a copy; the address at which it can be fetched."""
    assert client.post("/account/data").status_code == 303
    page = client.page("/account/data")
    return next(
        form.get("action", "") for form in page.all(".//form") if "/account/data/" in (form.get("action") or "")
    )


def test_a_copy_is_fetched_once_and_only_in_its_session(people: People, signed_in: SignedIn) -> None:
    mine, same_person_elsewhere, other = signed_in(people.jana), signed_in(people.jana), signed_in(people.ali)
    address = prepared(mine)
    assert same_person_elsewhere.post(address).status_code == 404
    assert other.post(address).status_code == 404
    assert mine.get(address).status_code == 405
    answer = mine.post(address)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.data)).read("data.json"))
    assert told["person"][0]["id"] == people.jana.id
    assert mine.post(address).status_code == 404


def test_a_copy_expires_and_a_newer_one_replaces_it(
    people: People, signed_in: SignedIn, clock_at: Callable[..., None]
) -> None:
    client = signed_in(people.jana)
    first, second = prepared(client), prepared(client)
    assert client.post(first).status_code == 404
    clock_at(clock.now() + timedelta(minutes=31))
    assert client.post(second).status_code == 404


def test_leaving_asks_for_the_password(make: Make, signed_in: SignedIn) -> None:
    person = make.person("Jana Holm", password_hash=passwords.hashed(PASSWORD))
    person_id = person.id
    idea_id, kept_id = make.idea(author=person).id, make.idea(author=person, title="Das bleibt").id
    client = signed_in(person)
    assert client.page("/account/leave").form("/account/leave") is not None
    wrong = client.post("/account/leave", data={"ideas": [kept_id], "current": "falsch"})
    assert wrong.status_code == 422
    assert db.session.get(Person, person.id) is not None
    assert client.post("/account/leave", data={"ideas": [kept_id], "current": PASSWORD}).status_code == 303
    db.session.expire_all()
    assert db.session.scalar(sa.select(Person.id).where(Person.id == person_id)) is None
    texts = dict(db.session.execute(sa.select(Idea.id, Idea.title).where(Idea.id.in_([idea_id, kept_id]))).all())
    assert texts == {idea_id: "", kept_id: "Das bleibt"}
    assert "/account/sign-in" in client.get("/account").headers["Location"]
    assert "Von einem ehemaligen Mitglied" in client.page(f"/ideas/{kept_id}").text
    assert client.get(f"/ideas/{idea_id}").status_code == 200


def test_nobody_leaves_with_the_texts_of_others(make: Make, people: People, signed_in: SignedIn) -> None:
    person = make.person("Jana Holm", password_hash=passwords.hashed(PASSWORD))
    foreign = make.idea(author=people.ali).id
    answer = signed_in(person).post("/account/leave", data={"ideas": [foreign], "current": PASSWORD})
    assert answer.status_code == 422
    assert db.session.get(Person, person.id) is not None


def test_without_password_and_code_one_signs_in_anew_first(people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.jana)
    assert "Code anfordern" in client.page("/account/leave").text
    assert client.post("/account/leave").status_code == 422
    assert db.session.get(Person, people.jana.id) is not None
