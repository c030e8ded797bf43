"""Help while somebody writes an idea: hints and ideas like it. Asked as they type; nothing is kept."""

from flask import Blueprint, Response, request

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import queries as campaigns
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import limiter
from mitreden.ideas import points, previewing
from mitreden.ideas.models import TEXT_MAX, TITLE_MAX
from mitreden.ideas.similar import Wanted
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.transactions import read_first

bp = Blueprint("writing", __name__)


@bp.post("/campaigns/<slug>/ideas/help")
@access(ANYONE)
@limiter.limit("60 per minute")
def help_while_writing(slug: str) -> Response:
    """What may help. By POST, so that no unsent words stand in addresses and logs; it only reads."""
    read_first()
    person = current_person()
    campaign = campaigns.campaign(person, slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    found = previewing.help_with(person, campaign, _wanted(campaign.id))
    return respond.fragment_or(f"/campaigns/{slug}/ideas/new", "ideas/_help.html", new_window=True, **found._asdict())


def _wanted(campaign_id: int) -> Wanted:
    typed = request.form
    try:
        point = points.point(typed.get("point", "")[:500])
    except ValueError:
        point = None
    number = typed.get("idea", "")
    idea_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    return Wanted(campaign_id, typed.get("title", "")[:TITLE_MAX], typed.get("text", "")[:TEXT_MAX], point, idea_id)
