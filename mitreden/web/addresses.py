"""Whole addresses, for those who read a page somewhere else: previews of a link, lines to copy. Links of pages have no host."""

from flask import Flask, current_app


def absolute(path: str) -> str:
    """The public address of a path: `BASE_URL` and nothing of the request, whose host is what somebody says."""
    base: str = current_app.config["SETTINGS"].base_url
    return base.rstrip("/") + path


def init_app(app: Flask) -> None:
    """Give templates `absolute()`."""
    app.jinja_env.globals["absolute"] = absolute
