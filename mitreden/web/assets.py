"""Addresses of style sheets, scripts and pictures: hashed, so that browsers keep them for ever."""

import json
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
DIST = STATIC / "dist"
PREFIX = "/static/"


def manifest() -> dict[str, str]:
    """Logical name -> hashed name, as `make assets` wrote it; empty before the first set-up."""
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return names


def init_app(app: Flask) -> None:
    """Give templates `asset()` and serve `static/dist` with precompressed siblings, for ever."""
    names = manifest()

    def asset(name: str) -> str:
        return PREFIX + names.get(name, name)

    app.jinja_env.globals["asset"] = asset
    hashed = frozenset(PREFIX + name for name in names.values())
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way to wrap
        app.wsgi_app, root=DIST, prefix=PREFIX, immutable_file_test=lambda _path, url: url in hashed
    )
