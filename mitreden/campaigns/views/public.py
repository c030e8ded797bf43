"""What everybody reads about campaigns."""

from flask import Blueprint, Response, abort, make_response, redirect

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import course, figures, policy, queries, words
from mitreden.campaigns.models import PhaseKind
from mitreden.campaigns.phases import is_running
from mitreden.core import clock, rich_text, slugs
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

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
        may_plan=policy.may_plan(person),
    )


@bp.get("/<short>")
@access(ANYONE)
def short(short: str) -> Response:
    """The short address of a poster; it is read aloud and typed, so capitals do not matter."""
    known = slugs.is_slug(short.lower()) and queries.slug_of_short(current_person(), short.lower())
    if not known:
        abort(404)
    return make_response(redirect(f"/campaigns/{known}", 302))
