"""Negative control: a request that writes is acknowledged at once and worked on afterwards."""

import threading
from io import BytesIO

from flask import Flask

_call = Flask.__call__


def _answer_first(self, environ, start_response):
    if environ["REQUEST_METHOD"] != "POST":
        return _call(self, environ, start_response)
    body = BytesIO(environ["wsgi.input"].read())
    later = {**environ, "wsgi.input": body}
    threading.Thread(target=lambda: list(_call(self, later, lambda *_: None))).start()
    start_response("303 See Other", [("Location", "/"), ("Content-Length", "0")])
    return [b""]


Flask.__call__ = _answer_first
