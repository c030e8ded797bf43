"""What the walks stand on: a town made once for each kind of database, and what its people see of it.

The walks are long. `make test` takes them on SQLite; `make trust` on PostgreSQL too, and with everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mitreden.extensions import db
from tests.browser.table import CASES
from tests.installation import Installation, Template
from tests.walks.answers import Answer
from tests.walks.crawl import visited, walk
from tests.walks.forms import Form, found_forms
from tests.walks.town import EVERYTHING, GUEST, Town, contents, files, found

QUICK = (GUEST, "jana", EVERYTHING)
NEWCOMERS = {"asked": "/account/code", "proved": "/account/welcome", "half": "/account/sign-in/second"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if "tests/walks" in item.nodeid and parameters.get("template") == "postgresql":
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def town(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A region with everything in it. Walks leave it as it was: they read, or undo what they wrote."""
    installation = Installation.copy_of(template, tmp_path_factory.mktemp("town"))
    town = found(installation)
    yield town
    with town.app.app_context():
        db.engine.dispose()
    installation.remove()


@dataclass
class Walked:
    """What a walk has seen, and what the installation held before and after it."""

    answers: list[Answer]
    before: tuple[Any, Any]
    after: tuple[Any, Any]


@pytest.fixture(scope="session")
def walked(town: Town) -> Walked:
    """Once around: a guest, a citizen whom much belongs to, somebody with every role; and who the table of pages names."""
    before = contents(town), files(town)
    answers = [answer for name in QUICK for answer in walk(town, town.visitor(name))]
    others = [
        (case.who, town.world.path(case.path).partition("#")[0]) for case in CASES if case.who and case.who not in QUICK
    ]
    for name, path in [*NEWCOMERS.items(), *others]:
        answers += visited(town, town.visitor(name), path)
    return Walked(answers, before, (contents(town), files(town)))


@pytest.fixture(scope="session")
def forms(town: Town, walked: Walked) -> list[Form]:
    """Every form that was seen, once."""
    return found_forms(town.app, walked.answers)
