"""Pages of municipalities and innovation fields; the region's colours."""

from flask import Blueprint, Response

from mitreden.core.permissions import ANYONE
from mitreden.region import queries
from mitreden.web.access import access

bp = Blueprint("region", __name__)


@bp.get("/region.css")
@access(ANYONE)
def colours() -> Response:
    """The region's accent and the fields' colours as a style sheet: the content policy forbids style attributes."""
    region = queries.region()
    rules = [f":root{{--accent:{region.accent}}}"] if region else []
    rules += [f".field-{field.slug}{{--field:{field.colour}}}" for field in queries.fields()]
    response = Response("\n".join(rules), mimetype="text/css")
    response.cache_control.max_age = 300
    return response
