"""What somebody does on the form for an idea: write until help appears, look at the preview."""

from playwright.sync_api import Page

from tests.browser.steps import has_scripts
from tests.browser.world import World

TITLE = "Eine Bank am Weiher"


def _written(page: Page, title: str, text: str) -> None:
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Ihre Idee").fill(text)


def helped(page: Page, _world: World) -> None:
    """Write what somebody has written before, and vaguely; help comes where scripts run."""
    _written(page, TITLE, "Man müsste irgendwie alles schöner machen.")
    if has_scripts(page):
        page.locator("#idea-help-found li").first.wait_for()


def previewed(page: Page, _world: World) -> None:
    """Fill in the form and look at it."""
    _written(page, TITLE, "Man müsste irgendwie **alles** schöner machen.\n\n- Bänke\n- Bäume")
    for label in ("Thema", "Für welche Gemeinde?"):
        if page.get_by_label(label).count():
            page.get_by_label(label).select_option(index=1)
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("heading", name="So sehen andere Ihre Idee").wait_for()


def came_back(page: Page, _world: World) -> None:
    """Write, and come back later: the device has kept it."""
    _written(page, TITLE, "Unter der Linde fehlt eine Bank.")
    if has_scripts(page):
        page.locator("[data-draft-kept]").wait_for()
        page.reload()
        page.get_by_text("Ihr Text ist wieder da").wait_for()


def forgotten(page: Page, _world: World) -> None:
    """Send when nobody knows the browser any more, as without scripts: the page gives back what was typed."""
    _written(page, TITLE, "Unter der Linde fehlt eine Bank.\n\n- oder zwei")
    page.context.clear_cookies()
    page.evaluate("document.querySelector('#idea-form form').submit()")
    page.get_by_role("button", name="Weiterschreiben").wait_for()


def on_map(page: Page, _world: World) -> None:
    """Show the place on the map, where scripts run."""
    if has_scripts(page):
        page.get_by_role("button", name="Auf der Karte zeigen").click()
        page.get_by_role("button", name="Diesen Punkt nehmen").click()
        page.get_by_text("Der Punkt ist gesetzt").wait_for()


def mistyped(page: Page, _world: World) -> None:
    """A number that makes no sense."""
    page.get_by_label("Ab wie vielen Treffern?").fill("0")
    page.get_by_role("button", name="Speichern").click()
    page.locator(".error-summary").wait_for()
