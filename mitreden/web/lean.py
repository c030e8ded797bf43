"""What Flask and an extension do in every request, done only when it is needed: reading pages costs half as much."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

from mitreden.extensions import csrf, limiter
from mitreden.web.transactions import SAFE


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, with the signer made once and not in every request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer of this application's cookies."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


class Application(Flask):
    """Flask for views and hooks that are plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would look at each of fifteen in each request whether it is asynchronous."""
        return func


def _only_writing(app: Flask, hook: Callable[[], Any]) -> None:
    """Let an extension's hook run before requests that write, and not before those that read."""
    hooks = app.before_request_funcs[None]

    def before_writing() -> Any:
        return None if request.method in SAFE else hook()

    hooks[hooks.index(hook)] = before_writing


def protect(app: Flask) -> None:
    """Ask requests that write for their token."""
    csrf.init_app(app)
    _only_writing(app, app.before_request_funcs[None][-1])


def init_app(app: Flask) -> None:
    """Rate limits count requests that write; limits written at a view count as they say."""
    app.session_interface = _Sessions()
    limiter.init_app(app)
    if limiter._check_request_limit in app.before_request_funcs[None]:  # noqa: SLF001  not there where limits are switched off
        _only_writing(app, limiter._check_request_limit)  # noqa: SLF001
