"""Legal pages: who answers, what is kept and why, how accessible this is, which rules hold."""

from datetime import date

from flask import Blueprint, Response, current_app

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import CampaignState
from mitreden.core.permissions import ANYONE
from mitreden.moderation import queries as moderation
from mitreden.region import queries as regions
from mitreden.region import slots
from mitreden.region.models import OrganisationKind
from mitreden.site import data_protection
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
    municipalities = [place for place in regions.few_municipalities() if place.contact]
    return page(
        "site/imprint.html", texts=regions.texts(), municipalities=municipalities,
        bodies=[body for body in bodies if body.contact],
    )  # fmt: skip


@bp.get("/privacy")
@access(ANYONE)
def privacy() -> Response:
    """What is kept about whom, why, on what basis, for how long: from the actual settings, times and campaigns."""
    settings = current_app.config["SETTINGS"]
    shown = [item for item in campaigns.campaigns(current_person()) if item.state is not CampaignState.DRAFT]
    return page(
        "site/privacy.html",
        texts=regions.texts(),
        campaigns=data_protection.of_campaigns(shown),
        kept=data_protection.kept(),
        cookies=[
            data_protection.cookie(
                current_app.config["SESSION_COOKIE_NAME"], is_staff_bound=settings.requires_second_factor
            )
        ],
        mail_host=data_protection.mail_host(settings),
        has_mail_files=not settings.mail_url,
    )


@bp.get("/accessibility")
@access(ANYONE)
def accessibility() -> Response:
    """The statement on accessibility in the six parts that EU 2018/1523 asks for, and where to report barriers."""
    texts = regions.texts()
    status = texts["status"].source if "status" in texts else ""
    days = {key: date.fromisoformat(texts[key].source) for key in ("made_on", "checked_on") if key in texts}
    return page("site/accessibility.html", texts=texts, standing=status, statuses=slots.STATUSES, days=days)


@bp.get("/terms")
@access(ANYONE)
def terms() -> Response:
    """The rules of discussion and the terms of taking part."""
    return page("site/terms.html", rules=moderation.rules(), texts=regions.texts())
