"""Open data: what everybody may read on the pages, as tables, and what their columns mean."""

from flask import Blueprint, Response, current_app

from mitreden.accounts.models import Guest
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.core import clock
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.exports import codebook, downloads, writing
from mitreden.exports.accepting import FLAG_MEANINGS
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import extract
from mitreden.exports.forms import TABLE_NAMES
from mitreden.exports.writing import FileKind
from mitreden.extensions import limiter
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("data", __name__, url_prefix="/data")
EVERYBODY = Guest()  # whoever asks: open data is the same for all


@bp.get("")
@access(ANYONE)
def index() -> Response:
    """The tables of all public campaigns, and the codebook."""
    tables = [(table, gettext(TABLE_NAMES[table]), writing.kinds(table)) for table in TableKind]
    entries: dict[TableKind, list[codebook.Entry]] = {table: [] for table in TableKind}
    for entry in codebook.entries():
        entries[entry.table].append(entry)
    return respond.page(
        "exports/data.html", campaigns=campaigns.campaigns(EVERYBODY), tables=tables, entries=entries, flags=FLAG_MEANINGS,
        headings=[name for _, name, _ in tables],
    )  # fmt: skip


@bp.get("/codebook.csv")
@access(ANYONE)
def codebook_file() -> Response:
    """The codebook as a table."""
    response = Response(codebook.csv_text(), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=codebook.csv"
    return response


@bp.get("/<slug>/<table>.<format>")
@access(ANYONE)
@limiter.limit("60 per hour")
def table(slug: str, table: str, format: str) -> Response:  # noqa: A002  the word of the address
    """A table of a public campaign: public rows, open columns, numbers when everybody may see them."""
    campaign = campaigns.campaign(EVERYBODY, slug)
    if campaign is None:
        raise NotFoundError(N_("Diese Beteiligung gibt es nicht (mehr)."))
    if table not in set(TableKind) or format not in writing.kinds(TableKind(table)):
        raise NotFoundError(N_("Diese Tabelle gibt es nicht."))
    shows_counts = campaign_policy.shows_counts(campaign, clock.now())
    of = extract(TableKind(table), campaign, current_app.config["KEYS"], shows_counts=shows_counts, is_open=True)
    return downloads.table_response(of, FileKind(format))
