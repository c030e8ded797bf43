"""Smaller pages on the wire, where that can give nothing away (ADR 0030).

Compressing a page that holds a secret beside words that others choose lets them guess the secret from its size. So only pages
that look the same to everybody are compressed: nobody is known, nothing is noted, and no form holds a token.
"""

import zlib
from functools import lru_cache

from flask import Flask, Response, g, request, session
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from mitreden.web.i18n import KEPT

LEVEL = 1  # the next levels save a tenth for up to twice the time
SMALLEST = 1_400  # what fits into one packet gains nothing
_TELLS_NOTHING = frozenset({KEPT, "_permanent", "csrf_token"})  # a token in the session is no token on this page
_TOKEN = "csrf_token"  # noqa: S105  where Flask-WTF notes that this page got one


@lru_cache(maxsize=100)
def _takes_gzip(header: str) -> bool:
    return parse_accept_header(header[:200], Accept).quality("gzip") > 0


def _looks_the_same_to_all() -> bool:
    return _TOKEN not in g and _TELLS_NOTHING.issuperset(session)


def _squeeze(response: Response) -> Response:
    header = request.environ.get("HTTP_ACCEPT_ENCODING")
    if header is None or response.status_code != 200 or "ETag" in response.headers or not _takes_gzip(header):
        return response
    if response.mimetype != "text/html" or response.is_streamed or not _looks_the_same_to_all():
        return response
    page = response.get_data()
    if len(page) >= SMALLEST:
        squeezed = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        response.set_data(squeezed.compress(page) + squeezed.flush())
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask) -> None:
    """Compress pages after everything else has been said of them."""
    app.after_request_funcs.setdefault(None, []).insert(0, _squeeze)  # the first one runs last
