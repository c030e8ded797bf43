"""Requests straight into a WSGI application, and the CPU time of blocks of them that take turns."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import EnvironBuilder

BLOCKS = 17
BLOCK_SECONDS = 0.03
WARM_UP = 4

Call = Callable[[], None]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def environ(path: str, *, cookie: str = "", method: str = "GET", **headers: str) -> dict[str, Any]:
    """What a server would hand over: made once, copied for each request."""
    fields = {"Accept-Language": "de", **headers, **({"Cookie": cookie} if cookie else {})}
    builder = EnvironBuilder(path, method=method, headers=fields, base_url="http://127.0.0.1:8000")
    try:
        return builder.get_environ()
    finally:
        builder.close()


def answer(app: Wsgi, made: dict[str, Any]) -> Answer:
    """Send one request and read the whole answer."""
    seen: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        seen.update(status=int(status[:3]), headers=dict(headers))

    parts = app(made.copy(), start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return Answer(seen["status"], seen["headers"], body)


def getting(app: Wsgi, path: str, *, cookie: str = "", status: int = 200, **headers: str) -> Call:
    """A call that fetches one page."""
    made = environ(path, cookie=cookie, **headers)

    def call() -> None:
        found = answer(app, made)
        assert found.status == status, f"{found.status} for {path}: {found.body[:300]!r}"

    return call


def posting(
    app: Wsgi, forms: Iterator[tuple[str, dict[str, Any]]], *, cookie: str, status: int = 303, **headers: str
) -> Call:
    """A call that sends the next of `forms` (path, fields): each is sent once."""
    made = environ("/", cookie=cookie, method="POST", **headers)
    made["CONTENT_TYPE"] = "application/x-www-form-urlencoded"

    def call() -> None:
        path, fields = next(forms)
        body = urlencode(fields).encode()
        found = answer(app, {**made, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)})
        assert found.status == status, f"{found.status} for {path}: {found.body[:300]!r}"

    return call


def bare_page() -> Call:
    """The smallest page that Flask can give: the measure of all others."""
    app = Flask("bare")

    @app.get("/")
    def hello() -> str:
        return "Guten Tag!"

    return getting(app, "/")


def ratio(one: Call, other: Call) -> float:
    """How many times the CPU time of `other` one call of `one` takes: the median of blocks that take turns."""
    gc.collect()
    gc.freeze()  # what was there before is not searched for garbage before each block
    try:
        sizes = _size(one), _size(other)
        found = []
        for _ in range(BLOCKS):
            first, second = _block(one, sizes[0]), _block(other, sizes[1])
            found.append(first / second)
    finally:
        gc.unfreeze()
    return median(found)


def _size(call: Call) -> int:
    """How many calls fill a block."""
    for _ in range(WARM_UP):
        call()
    return max(2, round(BLOCK_SECONDS / _block(call, 4)))


def _block(call: Call, size: int) -> float:
    """CPU seconds of one call, in a block of `size`."""
    gc.collect()
    begin = time.process_time()
    for _ in range(size):
        call()
    return (time.process_time() - begin) / size
