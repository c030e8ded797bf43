"""Security headers and the content security policy, with one nonce an answer."""

import secrets
from typing import Any

from flask import Flask, Response, g

_POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_FIXED = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), interest-cohort=()"),
]


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _add(response: Response) -> Response:
    if response.status_code != 304:  # a new nonce would block the scripts of the page that the browser kept
        nonce = g.get("csp_nonce") or secrets.token_urlsafe(16)
        response.headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
    if response.mimetype == "text/html" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


class _FixedHeaders:
    """Adds what is the same for every answer, around the application: that costs nothing."""

    def __init__(self, application: Any, headers: list[tuple[str, str]]) -> None:
        self._application = application
        self._headers = headers

    def __call__(self, environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            return start_response(status, [*headers, *self._headers], error)

        return self._application(environ, start)


def init_app(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every answer and `csp_nonce()` to templates."""
    fixed = [*_FIXED, ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")] if is_secure else _FIXED
    app.after_request(_add)
    app.wsgi_app = _FixedHeaders(app.wsgi_app, fixed)  # type: ignore[method-assign]  # the documented way to wrap
    app.jinja_env.globals["csp_nonce"] = csp_nonce
