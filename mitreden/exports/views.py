"""Downloads for the desk."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from flask import Blueprint, Response

from mitreden.accounts.roles import EXPORT
from mitreden.accounts.sessions import current_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.errors import NotAllowedError, NotFoundError
from mitreden.core.words import N_
from mitreden.exports import policy, queries, writing
from mitreden.web import respond
from mitreden.web.access import access

CHUNK = 64 * 1024

bp = Blueprint("exports", __name__, url_prefix="/desk")


@bp.get("/exports")
@access(EXPORT)
def index() -> Response:
    """The tables that can be had."""
    return respond.page("exports/index.html", campaigns=campaigns.campaigns(current_person()))


@bp.get("/campaigns/<slug>/export.csv")
@access(EXPORT)
def csv(slug: str) -> Response:
    """All ideas of a campaign as CSV."""
    campaign, shows_counts = _campaign(slug)
    texts = writing.csv_text(queries.idea_rows(campaign, shows_counts=shows_counts))
    return _download(texts, "text/csv", f"{campaign.slug}.csv")


@bp.get("/campaigns/<slug>/export.json")
@access(EXPORT)
def json(slug: str) -> Response:
    """All ideas of a campaign as JSON."""
    campaign, shows_counts = _campaign(slug)
    rows = queries.idea_rows(campaign, shows_counts=shows_counts)
    return _download(writing.json_text(queries.about(campaign), rows), "application/json", f"{campaign.slug}.json")


def _campaign(slug: str) -> tuple[Campaign, bool]:
    person = current_person()
    found = campaigns.campaign(person, slug)
    if found is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    if not policy.may_export(person):
        raise NotAllowedError(EXPORT.refusal)
    return found, policy.sees_counts(person, found, clock.now())


def _download(texts: Iterable[str], mimetype: str, name: str) -> Response:
    """Through a file on disk: the database is read at once, however slowly it is fetched, and memory stays small."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed when it has been sent
    for text in texts:
        file.write(text.encode())
    size = file.tell()
    file.seek(0)
    response = Response(_sent(file), mimetype=mimetype)
    response.call_on_close(file.close)
    response.content_length = size
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(CHUNK), b"")
