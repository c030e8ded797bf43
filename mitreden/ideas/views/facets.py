"""The filters of the list, or of the map, as links with their numbers: opened in place or as a page of their own."""

from flask import Blueprint, Response, request

from mitreden.accounts.sessions import current_person
from mitreden.core.permissions import ANYONE
from mitreden.ideas import facets, hits, looking
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("facets", __name__)


@bp.get("/campaigns/<slug>/ideas/filters")
@bp.get("/campaigns/<slug>/ideas/map/filters", endpoint="of_map")
@access(ANYONE)
def index(slug: str) -> Response:
    """What the ideas can be filtered by, with how many each finds. The list itself does without: it is opened most."""
    campaign, asked, choices = looking.look(slug, request.path.removesuffix("/filters"), needs_choices=True)
    numbers = hits.beside(current_person(), campaign.id, asked, choices)
    return respond.page(
        "ideas/facets.html", fragment="ideas/_facets.html", campaign=campaign, asked=asked, choices=choices,
        facets=facets.facets(asked, choices, numbers, gettext), chips=asked.chips(choices, gettext),
    )  # fmt: skip
