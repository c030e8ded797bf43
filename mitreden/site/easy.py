"""`/easy`: what the platform is, in easy language ("Leichte Sprache"), and the way to a video in sign language."""

from collections.abc import Mapping
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
from mitreden.web.i18n import current_locale, gettext
from mitreden.web.respond import page

bp = Blueprint("easy", __name__)


@bp.get("/easy")
@access(ANYONE)
def index() -> Response:
    """The region's own texts, or those that came with the platform; and which campaigns have a text in easy language."""
    own = regions.texts()
    shown = [_section(slot, own) for slot in slots.SLOTS if slot.part is slots.Part.EASY and slot.is_complete]
    asked = [
        {"slug": one.slug, "title": one.title}
        for one in campaigns.campaigns(current_person())
        if one.easy_language and one.state is not CampaignState.DRAFT
    ]
    video = own.get("easy_video")
    return page("site/easy.html", sections=shown, campaigns=asked, video=video.source if video else "")


def _section(slot: slots.Slot, own: Mapping[str, RegionText]) -> dict[str, Any]:
    """A part of the page: what the region wrote, German if there is no English, or what came with us in the reader's language."""
    english = own.get(slot.key + slots.ENGLISH_END) if current_locale() == "en" else None
    text = english or own.get(slot.key)
    html = text.html if text else _rendered(str(gettext(slot.template)))
    return {"key": slot.key, "title": gettext(slot.label), "html": html, "is_german": bool(text) and not english}


@lru_cache(maxsize=16)
def _rendered(text: str) -> str:
    return rich_text.render(text)
