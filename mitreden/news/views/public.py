"""What everybody reads: lists and single posts."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.news import policy, queries
from mitreden.news.forms import PageForm
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("news", __name__)


@bp.get("/news")
@access(ANYONE)
def index() -> Response:
    """The news of the region."""
    return respond.page("news/index.html", **_page(None))


@bp.get("/campaigns/<slug>/news")
@access(ANYONE)
def of_campaign(slug: str) -> Response:
    """The news of a campaign."""
    campaign = campaigns.campaign(current_person(), slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    return respond.page("news/of_campaign.html", campaign=campaign, **_page(campaign))


def _page(campaign: Campaign | None) -> dict[str, Any]:
    form, person = PageForm(request.args), current_person()
    if not form.validate():
        raise UnprocessableEntity
    posts, older = queries.page(person, campaign.id if campaign else None, before=form.before.data)
    return {
        "posts": posts, "older": older, "is_first": form.before.data is None, "may_write": policy.may_write(person)
    }  # fmt: skip


@bp.get("/news/<int:post_id>")
@access(ANYONE)
def detail(post_id: int) -> Response:
    """One post on its permalink."""
    person = current_person()
    post = queries.post(person, post_id)
    if post is None:
        raise NotFoundError(N_("Diese Neuigkeit gibt es nicht (mehr)."))
    return respond.page("news/detail.html", post=post, may_write=policy.may_write(person))
