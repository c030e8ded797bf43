"""What the tests in Chromium stand on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Window, chromium
from tests.browser.village import Village, built
from tests.browser.world import World, build
from tests.installation import in_folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys cost half a minute: `make test` takes them with scripts on SQLite and without on PostgreSQL, `make trust` crosswise."""
    for item in items:
        given = getattr(getattr(item, "callspec", None), "params", {})
        if "template" in given and "scripts" in given and (given["template"] == "sqlite") is not given["scripts"]:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once a test process."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A full installation on SQLite with its server, made once a test process: it is looked at and not changed."""
    installation = in_folder(tmp_path_factory.mktemp("world"))
    made = build(installation)
    with installation.server("--workers", "1", "--no-worker") as address:
        made.address = address
        yield made


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """A small installation in which everything may be written."""
    with built(tmp_path_factory.mktemp("village")) as made:
        yield made


@pytest.fixture(scope="session")
def pane(browser: Browser, world: World) -> Iterator[Window]:
    """One window for all who only look at the world."""
    opened = Window(browser, world.address)
    yield opened
    opened.close()


@pytest.fixture
def cleaned(pane: Window) -> Iterator[Window]:
    """That window, as new: opening another takes a second, in processes that know none of our files yet."""
    pane.forget()
    yield pane
    faults = [*pane.faults]
    pane.faults.clear()
    assert not faults, faults


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Window]]:
    """`window(address, size=PHONE)`: a visitor's window; at the end nothing may have gone wrong in it."""
    opened: list[Window] = []

    def open_window(address: str, **options: object) -> Window:
        opened.append(Window(browser, address, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_window
    faults = [fault for one in opened for fault in one.faults]
    for one in opened:
        one.close()
    assert not faults, faults
