"""The files of an idea's pictures, for those who may see the idea."""

from flask import Blueprint, Response, current_app, request
from werkzeug.http import quote_etag

from mitreden.accounts.sessions import current_person
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.ideas import queries
from mitreden.media.shapes import SIZES
from mitreden.media.store import Store
from mitreden.web.access import access

bp = Blueprint("pictures", __name__)
_NO_PICTURE = N_("Dieses Bild gibt es nicht (mehr).")
_POLICY = "default-src 'none'; sandbox"


@bp.get("/ideas/<int:idea_id>/pictures/<int:picture_id>-<int:size>.webp")
@access(ANYONE)
def picture(idea_id: int, picture_id: int, size: int) -> Response:
    """One copy of a picture. Browsers may keep it and ask each time whether it may still be seen."""
    key = queries.picture_key(current_person(), idea_id, picture_id) if size in SIZES else None
    if key is None:
        raise NotFoundError(_NO_PICTURE)
    response = Response(mimetype="image/webp")
    response.headers["ETag"] = quote_etag(f"{key}-{size}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = _POLICY
    response.make_conditional(request)
    if response.status_code != 304:
        response.data = _bytes(key, size)
    return response


def _bytes(key: str, size: int) -> bytes:
    try:
        return Store.of(current_app.config["SETTINGS"]).copy(key, size).read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(_NO_PICTURE) from error
