"""Mail: written with what it tells about, delivered once, tried again, given up in the open."""

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.outbox import commands, delivery, nudge
from mitreden.outbox.models import OutboxMail
from mitreden.outbox.transport import DeliveryError
from tests.page_client import PageClient

START = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


class Post:
    """A transport that does what the test says."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.trouble: DeliveryError | None = None

    def send(self, message: Any, name: str) -> None:
        if self.trouble:
            raise self.trouble
        self.sent.append((name, message))

    def close(self) -> None:
        pass


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The edge of the process: where mails leave."""
    made = Post()
    monkeypatch.setattr("mitreden.outbox.transport._transport", lambda _url: made)
    return made


def code_mail(code: str = "123456") -> None:
    commands.enqueue("accounts.code", address="jana@example.org", code=code)
    db.session.commit()


def rows() -> list[Any]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))


def test_a_mail_is_undone_with_what_it_tells_about(database: Any, post: Post) -> None:
    commands.enqueue("accounts.code", address="jana@example.org", code="123456")
    db.session.rollback()
    assert delivery.deliver() == 0


def test_a_mail_leaves_once_and_its_content_is_forgotten(database: Any, post: Post) -> None:
    code_mail()
    assert [delivery.deliver(), delivery.deliver()] == [1, 0]
    ((_, message),) = post.sent
    assert message["To"] == "jana@example.org"
    assert message["Subject"] == "123456 ist Ihr Code"
    (row,) = rows()
    assert row.sent_at
    assert (row.address, row.data) == (None, {})


def test_text_and_html_say_the_same(database: Any, post: Post) -> None:
    code_mail()
    delivery.deliver()
    message = email.message_from_bytes(post.sent[0][1].as_bytes(), policy=email.policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in ("123456", "10 Minuten", "Ihr Team von", "Waren Sie das nicht?", "http://127.0.0.1:8000/"):
        assert part in text.get_content()
        assert part in html.get_content()


def test_a_mail_waits_for_its_time(database: Any, post: Post, clock_at: Any) -> None:
    clock_at(START)
    later = START + timedelta(hours=2)
    commands.enqueue("accounts.password_changed", address="jana@example.org", not_before=later)
    db.session.commit()
    assert delivery.deliver() == 0
    clock_at(later)
    assert delivery.deliver() == 1


def test_it_is_tried_again_with_growing_pauses_then_given_up(database: Any, post: Post, clock_at: Any) -> None:
    clock_at(START)
    commands.enqueue("accounts.password_changed", address="jana@example.org")
    db.session.commit()
    post.trouble = DeliveryError("451 try later <jana@example.org>")
    moments = [START]
    for attempt in range(1, commands.MAX_ATTEMPTS + 1):
        delivery.deliver()
        (row,) = rows()
        assert row.attempts == attempt
        moments.append(row.not_before)
        clock_at(row.not_before - timedelta(seconds=1))
        assert delivery.deliver() == 0
        clock_at(row.not_before)
    pauses = [after - before for before, after in pairwise(moments)]
    assert pauses == sorted(pauses) == list(commands.PAUSES)
    assert row.failed_at
    assert row.last_error == "451 try later <…>", "no address in what we keep"
    post.trouble = None
    assert delivery.deliver() == 0


def test_a_refusal_for_good_is_not_repeated(database: Any, post: Post) -> None:
    post.trouble = DeliveryError("550 no such user", is_final=True)
    commands.enqueue("accounts.password_changed", address="nobody@example.org")
    db.session.commit()
    delivery.deliver()
    assert [(row.attempts, bool(row.failed_at)) for row in rows()] == [(1, True)]


def test_a_server_that_is_down_is_not_asked_for_every_mail(database: Any, post: Post) -> None:
    post.trouble = DeliveryError("ConnectionRefusedError", is_general=True)
    for _ in range(3):
        code_mail()
    delivery.deliver()
    assert [row.attempts for row in rows()] == [1, 0, 0]


def test_an_expired_code_is_not_sent(database: Any, post: Post, clock_at: Any) -> None:
    clock_at(START)
    code_mail()
    clock_at(START + timedelta(minutes=10))
    delivery.deliver()
    (row,) = rows()
    assert not post.sent
    assert (bool(row.failed_at), row.address, row.data) == (True, None, {})


def test_a_mail_that_cannot_be_rendered_does_not_stop_the_others(database: Any, post: Post) -> None:
    commands.enqueue("no.such.kind", address="jana@example.org")
    code_mail()
    assert delivery.deliver() == 1
    assert rows()[0].last_error.startswith("cannot be rendered")


def test_two_workers_do_not_send_the_same_mail(database: Any, post: Post) -> None:
    code_mail()
    seen = commands.queries.next_due(clock.now())
    assert seen is not None
    first = commands.claim(clock.now())
    assert first is not None
    assert first.id == seen.id
    assert commands.claim(clock.now()) is None
    db.session.commit()
    assert delivery.deliver() == 0


def test_each_mail_is_a_file(database: Any, app: Flask) -> None:
    folder = Path(app.config["SETTINGS"].data_folder) / "mail"
    before = set(folder.glob("*")) if folder.exists() else set()
    code_mail("654321")
    code_mail("765432")
    delivery.deliver()
    files = sorted(set(folder.glob("*")) - before)
    assert [path.suffix for path in files] == [".eml", ".eml"]
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "654321 ist Ihr Code"
    assert not list(folder.glob(".*"))


def test_what_failed_is_shown_and_can_be_sent_again(
    signed_in: Callable[[Person], PageClient], people: Any, make: Any, post: Post
) -> None:
    make.region()
    kora = signed_in(people.kora)
    assert "Alles ist hinausgegangen" in kora.page("/desk/mails").text
    post.trouble = DeliveryError("550 no such user", is_final=True)
    commands.enqueue("accounts.password_changed", address="nobody@example.org")
    db.session.commit()
    delivery.deliver()
    page = kora.page("/desk/mails")
    assert "550 no such user" in page.text
    post.trouble = None
    (row,) = rows()
    kora.submit("/desk/mails", f"/desk/mails/{row.id}/again", {})
    assert delivery.deliver() == 1
    assert kora.post(f"/desk/mails/{row.id}/again").status_code == 404
    assert signed_in(people.jana).get("/desk/mails").status_code == 403


def test_a_full_batch_asks_for_another_run(
    database: Any, post: Post, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    """Twenty thousand digests do not leave at two hundred a minute."""
    asked: list[int] = []
    monkeypatch.setattr(delivery, "BATCH", 2)
    for _ in range(3):
        code_mail()
    monkeypatch.setitem(app.extensions, "mitreden_nudge", nudge.Bell(lambda _work: asked.append(1)))
    assert [delivery.deliver(), len(asked)] == [2, 1]
    assert [delivery.deliver(), len(asked)] == [1, 1]


def test_a_queue_that_is_down_is_not_asked_by_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fails(work: str) -> None:
        asked.append(work)
        raise ConnectionError

    moment = [1_000.0]
    monkeypatch.setattr(nudge.time, "monotonic", lambda: moment[0])
    bell = nudge.Bell(fails)
    bell.ring("deliver")
    bell.ring("deliver")
    assert len(asked) == 1
    moment[0] += nudge.QUIET_SECONDS
    bell.ring("deliver")
    assert len(asked) == 2


def test_new_mail_does_not_go_to_a_server_that_was_not_there_a_moment_ago(
    database: Any, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_door", delivery._Door())
    code_mail()
    post.trouble = DeliveryError("TimeoutError", is_general=True)
    delivery.deliver_soon()
    post.trouble = None
    code_mail()
    assert [delivery.deliver_soon(), delivery.deliver()] == [0, 1], "the run of the minute goes"


def test_every_attempt_gives_a_mail_the_same_name(database: Any, post: Post, clock_at: Any) -> None:
    """Whoever died before noting that it left repeats it: in a folder it stays one file."""
    clock_at(START)
    code_mail()
    for minute in (1, 5):
        clock_at(START + timedelta(minutes=minute))
        delivery.deliver()
        db.session.execute(sa.update(OutboxMail).values(sent_at=None, address="jana@example.org", data={"code": "1"}))
        db.session.commit()
    assert len({name for name, _ in post.sent}) == 1
    assert len(post.sent) == 2
