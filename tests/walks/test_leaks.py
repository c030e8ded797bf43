"""Field leaks: mail addresses, hashes, keys and tokens stand nowhere but where they belong, whoever asks."""

import io
from collections.abc import Iterable
from dataclasses import replace

import openpyxl
import pytest
from flask import Response
from werkzeug.test import TestResponse

from tests.walks import canaries
from tests.walks.answers import PAGE, Answer
from tests.walks.canaries import ADDRESS, Secret
from tests.walks.conftest import Walked
from tests.walks.crawl import visited, walk
from tests.walks.town import GUEST, Town

OWN = {
    (ADDRESS, "account.index"),
    (ADDRESS, "account.password"),
    (ADDRESS, "account.profile"),
}  # each sees their own there
MAY = {
    (ADDRESS, "accounts.code"): "the visitor has just typed it",
    (ADDRESS, "accounts.welcome"): "the same",
    (ADDRESS, "members.index"): "who gives roles sees whose they are",
    (ADDRESS, "mails.index"): "who sends a mail again sees where to",
    (ADDRESS, "notices.receipt"): "only who has the address of a receipt finds it",
    ("notice.receipt", "notices.receipt"): "its own address",
    (
        "picture.key",
        "pictures.picture",
    ): "the mark of a copy; files are asked for by number and only after `visible_to`",
}
Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def known(town: Town) -> list[Secret]:
    """All secrets of the town."""
    with town.app.app_context():
        return [*canaries.secrets(), *canaries.of_files(town.installation.folder, town.cookies.values())]


def leaks(town: Town, answers: Iterable[Answer], known: list[Secret]) -> Found:
    """Kind and endpoint of every secret that somebody got, one's own left out where it belongs."""
    found = set()
    for answer in answers:
        for secret in canaries.found(answer, known):
            where = (secret.kind, answer.endpoint)
            if where not in OWN or secret.owner != town.people.get(answer.who):
                found.add(where)
    return found


def test_there_is_something_to_be_given_away(known: list[Secret]) -> None:
    kinds = {secret.kind for secret in known}
    assert {ADDRESS, "person.password_hash", "person.voter_key", "vote.voter", "user_session.id", "file"} <= kinds
    assert len(known) > 100


def test_secrets_stand_only_where_they_belong(town: Town, walked: Walked, known: list[Secret]) -> None:
    """Pages, fragments, feeds, tables, pictures, error pages: headers and content, workbooks unpacked."""
    assert leaks(town, walked.answers, known) == set(MAY)


@pytest.mark.slow
def test_whoever_asks(town: Town, known: list[Secret]) -> None:
    for name in town.cookies:
        assert leaks(town, walk(town, town.visitor(name), most=3), known) <= set(MAY), name


@pytest.mark.parametrize("kind", [ADDRESS, "person.password_hash", "person.voter_key", "file"])
def test_a_leak_is_noticed(town: Town, known: list[Secret], monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The negative control: an open table that tells more than it should."""
    secret = next(secret for secret in known if secret.kind == kind)
    plain = town.app.view_functions["data.codebook_file"]

    def telling() -> Response:
        return Response(b"a,b\r\n" + secret.spellings[0] + b"\r\n", mimetype="text/csv")

    telling.permission = plain.permission  # type: ignore[attr-defined]
    monkeypatch.setitem(town.app.view_functions, "data.codebook_file", telling)
    answers = visited(town, town.visitor(GUEST), "/data/codebook.csv")
    assert leaks(town, answers, known) == {(kind, "data.codebook_file")}


def test_workbooks_are_looked_into(town: Town, walked: Walked, known: list[Secret]) -> None:
    """The negative control of unpacking: in a workbook no word stands in the file's own bytes."""
    secret = next(secret for secret in known if secret.kind == "person.password_hash")
    book = openpyxl.Workbook()
    book.active.append([secret.spellings[0].decode()])  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    answer = Answer(GUEST, "/", "data.table", PAGE, TestResponse([file.getvalue()], "200", {}, None))  # type: ignore[arg-type]
    assert leaks(town, [answer], known) == {("person.password_hash", "data.table")}
    assert leaks(town, [replace(answer, who="kora")], known)


def test_a_page_about_a_failure_says_nothing_of_it(
    town: Town, known: list[Secret], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> Response:
        raise RuntimeError(next(secret for secret in known if secret.kind == ADDRESS).spellings[0].decode())

    failing.permission = town.app.view_functions["legal.terms"].permission  # type: ignore[attr-defined]
    monkeypatch.setitem(town.app.view_functions, "legal.terms", failing)
    monkeypatch.setitem(town.app.config, "TESTING", False)
    monkeypatch.setitem(town.app.config, "PROPAGATE_EXCEPTIONS", False)
    response = town.visitor(GUEST).open("/legal/terms")
    assert response.status_code == 500
    assert leaks(town, [Answer(GUEST, "/legal/terms", "", PAGE, response)], known) == set()
