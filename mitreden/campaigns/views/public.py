"""What everybody reads about campaigns."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, request

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import course, figures, plain, policy, queries, ruling_words, words
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.campaigns.phases import is_running
from mitreden.core import clock, rich_text, slugs
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext, same_page

bp = Blueprint("campaigns", __name__)


@bp.get("/campaigns")
@access(ANYONE)
def index() -> Response:
    """All campaigns that the visitor may know of: first those in which something can be done now."""
    now = clock.now()
    groups: dict[course.Group, list[dict[str, object]]] = {group: [] for group in course.Group}
    for campaign in queries.campaigns(current_person()):
        groups[course.group(campaign, now)].append(
            {
                "slug": campaign.slug,
                "title": campaign.title,
                "text": rich_text.excerpt(campaign.purpose_html, 180),
                "state": course.shown_state(campaign, now),
                "dates": words.dates_line(campaign, now),
                "ideas": campaign.public_ideas,
            }
        )
    parts = [(group.value, gettext(words.GROUPS[group]), cards) for group, cards in groups.items() if cards]
    return respond.page("campaigns/index.html", parts=parts)


@bp.get("/campaigns/<slug>")
@access(ANYONE)
def detail(slug: str) -> Response:
    """One campaign: what it is about, what can be done now, what happens with it, who answers."""
    person, now = current_person(), clock.now()
    campaign = queries.campaign(person, slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    headline, until = words.now_words(campaign, now)
    return respond.page(
        "campaigns/detail.html",
        campaign=campaign,
        state=course.shown_state(campaign, now),
        steps=words.stepper(course.steps(campaign, now)),
        headline=headline,
        until=until,
        collects=is_running(campaign, PhaseKind.COLLECTING, now),
        votes=is_running(campaign, PhaseKind.VOTING, now),
        rules=words.rules(campaign, now),
        description=rich_text.excerpt(campaign.purpose_html, 150),
        counts=figures.public_by_field(campaign.id),
        rule_changes=ruling_words.changed(queries.rule_changes(campaign.id)) if campaign.published_at else [],
        may_plan=policy.may_plan(person),
        **_words(campaign),
    )


def _words(campaign: Campaign) -> dict[str, Any]:
    """The texts in standard or in plain language, and the addresses of both, where there is a choice."""
    is_plain = request.args.get("plain") == "1"
    has_choice = is_plain or plain.has_plain(campaign)
    return {
        "texts": plain.texts(campaign, is_plain=is_plain),
        "is_plain": is_plain,
        "ways": [same_page(plain="1"), same_page(plain=None)] if has_choice else [],
    }


@bp.get("/<short>")
@access(ANYONE)
def short(short: str) -> Response:
    """The short address of a poster; it is read aloud and typed, so capitals do not matter."""
    known = slugs.is_slug(short.lower()) and queries.slug_of_short(current_person(), short.lower())
    if not known:
        abort(404)
    return make_response(redirect(f"/campaigns/{known}", 302))
