"""Four server processes on one installation, on which the storms of all features blow; and the same with every protection away.

Starting servers costs more than a storm: each of the two is started once a database. A storm makes its own campaign there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation, Template

SERVER = ("--workers", "4", "--no-worker")
DEFENCELESS = Path(__file__).parent / "defenceless"
WITHOUT_KEYS = ("vote", "follow", "idea_picture")

# Where the storms of a process meet: all on one worker of xdist.
storms = [pytest.mark.servers, pytest.mark.xdist_group("storms")]


@dataclass(frozen=True)
class Arena:
    """A running server with its installation."""

    installation: Installation
    address: str

    def number(self, query: str, **values: object) -> int:
        """The number that a query gives."""
        return int(self.installation.execute(query, **values)[0][0] or 0)


@pytest.fixture(scope="session")
def arena(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Four server processes as operators start them."""
    yield from _running(Installation.copy_of(template, tmp_path_factory.mktemp("arena")))


@pytest.fixture(scope="session")
def defenceless(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Negative control: no primary keys, no locks, looking before inserting, transactions that begin late (see the folder)."""
    made = Installation.copy_of(template, tmp_path_factory.mktemp("defenceless"))
    for table in WITHOUT_KEYS:
        made.execute(f"CREATE TABLE copy AS SELECT * FROM {table}")
        made.execute(f"DROP TABLE {table}")
        made.execute(f"ALTER TABLE copy RENAME TO {table}")
    made.environment["PYTHONPATH"] = f"{DEFENCELESS}:{ROOT}"
    yield from _running(made)


def _running(made: Installation) -> Iterator[Arena]:
    with made.server(*SERVER) as address:
        yield Arena(made, address)
    made.remove()
