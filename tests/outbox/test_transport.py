"""Mail servers: good ones, refusing ones, silent ones."""

import socketserver
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.message import EmailMessage

import pytest

from mitreden.outbox import transport
from mitreden.outbox.transport import DeliveryError, opened
from tests.middleman import MailServer, mail_server


@pytest.fixture
def start() -> Iterator[Callable[..., MailServer]]:
    """`start(RCPT="550 no")`: a running mail server."""
    with ExitStack() as running:
        yield lambda **answers: running.enter_context(mail_server(answers))


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "mitreden@example.org", "jana@example.org", "Grüße"
    made.set_content("Guten Tag")
    return made


def test_one_connection_for_several_mails(start: Callable[..., MailServer]) -> None:
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
    start: Callable[..., MailServer], answers: dict[str, str], is_final: bool, is_general: bool
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
    start: Callable[..., MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.2)
    started = time.monotonic()
    with (
        socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent,
        opened(f"smtp://127.0.0.1:{silent.server_address[1]}") as post,
        pytest.raises(DeliveryError) as trouble,
    ):
        post.send(message(), "1")
    assert trouble.value.is_general
    assert time.monotonic() - started < 10, "it waited for longer than it was told"


def test_garbage_is_an_error_not_a_crash(start: Callable[..., MailServer]) -> None:
    server = start(EHLO="garbage", HELO="garbage", MAIL="garbage")
    with opened(server.url) as post, pytest.raises(DeliveryError):
        post.send(message(), "1")


@pytest.mark.parametrize("url", ["http://example.org", "mail.example.org", ""])
def test_an_unknown_kind_of_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MITREDEN_MAIL_URL"), opened(url):
        pass
