"""A transport that keeps what it gets, and a clock that goes on."""

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import commands, jobs
from mitreden.following.models import FollowKind
from mitreden.outbox import delivery
from mitreden.outbox.models import OutboxMail

START = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)  # Monday, six in the morning here
SEVEN = START + timedelta(hours=1, minutes=5)


class Post:
    """The edge of the process: where mails leave."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage, _name: str) -> None:
        parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.sent.append(parsed)

    def close(self) -> None:
        pass

    def to(self, person: Any) -> list[str]:
        """The texts of the mails to somebody."""
        return [text(message) for message in self.sent if message["To"] == person.email]


def text(message: EmailMessage, kind: str = "plain") -> str:
    """The text or the HTML of a mail, white space folded."""
    part = message.get_body((kind,))
    assert part is not None
    return " ".join(part.get_content().split())


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr("mitreden.outbox.transport._transport", lambda _url: made)
    return made


@pytest.fixture
def started(clock_at: Callable[[datetime], None], app: Flask) -> None:
    """It is Monday, six in the morning; digests are due at seven."""
    clock_at(START)


@pytest.fixture
def follows(database: sa.Connection) -> Callable[..., None]:
    """`follows(person, "idea", idea.id)`, since a minute ago."""

    def follow(person: Any, kind: str, subject_id: int) -> None:
        with clock.at(clock.now() - timedelta(minutes=1)):
            commands.follow(kind=FollowKind(kind), subject_id=subject_id, by=person)
        db.session.commit()

    return follow


@pytest.fixture
def at_seven(clock_at: Callable[[datetime], None], post: Post) -> Callable[..., int]:
    """`at_seven()`: it is seven, what is due is written and leaves; how many mails were written."""

    def work(days: int = 0) -> int:
        clock_at(SEVEN + timedelta(days=days))
        written = jobs.write_digests()
        while delivery.deliver():
            pass
        db.session.expire_all()
        return written

    return work


def waiting() -> list[OutboxMail]:
    """What stands in the outbox."""
    return list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))
