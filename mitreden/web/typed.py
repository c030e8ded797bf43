"""What somebody typed into a form and sent when nobody knew them any more: it comes back to them, and nothing is done with it.

It comes back only into pages of ours that asked for it, and only as words to go on with, never as a form that a click sends off
(ADR 0027). Files and tokens do not come back.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from mitreden.web.uploads import read_body

View = TypeVar("View", bound=Callable[..., Any])

ONWARD = "change"  # the button that shows the form with all that was typed, and does nothing else
_NOT_TYPED = frozenset({"csrf_token", "then"})
_SECRETS = ("password", "code", "current")


class Typed(NamedTuple):
    """What a form brought: all fields, the texts among them for reading, and whether there were files, which are lost."""

    fields: list[tuple[str, str]]
    texts: list[str]
    had_files: bool


def gives_back(view: View) -> View:
    """For a view whose GET has the form at the same address, and which, sent with `then=change`, shows it again and that is all."""
    view.gives_back = True  # type: ignore[attr-defined]  # read below
    return view


def goes_on() -> bool:
    """Whether somebody wants their form back to write on, and nothing else."""
    return request.form.get("then") == ONWARD


def comes_back() -> bool:
    """Whether the view of this request gives back what was typed."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "POST" and bool(getattr(view, "gives_back", False))


def is_own() -> bool:
    """Whether a page of ours sent this request, by the word of the browser: no page can make it say so for another one."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def has_words() -> bool:
    """Whether somebody wrote more than a word into the form of this request."""
    return bool(read().texts)


def read() -> Typed:
    """What this request brought."""
    read_body()
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_TYPED and value]
    texts = [value for _, value in fields if len(value.split()) > 1]
    return Typed(fields, texts, any(file.filename for file in request.files.values()))


def to_send_again() -> list[tuple[str, str]] | None:
    """What whoever changes the language sends once more, so that nothing typed is lost. None where a link does, and for files.

    Views that give back show their form and do nothing else; of others only an answer that found fault with what was sent, as it
    will again. Secrets are not repeated.
    """
    if request.method != "POST" or not came_whole() or any(file.filename for file in request.files.values()):
        return None
    if comes_back():
        return [*read().fields, ("then", ONWARD)] if is_own() else None
    if "needs_another_look" not in g or any(map(is_secret, request.form)):
        return None
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def is_secret(name: str) -> bool:
    """Whether a field of that name holds a password or a code."""
    return any(secret in name for secret in _SECRETS)


def came_whole() -> bool:
    """Whether the request can be read at all: the page that says that it is too large must not stumble over it again."""
    try:
        _ = request.form
    except HTTPException:
        return False
    return True
