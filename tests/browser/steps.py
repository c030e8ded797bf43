"""What visitors do first on the pages of the table."""

from collections.abc import Callable
from secrets import token_hex

from playwright.sync_api import Page

from tests.browser.world import World

Do = Callable[[Page, World], object]


def sent(button: str) -> Do:
    """Send the page's form as it is: it comes back with what is missing."""

    def do(page: Page, _world: World) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator("main").get_by_role("button", name=button, exact=True).click()
        page.locator(".error-summary").wait_for()

    return do


def wrong_mail(page: Page, _world: World) -> None:
    """Save the texts of the region with an address that is none."""
    page.get_by_label("Wohin gehen gemeldete Barrieren?").fill("team")
    sent("Speichern")(page, _world)


def looked_at(page: Page, _world: World) -> None:
    """Look at a post before it is saved, with everything open."""
    page.get_by_role("button", name="Vorschau").click()
    page.get_by_text("Noch ist nichts gespeichert").wait_for()
    all_open(page, _world)


def opened(text: str) -> Do:
    """Open what is folded away."""
    return lambda page, _world: page.locator("main summary").filter(has_text=text).first.click()


def filters_open(page: Page, world: World) -> None:
    """Open the filters of a list, and wait for them where scripts fetch them."""
    opened("Filter")(page, world)
    if has_scripts(page):
        page.locator("#facets .chip").first.wait_for()


def all_open(page: Page, _world: World) -> None:
    """Open everything that is folded away, the menus too."""
    for summary in page.locator("summary:visible").all():
        summary.click()


def asked_for_code(page: Page, _world: World) -> str:
    """Ask for a code."""
    address = f"{token_hex(8)}@example.org"
    page.get_by_label("Mail-Adresse").fill(address)
    page.get_by_role("button", name="Code schicken").click()
    page.get_by_label("Code aus der Mail").wait_for()
    return address


def proved(page: Page, world: World) -> None:
    """Type the code, as somebody new."""
    page.get_by_label("Code aus der Mail").fill(world.code_for(asked_for_code(page, world)))
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Konto anlegen").wait_for()


def half_in(page: Page, world: World) -> None:
    """Sign in by code as somebody with a second factor, who is asked for it."""
    page.get_by_label("Mail-Adresse").fill(world.names["guarded"])
    page.get_by_role("button", name="Code schicken").click()
    page.get_by_label("Code aus der Mail").wait_for()
    page.get_by_label("Code aus der Mail").fill(world.code_for(world.names["guarded"]))
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Code aus der App").wait_for()
    all_open(page, world)


def setting_up(page: Page, _world: World) -> None:
    """Begin to set up a second factor, unless it is begun already."""
    if page.get_by_role("button", name="Einrichten").count():
        page.get_by_role("button", name="Einrichten").click()
    page.get_by_role("button", name="Einschalten").wait_for()


def supported(page: Page, world: World) -> None:
    """Support an idea without an account, and go to the end of the visit."""
    page.goto(world.path("/ideas/{guest_idea}/support"))
    page.locator("main").get_by_label("Ich bin mindestens").check()
    page.locator("main").get_by_role("button", name="Unterstützen").click()
    page.get_by_role("link", name="Zum Abschluss").first.wait_for()


def at_the_end(page: Page, world: World) -> None:
    """The same, with something written besides."""
    supported(page, world)
    page.goto(world.path("/ideas/{guest_idea}/comments/new"))
    page.get_by_label("Ihr Kommentar").fill("Das fehlt hier wirklich. " * 8)
    page.get_by_role("button", name="Kommentar abschicken").click()
    page.get_by_role("heading", name="Wie erreichen wir Sie?").wait_for()


def mail_asked_for(page: Page, world: World) -> None:
    """And with the mail on its way."""
    at_the_end(page, world)
    page.get_by_label("Mail-Adresse").fill(f"{token_hex(24)}@example.org")
    page.get_by_role("button", name="Mail schicken").click()
    page.get_by_role("heading", name="Schauen Sie in Ihr Postfach").wait_for()


def turned(page: Page, _world: World) -> None:
    """Go to the next page of a list."""
    page.get_by_role("link", name="Nächste Seite").click()
    page.get_by_role("link", name="Vorherige Seite").wait_for()


def has_scripts(page: Page) -> bool:
    """Whether the scripts of the page run."""
    return bool(page.evaluate("() => typeof htmx !== 'undefined'"))


def drawn(page: Page, _world: World) -> None:
    """The map has its circles, where scripts run."""
    if has_scripts(page):
        page.locator(".map-square").first.wait_for()
