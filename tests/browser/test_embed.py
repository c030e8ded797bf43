"""The box on a town's own site: another origin frames it, nobody else is asked, nothing is kept; no other page can be framed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import PHONE
from tests.browser.world import World

pytestmark = pytest.mark.browser


@contextmanager
def town_site(lines: str) -> Iterator[str]:
    """A site of a town with `lines` on its only page."""

    class Town(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                f"<!DOCTYPE html><html lang=de><title>Holm</title><link rel=icon href=data:,>{lines}".encode()
            )

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def lines_on(page: Page, world: World) -> str:
    """What the campaign's page offers to copy, with the address of this server."""
    page.goto(world.address + world.path("/campaigns/{campaign}"))
    page.get_by_text("Auf der eigenen Seite einbetten").click()
    return page.get_by_label("HTML zum Kopieren").input_value().replace("http://127.0.0.1:8000", world.address)


def test_another_site_frames_the_box(browser: Browser, world: World) -> None:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="de-DE")
    page, asked, said = context.new_page(), list[str](), list[str]()
    lines = lines_on(page, world)
    with town_site(lines) as town:
        context.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(town)
        box = page.frame_locator("iframe")
        expect(box.get_by_role("heading", level=2)).to_have_count(5)
        assert {url.split("/")[2] for url in asked if not url.startswith("data:")} == {
            town.removeprefix("http://"), world.address.removeprefix("http://")
        }  # fmt: skip
        assert (said, context.cookies()) == ([], [])
        box.get_by_role("link", name="Alle Ideen ansehen").click()
        expect(page).to_have_url(world.address + world.path("/campaigns/{campaign}/ideas"))
    context.close()


def test_no_other_page_is_shown_in_a_frame(browser: Browser, world: World) -> None:
    """The negative control."""
    context = browser.new_context()
    page = context.new_page()
    with town_site(f'<iframe src="{world.address}/campaigns"></iframe>') as town:
        with page.expect_console_message(lambda message: "frame" in message.text.lower()):
            page.goto(town)
        assert page.frame_locator("iframe").get_by_role("heading", level=1).count() == 0
    context.close()
