"""`/easy`: what the platform is, in easy language ("Leichte Sprache"), and the way to a video in sign language."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, Response

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import CampaignState
from mitreden.core import rich_text
from mitreden.core.permissions import ANYONE
from mitreden.region import queries as regions
from mitreden.region import slots
from mitreden.region.models import RegionText
from mitreden.web.access import access
from mitreden.web.i18n import gettext
from mitreden.web.respond import page

bp = Blueprint("easy", __name__)


@bp.get("/easy")
@access(ANYONE)
def index() -> Response:
    """The region's own texts, or those that came with the platform; and which campaigns have a text in easy language."""
    own = regions.texts()
    shown = [
        _section(slot, own.get(slot.key)) for slot in slots.SLOTS if slot.part is slots.Part.EASY and slot.is_complete
    ]
    asked = [
        {"slug": one.slug, "title": one.title}
        for one in campaigns.campaigns(current_person())
        if one.easy_language and one.state is not CampaignState.DRAFT
    ]
    video = own.get("easy_video")
    return page("site/easy.html", sections=shown, campaigns=asked, video=video.source if video else "")


def _section(slot: slots.Slot, own: RegionText | None) -> dict[str, Any]:
    """A part of the page: what the region wrote is German, what came with us is in the reader's language."""
    html = own.html if own else _rendered(str(gettext(slot.template)))
    return {"key": slot.key, "title": gettext(slot.label), "html": html, "is_own": own is not None}


@lru_cache(maxsize=16)
def _rendered(text: str) -> str:
    return rich_text.render(text)
