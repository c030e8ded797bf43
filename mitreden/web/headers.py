"""Security headers and the content security policy, with one nonce an answer."""

import secrets
from typing import Any

from flask import Flask, request

_POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:{pictures}; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_FRAMED_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
_CSP = "Content-Security-Policy"
# What a view says of its answer, in the request's environment.
_NONCE, _PICTURES, _POSITION, _FRAMED = (
    "mitreden.nonce",
    "mitreden.pictures_from",
    "mitreden.position",
    "mitreden.framed",
)
_FIXED = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_NOT_FRAMED = frozenset({"X-Frame-Options", "Cross-Origin-Resource-Policy"})
_PERMISSIONS = "camera=(), microphone=(), geolocation={position}, interest-cohort=()"


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    environ = request.environ
    found: str | None = environ.get(_NONCE)
    if found is None:
        found = environ[_NONCE] = secrets.token_urlsafe(16)
    return found


def allow_pictures_from(origin: str) -> None:
    """Let this answer, and no other, load pictures from one more address: the operator's map tiles."""
    if origin:
        request.environ[_PICTURES] = f" {origin}"


def allow_position() -> None:
    """Let the page of this answer, and no other, ask the device where it is."""
    request.environ[_POSITION] = "(self)"


def allow_framing() -> None:
    """Let other sites show this answer, and no other, inside of theirs. It loads nothing but our style sheets and runs nothing."""
    request.environ[_FRAMED] = True


def _policy(environ: Any) -> str:
    if _FRAMED in environ:
        return _FRAMED_POLICY
    nonce = environ.get(_NONCE) or secrets.token_urlsafe(16)
    return _POLICY.format(nonce=nonce, pictures=environ.get(_PICTURES, ""))


class _Headers:
    """Adds the headers around the application, to the list that the server gets: that costs nothing."""

    def __init__(self, application: Any, headers: list[tuple[str, str]]) -> None:
        self._application = application
        self._headers = headers

    def __call__(self, environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            given, added = dict(headers), [*headers, *self._headers]
            if _FRAMED in environ:
                added = [(name, value) for name, value in added if name not in _NOT_FRAMED]
            if not status.startswith("304"):  # a new nonce would block the scripts of the page that the browser kept
                added.append(("Permissions-Policy", _PERMISSIONS.format(position=environ.get(_POSITION, "()"))))
                if _CSP not in given:
                    added.append((_CSP, _policy(environ)))
            if given.get("Content-Type", "").startswith("text/html") and "Cache-Control" not in given:
                added.append(("Cache-Control", "private, no-cache"))
            return start_response(status, added, error)

        return self._application(environ, start)


def init_app(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every answer and `csp_nonce()` to templates."""
    fixed = [*_FIXED, ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")] if is_secure else _FIXED
    app.wsgi_app = _Headers(app.wsgi_app, fixed)  # type: ignore[method-assign]  # the documented way to wrap
    app.jinja_env.globals["csp_nonce"] = csp_nonce
