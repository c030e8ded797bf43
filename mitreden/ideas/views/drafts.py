"""What is being written, kept every few seconds as a draft of whoever is signed in. Asked by js/autosave.js."""

from typing import Any

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.sessions import signed_in_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import drafting, editions, policy, queries, saving
from mitreden.ideas.editions import OvertakenError, Seen
from mitreden.ideas.forms import IdeaForm, begun
from mitreden.ideas.models import Idea
from mitreden.region import queries as region
from mitreden.web.access import access

bp = Blueprint("idea_drafts", __name__)


@bp.post("/campaigns/<slug>/ideas/draft")
@access(SIGNED_IN)
@saving.limited_beginning
def begin(slug: str) -> Response:
    """The first words: from here on there is a draft."""
    campaign = campaigns.campaign(signed_in_person(), slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    seen, values = _written(campaign)
    return _kept(drafting.keep_new(campaign=campaign, by=signed_in_person(), seen=seen, **values))


@bp.post("/ideas/<int:idea_id>/draft")
@access(SIGNED_IN)
@saving.limited_keeping
def go_on(idea_id: int) -> Response:
    """Some words more."""
    idea = queries.idea_to_edit(signed_in_person(), idea_id)
    if idea is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    seen, values = _written(idea.campaign)
    try:
        return _kept(drafting.keep(idea=idea, by=signed_in_person(), seen=seen, **values))
    except OvertakenError:
        db.session.rollback()
        answer = jsonify(overtaken=True)
        answer.status_code = 409
        return answer


def _written(campaign: Campaign) -> tuple[Seen, dict[str, Any]]:
    kinds = policy.kinds(signed_in_person(), campaign, clock.now())
    form = IdeaForm.offering(campaign, region.few_municipalities(), kinds)
    if not kinds or not form.seen.form or not (form.title.data or form.text.data or "").strip():
        raise UnprocessableEntity
    return begun(form, campaign)


def _kept(idea: Idea) -> Response:
    db.session.commit()
    return jsonify(address=f"/ideas/{idea.id}/edit", edition=editions.edition(idea))
