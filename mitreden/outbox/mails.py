"""The kinds of mail: features register theirs, the worker renders them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template

from mitreden.web.i18n import gettext, in_language


@dataclass(frozen=True)
class Letter:
    """A mail taken from the outbox, apart from its row."""

    id: int
    kind: str
    address: str
    locale: str
    data: dict[str, Any]
    created_at: datetime
    attempts: int


@dataclass(frozen=True)
class Filling:
    """What a mail says that is put together only when it leaves: values for its templates, headers besides the usual."""

    values: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class NothingLeftError(Exception):
    """What the mail was about is not there any more, or not for its reader: it does not leave."""


Fill = Callable[[Letter], Filling]


@dataclass(frozen=True)
class Kind:
    """How a kind of mail looks, and for how long it is worth sending (None: always)."""

    subject: str
    template: str
    lasts: timedelta | None = None
    fill: Fill | None = None


KINDS: dict[str, Kind] = {}


def register(
    kind: str, *, subject: str, template: str, lasts: timedelta | None = None, fill: Fill | None = None
) -> None:
    """Make `kind` known: `subject` is marked with `N_`, `template` is the path without `.txt` or `.html`.

    `fill` puts together what is said when the mail leaves, in the reader's language; else the row's data are what is said.
    """
    KINDS[kind] = Kind(subject, template, lasts, fill)


def is_worth_sending(letter: Letter, moment: datetime) -> bool:
    """Whether the mail still helps: a code that has expired does not."""
    lasts = KINDS[letter.kind].lasts if letter.kind in KINDS else None
    return lasts is None or moment < letter.created_at + lasts


def absolute(path: str) -> str:
    """The full address of a path of ours, for mails and feeds."""
    return str(current_app.config["SETTINGS"].base_url.rstrip("/")) + path


def rendered(letter: Letter) -> EmailMessage:
    """The complete message: the same words as text and as HTML, in the recipient's language."""
    kind = KINDS[letter.kind]
    with in_language(letter.locale):
        filling = kind.fill(letter) if kind.fill else Filling(letter.data)
        subject = " ".join(str(gettext(kind.subject, **filling.values)).split())
        values = {**filling.values, "locale": letter.locale, "subject": subject}
        text = render_template(f"{kind.template}.txt", **values)
        html = render_template(f"{kind.template}.html", **values)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = _sender()
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = _message_id(letter)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.locale
    for name, value in filling.headers.items():
        message[name] = value
    message.set_content(re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def _sender() -> Address:
    name, address = parseaddr(current_app.config["SETTINGS"].mail_from)
    return Address(display_name=name or "Mitreden", addr_spec=address)


def _message_id(letter: Letter) -> str:
    """The same for every attempt, so that a mailbox recognises a mail that came twice."""
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or "localhost"
    return f"<{letter.created_at:%Y%m%d%H%M%S}.{letter.id}@{host}>"


def init_app(app: Flask) -> None:
    """Give templates `absolute(path)`."""
    app.jinja_env.globals["absolute"] = absolute
