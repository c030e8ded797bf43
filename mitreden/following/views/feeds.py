"""Atom feeds of campaigns, fields, municipalities, ideas, the roadmap and the region's news."""

import hashlib

from flask import Blueprint, Response, current_app, request

from mitreden.core.permissions import ANYONE
from mitreden.following import feeds
from mitreden.following.atom import TYPE, Feed, document
from mitreden.region import queries as region
from mitreden.web.access import access
from mitreden.web.i18n import current_locale

bp = Blueprint("feeds", __name__)


@bp.get("/campaigns/<slug>/feed.atom")
@access(ANYONE)
def campaign(slug: str) -> Response:
    """The news of a campaign."""
    return _answer(feeds.campaign(slug))


@bp.get("/fields/<slug>/feed.atom")
@access(ANYONE)
def field(slug: str) -> Response:
    """The new ideas of an innovation field."""
    return _answer(feeds.field(slug))


@bp.get("/municipalities/<slug>/feed.atom")
@access(ANYONE)
def municipality(slug: str) -> Response:
    """The new ideas of a municipality."""
    return _answer(feeds.municipality(slug))


@bp.get("/ideas/<int:idea_id>/feed.atom")
@access(ANYONE)
def idea(idea_id: int) -> Response:
    """What became of an idea."""
    return _answer(feeds.idea(idea_id))


@bp.get("/news/feed.atom")
@access(ANYONE)
def news() -> Response:
    """The news of the region."""
    return _answer(feeds.of_region())


@bp.get("/roadmap/feed.atom")
@access(ANYONE)
def roadmap() -> Response:
    """The steps of all measures."""
    return _answer(feeds.whole_roadmap())


def _answer(feed: Feed) -> Response:
    """The document, or 304 if the reader has just this one. Its date does not decide: hiding an idea leaves no newer one."""
    shown = region.shown_region()
    body = document(
        feed, base_url=current_app.config["SETTINGS"].base_url, author=shown.name if shown else "Mitreden",
        language=current_locale(),
    )  # fmt: skip
    response = Response(body, content_type=f"{TYPE}; charset=utf-8")
    etag = hashlib.sha256(body).hexdigest()[:32]
    response.set_etag(etag)
    response.last_modified = feed.updated
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    if request.if_none_match.contains(etag):
        response.status_code = 304
        response.set_data(b"")
    return response
