"""What keeps a campaign from becoming decided."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.roles import PLAN_CAMPAIGNS
from mitreden.accounts.sessions import signed_in_person
from mitreden.campaigns import queries as campaigns
from mitreden.core.errors import NotFoundError
from mitreden.core.words import N_
from mitreden.ideas import figures
from mitreden.replies import unanswered, words
from mitreden.replies.forms import ListFilter
from mitreden.replies.views.desk import cursor_of
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("unanswered", __name__, url_prefix="/desk/campaigns")


@bp.get("/<slug>/open")
@access(PLAN_CAMPAIGNS)
def index(slug: str) -> Response:
    """The ideas without an outcome."""
    campaign, form = campaigns.campaign(signed_in_person(), slug), ListFilter(request.args)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    if not form.validate():
        raise UnprocessableEntity
    page = unanswered.ideas(campaign.id, cursor_of(form), backwards=bool(form.before.data))
    return respond.page(
        "replies/unanswered.html", campaign=campaign, page=page, number=figures.without_outcome(campaign.id),
        states=words.STATES,
    )  # fmt: skip
