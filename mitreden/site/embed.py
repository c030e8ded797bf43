"""`/embed/…`: a box with the newest ideas of a campaign or a municipality, for an iframe on another site.

The same for everybody: what a guest may see, in the language that the address names. It sets no cookie, runs no script and
asks no other host; no number of supports stands in it.
"""

import hashlib

from flask import Blueprint, Response, request
from markupsafe import Markup

from mitreden.accounts.models import Guest
from mitreden.campaigns import queries as campaigns
from mitreden.core.permissions import ANYONE
from mitreden.region import queries as regions
from mitreden.site import overview
from mitreden.web import headers, i18n
from mitreden.web.access import access
from mitreden.web.addresses import absolute
from mitreden.web.respond import page

bp = Blueprint("embed", __name__, url_prefix="/embed")
SHOWN = 5
_GUEST = Guest()
_LINES = (
    '<iframe src="{address}" title="{title}" width="100%" height="560" loading="lazy" referrerpolicy="no-referrer" '
    'style="border: 0"></iframe>'
)


@bp.get("/campaigns/<slug>")
@access(ANYONE)
def campaign(slug: str) -> Response:
    """The newest ideas of a campaign that everybody may know of."""
    i18n.ask_only_the_address()
    found = campaigns.public_title(slug)
    if found is None:
        return _gone()
    ideas = overview.newest_ideas(_GUEST, campaign_id=found.id, limit=SHOWN)
    return _answer(found.title, f"/campaigns/{slug}", f"/campaigns/{slug}/ideas", ideas)


@bp.get("/municipalities/<slug>")
@access(ANYONE)
def municipality(slug: str) -> Response:
    """The newest ideas of a municipality."""
    i18n.ask_only_the_address()
    found = regions.organisation_by_slug(slug)
    if found is None:
        return _gone()
    ideas = overview.newest_ideas(_GUEST, municipality_id=found.id, limit=SHOWN)
    return _answer(found.name, f"/municipalities/{slug}", f"/municipalities/{slug}", ideas)


def _gone() -> Response:
    """Said inside of the frame: our own page of errors may not stand in one."""
    headers.allow_framing()
    return page("site/embed.html", status=404, title="")


def _answer(title: str, path: str, list_path: str, ideas: object) -> Response:
    """The box, or 304 if the browser has just this one: it asks each time, so that what is hidden is gone at once."""
    headers.allow_framing()
    response = page("site/embed.html", title=title, path=path, list_path=list_path, ideas=ideas)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(response.data).hexdigest()[:32])
    response.make_conditional(request)
    return response


@bp.app_template_global()
def embed_lines(path: str, title: str) -> str:
    """The HTML to copy, in the language of this page."""
    locale = i18n.current_locale()
    address = absolute(path if locale == "de" else f"{path}?lang={locale}")
    return _LINES.format(
        address=Markup.escape(address), title=Markup(" ").join(title.split())
    )  # a translated title is safe already
