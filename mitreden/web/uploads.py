"""Routes that take files: only they accept large requests, and nobody waits for a lock while a slow body comes in."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from mitreden.web.transactions import SAFE, read_first

View = TypeVar("View", bound=Callable[..., Any])

REQUEST_MAX = 64 * 1024 * 1024  # more than a form may keep: then it can say so beside the field, with everything typed


def takes_files(view: View) -> View:
    """Let a view take files. It begins in a transaction that only reads, and calls `write_now` when they are stored."""
    view.takes_files = True  # type: ignore[attr-defined]  # read below
    return view


def read_body() -> None:
    """Read the whole body of a request that may bring files, in a transaction that only reads."""
    if request.method in SAFE:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = REQUEST_MAX
        read_first()
        _ = request.files  # the whole body, to temporary files


def init_app(app: Flask) -> None:
    """Read the bodies of such requests, after it is decided who may send them and before anybody looks into them."""
    app.before_request(read_body)
