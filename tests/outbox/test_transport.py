"""Mail servers: good ones, refusing ones, silent ones."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from mitreden.outbox import transport
from mitreden.outbox.transport import DeliveryError, opened


class Server(socketserver.ThreadingTCPServer):
    """A small mail server on this machine that answers as told."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.answers = answers
        self.messages: list[bytes] = []
        self.connections = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 hello")
        while line := self.rfile.readline():
            word = line.split()[0].decode().upper() if line.split() else ""
            answer = self.server.answers.get(word, {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 ok"))
            self._say(answer)
            if answer.startswith("354"):
                self.server.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say("250 taken")
            if word == "QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    """`start(RCPT="550 no")`: a running mail server."""
    running: list[Server] = []

    def begin(**answers: str) -> Server:
        server = Server(answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return server

    yield begin
    for server in running:
        server.shutdown()
        server.server_close()


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "mitreden@example.org", "jana@example.org", "Grüße"
    made.set_content("Guten Tag")
    return made


def test_one_connection_for_several_mails(start: Callable[..., Server]) -> None:
    server = start()
    with opened(server.url) as post:
        post.send(message(), "1")
        post.send(message(), "2")
    assert (len(server.messages), server.connections) == (2, 1)
    assert b"Guten Tag" in server.messages[0]


@pytest.mark.parametrize(
    ("answers", "is_final", "is_general"),
    [
        ({"RCPT": "550 no such user jana@example.org"}, True, False),
        ({"RCPT": "451 greylisted"}, False, False),
        ({"DATA": "554 spam"}, False, False),
        ({"MAIL": "421 too busy"}, False, True),
    ],
)
def test_a_refusal_is_told(
    start: Callable[..., Server], answers: dict[str, str], is_final: bool, is_general: bool
) -> None:
    server = start(**answers)
    with opened(server.url) as post:
        with pytest.raises(DeliveryError) as refusal:
            post.send(message(), "1")
        server.answers.clear()
        post.send(message(), "2")
    assert (refusal.value.is_final, refusal.value.is_general) == (is_final, is_general)
    assert "jana@" not in str(refusal.value)


def test_nobody_there() -> None:
    with opened("smtp://127.0.0.1:1") as post, pytest.raises(DeliveryError) as trouble:
        post.send(message(), "1")
    assert trouble.value.is_general


def test_a_server_that_says_nothing_costs_a_time_out(
    start: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.2)
    with (
        socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent,
        opened(f"smtp://127.0.0.1:{silent.server_address[1]}") as post,
        pytest.raises(DeliveryError) as trouble,
    ):
        post.send(message(), "1")
    assert trouble.value.is_general


def test_garbage_is_an_error_not_a_crash(start: Callable[..., Server]) -> None:
    server = start(EHLO="garbage", HELO="garbage", MAIL="garbage")
    with opened(server.url) as post, pytest.raises(DeliveryError):
        post.send(message(), "1")


@pytest.mark.parametrize("url", ["http://example.org", "mail.example.org", ""])
def test_an_unknown_kind_of_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MITREDEN_MAIL_URL"), opened(url):
        pass
