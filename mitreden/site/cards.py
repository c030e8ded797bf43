"""`/cards/…`: the picture with which messengers show a link. Of public things alone, and only as they are called now.

The address names what is on the picture: when a title changes, pages name another one, and the old one is gone.
"""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request
from werkzeug.exceptions import ServiceUnavailable

from mitreden.accounts.models import Guest
from mitreden.campaigns import queries as campaigns
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.media.painting import BusyError, Card, painted
from mitreden.region import queries as regions
from mitreden.region.models import InnovationField
from mitreden.web.access import access

bp = Blueprint("cards", __name__, url_prefix="/cards")
LIMIT = "60 per minute"
_GUEST = Guest()
_GONE = N_("Dieses Bild gibt es nicht (mehr).")
_POLICY = "default-src 'none'; sandbox"
_ACCENT = "#0b5d62"


@bp.get("/home/<key>.png")
@access(ANYONE)
@limiter.limit(LIMIT)
def home(key: str) -> Response:
    """The region."""
    region = regions.shown_region()
    return _answer(key, region, region and (region.claim or region.name))


@bp.get("/campaigns/<slug>/<key>.png")
@access(ANYONE)
@limiter.limit(LIMIT)
def campaign(slug: str, key: str) -> Response:
    """A campaign that everybody may know of."""
    found = campaigns.public_title(slug)
    return _answer(key, regions.shown_region(), found.title if found else None)


@bp.get("/municipalities/<slug>/<key>.png")
@access(ANYONE)
@limiter.limit(LIMIT)
def municipality(slug: str, key: str) -> Response:
    """A municipality."""
    found = regions.organisation_by_slug(slug)
    return _answer(key, regions.shown_region(), found.name if found else None)


@bp.get("/fields/<slug>/<key>.png")
@access(ANYONE)
@limiter.limit(LIMIT)
def field(slug: str, key: str) -> Response:
    """An innovation field."""
    found = regions.field_by_slug(slug)
    return _answer(key, regions.shown_region(), found.name if found else None, found)


@bp.get("/ideas/<int:idea_id>/<key>.png")
@access(ANYONE)
@limiter.limit(LIMIT)
def idea(idea_id: int, key: str) -> Response:
    """An idea that everybody may see."""
    query = (
        sa.select(Idea.title, InnovationField)
        .join(InnovationField, InnovationField.id == Idea.field_id)
        .where(Idea.id == idea_id, Idea.is_public, ideas.visible_to(_GUEST))
    )
    found = db.session.execute(query).first()
    return _answer(key, regions.shown_region(), found and found[0], found and found[1])


def _answer(key: str, region: Any, title: str | None, of_field: Any = None) -> Response:
    """The picture if this is what it is called, or 304. Browsers ask each time, because what is hidden is gone at once."""
    card = _card(region, title, of_field) if title else None
    if card is None or card.key != key:
        raise NotFoundError(_GONE)
    response = Response(mimetype="image/png")
    response.set_etag(key)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = _POLICY
    response.make_conditional(request)
    if response.status_code != 304:
        try:
            response.data = painted(card)
        except BusyError:
            raise ServiceUnavailable from None
    return response


def _card(region: Any, title: str, of_field: Any) -> Card:
    name, accent = (region.name, region.accent) if region else ("Mitreden", _ACCENT)
    if not of_field:
        return Card(name, title, accent)
    return Card(name, title, accent, of_field.name, of_field.colour, of_field.icon)


@bp.app_template_global()
def card_path(kind: str, region: Any, title: str, of_field: Any = None) -> str:
    """Where the picture of `kind` ("ideas/7", "home") is, as it is called now."""
    return f"/cards/{kind}/{_card(region, title, of_field).key}.png"
