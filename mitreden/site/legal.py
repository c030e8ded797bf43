"""Legal pages: who answers, what is kept and why, how accessible this is, which rules hold."""

from flask import Blueprint, Response, current_app

from mitreden.accounts.sessions import LIFETIME, current_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import CampaignState
from mitreden.core.permissions import ANYONE
from mitreden.moderation import queries as moderation
from mitreden.region import queries as regions
from mitreden.region.models import OrganisationKind
from mitreden.web.access import access
from mitreden.web.respond import page

bp = Blueprint("legal", __name__, url_prefix="/legal")


@bp.get("/imprint")
@access(ANYONE)
def imprint() -> Response:
    """Who runs the platform and whom to ask."""
    bodies = [
        *regions.organisations(kind=OrganisationKind.COUNTY, limit=5),
        *regions.organisations(kind=OrganisationKind.ASSOCIATION, limit=5),
    ]
    return page("site/imprint.html", bodies=bodies, municipalities=regions.few_municipalities())


@bp.get("/privacy")
@access(ANYONE)
def privacy() -> Response:
    """What is kept about whom, why, on what basis, for how long: from the actual settings and campaigns."""
    shown = [item for item in campaigns.campaigns(current_person()) if item.state is not CampaignState.DRAFT]
    return page(
        "site/privacy.html",
        campaigns=shown,
        session_days=LIFETIME.days,
        is_secure=current_app.config["SETTINGS"].is_secure,
    )


@bp.get("/accessibility")
@access(ANYONE)
def accessibility() -> Response:
    """The statement on accessibility, and where to report barriers."""
    return page("site/accessibility.html", municipalities=regions.few_municipalities())


@bp.get("/terms")
@access(ANYONE)
def terms() -> Response:
    """The rules of discussion and the terms of taking part."""
    return page("site/terms.html", rules=moderation.rules())
