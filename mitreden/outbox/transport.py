"""Where mails go: a mail server, or a folder with one file each."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 15
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
_AT_THE_DOOR = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class DeliveryError(Exception):
    """A mail did not leave. `is_final`: trying again will not help; `is_general`: no other mail would leave either."""

    def __init__(self, reason: str, *, is_final: bool = False, is_general: bool = False) -> None:
        super().__init__(_ADDRESS.sub("…", reason))
        self.is_final = is_final
        self.is_general = is_general


class Transport(Protocol):
    """Takes messages."""

    def send(self, message: EmailMessage, name: str) -> None:
        """Hand over one message, or raise a DeliveryError. `name` tells it apart from all others."""
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...


class FolderTransport:
    """One `.eml` file a message, complete before it has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, name: str) -> None:
        """Write the file; a repeated attempt replaces it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f".{name}.part"
            part.write_bytes(message.as_bytes())
            part.rename(self._folder / f"{name}.eml")
        except OSError as error:
            reason = f"{type(error).__name__}: {error.strerror}"
            raise DeliveryError(reason, is_general=True) from error

    def close(self) -> None:
        """Nothing to do."""


class SmtpTransport:
    """A connection that is opened with the first message and kept for the next ones. Encrypted wherever offered."""

    def __init__(self, url: SplitResult) -> None:
        self._url = url
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, name: str) -> None:  # noqa: ARG002  the message has its own id
        """Hand the message to the mail server."""
        try:
            self._connected().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            reason = f"{code} {_text(text)}"
            raise DeliveryError(reason, is_final=500 <= code < 600) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            reason = f"{error.smtp_code} {_text(error.smtp_error)}"
            general = error.smtp_code == 421 or isinstance(error, _AT_THE_DOOR)
            raise DeliveryError(reason, is_general=general) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self.close()
            general = isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException)
            reason = f"{type(error).__name__}: {error}"
            raise DeliveryError(reason, is_general=general) from error

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "127.0.0.1"
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=TIMEOUT_SECONDS)
        try:
            self._prepare(server, host)
        except BaseException:
            server.close()
            raise
        return server

    def _prepare(self, server: smtplib.SMTP, host: str) -> None:
        """Encrypt if the server can; on this machine its certificate is not asked for. Sign in only when encrypted."""
        server.ehlo()
        is_encrypted = self._url.scheme == "smtps" or host in _LOOPBACK
        if self._url.scheme == "smtp" and server.has_extn("starttls") and host not in _LOOPBACK:
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            is_encrypted = True
        if self._url.username:
            if not is_encrypted:
                raise DeliveryError("the mail server offers no encryption: the password is not sent", is_general=True)
            server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def close(self) -> None:
        """Say good-bye, if there is somebody to say it to."""
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server = None


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _transport(url: str) -> Transport:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderTransport(Path(unquote(parts.path)))
    if parts.scheme in {"smtp", "smtps"}:
        return SmtpTransport(parts)
    msg = f"MITREDEN_MAIL_URL must begin with smtp://, smtps:// or file:///, not {parts.scheme}:"
    raise ValueError(msg)


@contextlib.contextmanager
def opened(url: str) -> Iterator[Transport]:
    """The transport that `url` (the setting MAIL_URL) names."""
    transport = _transport(url)
    try:
        yield transport
    finally:
        transport.close()


def file_name(moment: datetime, mail_id: int, kind: str) -> str:
    """Tells a mail apart and sorts by time. `moment`: of the mail, not of the attempt, so that it is the same each time."""
    return f"{moment:%Y%m%dT%H%M%S}-{mail_id:08d}-{kind}"
