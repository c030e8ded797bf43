"""The negative controls: each fault that the other tests look for is found when it is there."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.browser import checks
from tests.browser.chromium import Window

pytestmark = pytest.mark.browser
GOOD = "<!DOCTYPE html><html lang=de><title>x</title><main><h1>Gut</h1>{}</main></html>"
POLICY = "default-src 'self'; script-src 'nonce-good'; style-src 'self'; img-src *; frame-ancestors 'none'"
Serve = Callable[[str], Window]


@pytest.fixture
def page_with(browser: Browser) -> Iterator[Serve]:
    """A window that looks at a page of our own, under a policy like the real one."""
    pages: dict[str, str] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in {"/", "/favicon.ico"} else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(pages.get(self.path, "").encode())

        def log_message(self, *_words: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    opened: list[Window] = []

    def serve(body: str) -> Window:
        pages["/"] = GOOD.format(body)
        opened.append(Window(browser, f"http://127.0.0.1:{server.server_port}"))
        opened[-1].page.goto("/")
        return opened[-1]

    yield serve
    for window in opened:
        window.close()
    server.shutdown()
    server.server_close()


def test_a_good_page_has_no_faults(page_with: Serve) -> None:
    window = page_with("<p>Alles gut.</p>")
    assert checks.looks(window.page) + checks.reflow(window.page) + window.faults == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<img src=/favicon.ico>", "image-alt"),
        ("<input>", "label"),
        ("<p><font color=#aaaaaa>blass</font></p>", "color-contrast"),
        ("<table width=900><tr><td>breit</table>", "320 px, light: sideways scrolling"),
        (f"<p>{'W' * 20}</p>", "320 px, text twice as large: sideways scrolling"),
    ],
)
def test_what_one_can_see_is_found(body: str, fault: str, page_with: Serve) -> None:
    window = page_with(body)
    assert fault in "\n".join(checks.looks(window.page) + checks.reflow(window.page))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script nonce=good>console.error('kaputt')</script>", "console error: kaputt"),
        ("<script nonce=good>nothing()</script>", "script error"),
        ("<script nonce=good>alert(1)</script>", "a dialog appeared: 1"),
        ("<script>alert(1)</script>", "Content Security Policy"),
        ("<p style='color: red'>rot</p>", "Content Security Policy"),
        ("<img alt=x src=/missing.png>", "404: /missing.png"),
        ("<img alt=x src='http://127.0.0.1:9/x.png'>", "request to another host"),
    ],
)
def test_what_happens_behind_the_page_is_found(body: str, fault: str, page_with: Serve) -> None:
    window = page_with(body)
    window.page.evaluate("1")
    assert fault in "\n".join(window.faults)
