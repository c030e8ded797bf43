"""The ideas of a campaign on a map. What it tells stands beside it in words and links, for whoever has no use for a map."""

import gzip
import json
from collections.abc import Sequence
from typing import Any, cast

from flask import Blueprint, Response, current_app, request

from mitreden.accounts.sessions import current_person
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.ideas import browsing, choosing, listing, looking, mapping
from mitreden.ideas.squares import Square, finest_for
from mitreden.region import queries as region
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.headers import allow_pictures_from
from mitreden.web.i18n import gettext

bp = Blueprint("idea_map", __name__)
_NO_CAMPAIGN = N_("Diese Beteiligung gibt es nicht (mehr).")


@bp.get("/campaigns/<slug>/ideas/map")
@access(ANYONE)
def index(slug: str) -> Response:
    """The map, its filters, the ideas of the chosen square, and the municipalities with their numbers."""
    campaign, asked, choices = looking.look(slug, request.path)
    person, settings = current_person(), current_app.config["SETTINGS"]
    here = _here(asked, campaign.id) if isinstance(asked.wish.square, Square) else None
    context: dict[str, Any] = {"asked": asked, "here": here, "list": asked.at(request.path.removesuffix("/map"))}
    if respond.wants_fragment():
        return respond.page("ideas/_square.html", fragment="ideas/_square.html", **context)
    allow_pictures_from(current_app.config["MAP_TILES_FROM"])
    return respond.page(
        "ideas/map.html", fragment="ideas/_square.html", campaign=campaign, choices=choices,
        chips=asked.chips(choices, gettext),
        places=mapping.places(person, campaign.id, asked.wish._replace(square=None)),
        tiles=settings.map_tiles, attribution=settings.map_attribution,
        is_drawn=not settings.map_tiles and region.has_boundaries(), **context,
    )  # fmt: skip


def _here(asked: browsing.Browsing, campaign_id: int) -> dict[str, Any]:
    """The newest ideas of a square, and whether there are more."""
    found = listing.page(current_person(), campaign_id, asked.wish._replace(after=None, before=None))
    return {"ideas": found.items, "has_more": found.after is not None, "edges": cast("Square", asked.wish.square).edges}


@bp.get("/campaigns/<slug>/ideas/map.json")
@access(ANYONE)
def squares(slug: str) -> Response:
    """What the map draws: numbers by square, each as the way from the one before, and the names of places."""
    campaign, asked, _choices = looking.look(slug, request.path)
    level = finest_for(cast("Any", campaign).public_ideas)
    found = mapping.squares(current_person(), campaign.id, asked.wish._replace(square=None), level)
    places = [[place.name, place.lat, place.lon] for place in region.largest_places()]
    content = {"level": level, "squares": _steps(found), "places": places}
    return _compressed(json.dumps(content, separators=(",", ":"), ensure_ascii=False))


@bp.get("/campaigns/<slug>/ideas/boundaries.json")
@access(ANYONE)
def boundaries(slug: str) -> Response:
    """What the map draws where it has no tiles: the boundaries of the campaign's municipalities. The same for everybody."""
    found = mapping.outlines(_offered(slug))
    return _for_everybody(f'{{"boundaries":{found.text},"sources":{json.dumps(found.sources, ensure_ascii=False)}}}')


@bp.get("/campaigns/<slug>/ideas/places.json")
@access(ANYONE)
def places(slug: str) -> Response:
    """Where the campaign's municipalities lie, for choosing a point on a map: number, name, point, AGS. The same for everybody."""
    found = region.points(_offered(slug), limit=mapping.OUTLINES_SHOWN)
    return _for_everybody(json.dumps([list(place) for place in found], separators=(",", ":"), ensure_ascii=False))


def _offered(slug: str) -> list[int] | None:
    """The numbers of the municipalities that a form of the campaign offers; None for all, where they are too many to list."""
    campaign = listing.head(current_person(), slug)
    if campaign is None:
        raise NotFoundError(_NO_CAMPAIGN)
    choices = choosing.choices(campaign.id)
    return None if choices.is_typed else [place.id for place in choices.municipalities]


def _for_everybody(text: str) -> Response:
    """JSON for an hour: what a guest may see, anybody may keep."""
    response = _compressed(text)
    if current_person().is_guest:
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _steps(found: Sequence[Any]) -> list[int]:
    """Rows, columns and numbers in one list, rows and columns as differences: that takes half of the space."""
    steps: list[int] = []
    before = (0, 0)
    for row, column, number in found:
        steps += (row - before[0], column - before[1], number)
        before = (row, column)
    return steps


def _compressed(text: str) -> Response:
    """JSON, compressed if the browser takes it: there is nothing secret in it that a length could tell."""
    body = text.encode()
    response = Response(body, mimetype="application/json")
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
