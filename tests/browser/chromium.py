"""Debian's Chromium, and windows that notice everything a page does wrong while somebody looks at it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, Response, sync_playwright

PHONE = (360, 740)
NARROWEST = (320, 640)
DESK = (1280, 900)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
)  # fmt: skip
TIMEOUT = 15_000  # milliseconds, for whatever a page is waited for


def program() -> str:
    """Where Chromium is. `.ci/system chromium` installs it."""
    named = os.environ.get("CHROMIUM")  # noqa: TID251  not a setting of the service
    found = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert found, "the tests in tests/browser need Chromium: run `.ci/system chromium`"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without windows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(ARGUMENTS))
        yield browser
        browser.close()


class Window:
    """A window of its own: nobody is signed in, nothing is remembered. `faults` says what went wrong in it."""

    def __init__(
        self, browser: Browser, address: str, *, size: tuple[int, int] = DESK, scripts: bool = True, dark: bool = False,
        locale: str = "de-DE",
    ) -> None:  # fmt: skip
        self.address = address
        self.faults: list[str] = []
        self.documents: list[Response] = []
        self.context = browser.new_context(
            base_url=address, viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale=locale,
            color_scheme="dark" if dark else "light", reduced_motion="reduce", timezone_id="Europe/Berlin",
        )  # fmt: skip
        self.context.set_default_timeout(TIMEOUT)
        self._listen()
        self.page: Page = self.context.new_page()

    def _listen(self) -> None:
        self.context.on("request", self._requested)
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.context.on("dialog", self._alerted)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        if kind == "document":
            self.documents.append(response)
        if response.status >= 500 or (response.status >= 400 and kind not in {"document", "fetch", "xhr"}):
            self.faults.append(f"{response.status}: {urlsplit(response.url).path}")

    def _said(self, message: Any) -> None:
        # What could not be loaded is judged by its status above: a page may answer 404 or 422 on purpose.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _alerted(self, dialog: Any) -> None:
        self.faults.append(f"a dialog appeared: {dialog.message}")
        dialog.dismiss()

    def sign_in(self, cookie: str) -> "Window":
        """Carry a session's cookie."""
        self.context.add_cookies([{"name": "session", "value": cookie, "url": self.address}])
        return self

    def forget(self) -> None:
        """Be as new, on the desk and light: nobody is signed in, nothing is stored."""
        if self.page.url.startswith(self.address):
            self.page.evaluate("sessionStorage.clear()")
        self.page.goto("about:blank")  # whoever leaves a page may store something
        tools = self.context.new_cdp_session(self.page)
        tools.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "all"})
        tools.detach()
        self.context.clear_cookies()
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        self.page.emulate_media(color_scheme="light")
        self.documents.clear()

    def close(self) -> None:
        """Close it."""
        self.context.close()
