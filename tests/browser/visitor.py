"""People who use the service as people do: they read labels and press buttons. The same with and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser import checks
from tests.browser.chromium import Window
from tests.browser.mailbox import Mailbox


class Visitor:
    """Somebody in front of a window."""

    def __init__(self, window: Window, mailbox: Mailbox) -> None:
        self.window, self.page, self.mailbox = window, window.page, mailbox

    @property
    def main(self) -> Locator:
        """What the page is about, without head and foot."""
        return self.page.get_by_role("main")

    def open(self, path: str) -> "Visitor":
        """Type an address."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def follow(self, link: str) -> "Visitor":
        """Follow a link of the page, and wait until the next page is there."""
        before = self.page.url
        self.main.get_by_role("link", name=link).first.click()
        self.page.wait_for_url(lambda url: url != before)
        return self

    def press(self, button: str) -> "Visitor":
        """Press a button of the page."""
        self.main.get_by_role("button", name=button).first.click()
        return self

    def field(self, label: str) -> Locator:
        """The control with that label."""
        return self.main.get_by_label(label).and_(self.page.locator("input, select, textarea")).first

    def fill(self, **values: str) -> "Visitor":
        """Fill in fields by their labels: `fill(Titel="Ein Bus")`; blanks are written as `_`."""
        for label, value in values.items():
            field = self.field(label.replace("_", " "))
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        return self

    def tick(self, label: str) -> "Visitor":
        """Tick a box, or choose one of several."""
        self.field(label).check()
        return self

    def sees(self, *words: str) -> "Visitor":
        """The page says so, now or in a moment."""
        for word in words:
            expect(self.main).to_contain_text(word)
        return self

    def sees_no_more(self, words: str) -> "Visitor":
        """What the page said is gone: the answer to what was pressed is there."""
        expect(self.main).not_to_contain_text(words)
        return self

    def title(self, words: str) -> "Visitor":
        """The page's heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(words)))
        return self

    def is_well(self) -> "Visitor":
        """The page that is there now is not too wide and has no fault so far."""
        assert self.window.faults + checks.wide(self.page) == []
        return self

    def sign_in(self, address: str, name: str = "") -> "Visitor":
        """By the code that comes by mail; a new person gives a name."""
        self.fill(**{"Mail-Adresse": address}).press("Code schicken")
        self.sees(address).fill(**{"Code aus der Mail": self.mailbox.code_for(address)}).press("Weiter")
        if name:
            self.sees("Wie dürfen wir Sie nennen?").fill(Ihr_Name=name)
            self.tick("Ich bin mit den Regeln fürs Mitmachen einverstanden").is_well().press("Konto anlegen")
        return self

    def download(self, link: Locator, folder: Path) -> Path:
        """Fetch a file."""
        with self.page.expect_download() as fetched:
            link.click()
        path = folder / fetched.value.suggested_filename
        fetched.value.save_as(path)
        return path


def cards(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Title and address of each card of a list."""
    for link in visitor.main.locator(".card-title a").all():
        yield link.inner_text(), link.get_attribute("href") or ""
