"""What Flask and an extension do in every request, done only when it is needed: reading pages costs half as much."""

from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

from mitreden.extensions import limiter
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


def _limit_writing() -> None:
    if request.method not in SAFE:
        limiter._check_request_limit()  # noqa: SLF001  what the extension itself would have registered


def init_app(app: Flask) -> None:
    """Rate limits count requests that write; limits written at a view count as they say."""
    app.session_interface = _Sessions()
    limiter.init_app(app)
    hooks = app.before_request_funcs[None]
    if limiter._check_request_limit in hooks:  # noqa: SLF001  not there where limits are switched off
        hooks.remove(limiter._check_request_limit)  # noqa: SLF001
        app.before_request(_limit_writing)
