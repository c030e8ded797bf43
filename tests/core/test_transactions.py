"""A writing request holds SQLite's write lock from its first statement to its commit, and not while it answers."""

from typing import Any

import pytest

from mitreden.core.database import Dialect, is_writing
from mitreden.extensions import db
from mitreden.web import transactions
from tests.factories import Make
from tests.installation import Installation
from tests.page_client import PageClient

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How transactions on SQLite began."""
    seen: list[str] = []
    begin = Dialect.do_begin

    def noted(self: Dialect, connection: Any) -> None:
        seen.append("BEGIN IMMEDIATE" if is_writing() else "BEGIN")
        begin(self, connection)

    monkeypatch.setattr(Dialect, "do_begin", noted)
    return seen


def support(installation: Installation, begun: list[str]) -> None:
    """Support an idea as htmx does; `begun` holds how transactions began meanwhile."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        person, idea = make.person("Jana Behrens"), make.idea()
        db.session.commit()
        app.config["WTF_CSRF_ENABLED"] = False
        client = PageClient(app).as_person(person)
        db.session.remove()
        begun.clear()
        answer = client.post(f"/ideas/{idea.id}/support", headers=HTMX)
        db.session.remove()
        assert "support" in answer.text


def test_the_answer_of_a_writing_request_reads_plainly(installation: Installation, begun: list[str]) -> None:
    support(installation, begun)
    assert begun == (["BEGIN IMMEDIATE", "BEGIN"] if installation.kind == "sqlite" else [])


def test_negative_control_without_the_hook_the_lock_is_taken_again(
    installation: Installation, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "has_request_context", lambda: False)
    support(installation, begun)
    assert "BEGIN" not in begun
