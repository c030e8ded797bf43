"""What somebody got on a walk."""

import io
import zipfile
from dataclasses import dataclass

from werkzeug.test import TestResponse

PAGE, FRAGMENT = "page", "fragment"


@dataclass
class Answer:
    """What somebody got."""

    who: str
    path: str
    endpoint: str
    as_what: str
    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    def __str__(self) -> str:
        return f"{self.who}: {self.path} ({self.as_what})"


def is_text(response: TestResponse) -> bool:
    """Whether links can be looked for in it."""
    return response.mimetype in {"text/html", "application/atom+xml"}


def body_of(response: TestResponse) -> bytes:
    """Everything that came: status line, headers and content, a ZIP's contents unpacked."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers if name != "Content-Security-Policy")
    return head.encode() + b"\n\n" + unpacked(response.data)


def unpacked(data: bytes) -> bytes:
    """What lies in a ZIP (a workbook is one), and other files as they are."""

    if not data.startswith(b"PK\x03\x04"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return b"\n".join(file.read(name) for name in file.namelist())
