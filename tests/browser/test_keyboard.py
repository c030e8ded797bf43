"""Submitting and supporting by keyboard alone: the focus is never lost and always visible."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.chromium import DESK, Window
from tests.browser.keyboard import Keyboard
from tests.browser.world import cookie_of
from tests.factories import Make, People
from tests.installation import Installation
from tests.media import corpus

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]


@pytest.fixture
def page(installation: Installation, window: Callable[..., Window]) -> Iterator[Page]:
    """A citizen's window on a campaign with one idea of somebody else."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        people = People(make)
        campaign = make.campaign("wege", title="Besser unterwegs", fields=[make.field("Bus"), make.field("Rad")])
        make.idea(campaign, title="Eine Bank am Weiher", author=people.ali)
        cookie = cookie_of(app, people.jana)
    with installation.server("--workers", "1", "--no-worker") as address:
        yield window(address, size=DESK).sign_in(cookie).page


def test_an_idea_is_submitted_by_keyboard(page: Page) -> None:
    page.goto("/campaigns/wege")
    keys = Keyboard(page)
    keys.go_to("Zum Inhalt springen").press("Enter").go_to("Idee einreichen").press("Enter")
    page.wait_for_url("**/ideas/new")
    keys.go_to("Titel").type("Ein Zebrastreifen")
    keys.go_to("Ihre Idee").type("Vor der Schule fahren alle zu schnell. Ein Zebrastreifen hilft.")
    keys.go_to("Idee abschicken").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.go_to("Bitte wählen Sie ein Thema").press("Enter")
    expect(page.get_by_label("Thema")).to_be_focused()
    keys.press("ArrowDown").go_to("Idee abschicken").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ein Zebrastreifen")
    expect(page.get_by_role("main")).to_contain_text("Danke! Ihre Idee ist da.")
    assert keys.faults == []


def test_a_picture_comes_along_by_keyboard(page: Page, tmp_path: Path) -> None:
    (tmp_path / "bank.jpg").write_bytes(corpus.with_gps())
    page.goto("/campaigns/wege/ideas/new")
    keys = Keyboard(page)
    keys.go_to("Titel").type("Eine Bank am Weiher")
    keys.go_to("Ihre Idee").type("Am Weiher fehlt eine Bank. Wer den Weg nicht schafft, kehrt um.")
    keys.go_to("Thema").press("ArrowDown")
    page.locator("#idea-help-found").wait_for(state="attached")
    keys.go_to("Bilder dazu").press("Enter").go_to("Datei für Bild 1")
    _choose(page, keys, tmp_path / "bank.jpg")
    keys.go_to("Was ist darauf zu sehen?").type("Unter der Linde ist Platz für eine Bank.")
    keys.go_to("Idee abschicken").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Eine Bank am Weiher")
    expect(page.get_by_role("main")).to_contain_text("Bild 1 wird gerade vorbereitet.")
    assert keys.faults == []


def _choose(page: Page, keys: Keyboard, path: Path) -> None:
    """Press until Chromium opens its window for files: on a busy machine it lets a first press pass."""
    for patience in (3_000, 5_000, 15_000):
        with suppress(Error):
            with page.expect_file_chooser(timeout=patience) as chooser:
                keys.press("Space")
            return chooser.value.set_files(path)
    raise AssertionError("no window for files")


def test_an_idea_is_supported_by_keyboard(page: Page) -> None:
    page.goto("/campaigns/wege/ideas")
    keys = Keyboard(page)
    keys.go_to("Eine Bank am Weiher").press("Enter")
    page.wait_for_url("**/ideas/1")
    keys.go_to("Unterstützen").press("Space")
    expect(page.get_by_role("main")).to_contain_text("1 Unterstützung")
    expect(page.get_by_role("button", name="Unterstützt")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("0 Unterstützungen")
    expect(page.get_by_role("button", name="Unterstützen")).to_be_focused()
    assert keys.faults == []


def test_control_a_hidden_focus_is_noticed(page: Page) -> None:
    page.goto("/campaigns/wege")
    page.evaluate(
        "() => { const s = new CSSStyleSheet(); s.replaceSync('*:focus { outline: 0 !important; box-shadow: none !important; "
        "border-color: transparent !important; background: none !important }'); document.adoptedStyleSheets = [s]; }"
    )
    keys = Keyboard(page)
    keys.go_to("Idee einreichen")
    assert any("one cannot see" in fault for fault in keys.faults)
