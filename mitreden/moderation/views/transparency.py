"""What everybody may read about moderation: the rules, every decision, the figures, the end of the log."""

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.audit import anchors
from mitreden.core import clock
from mitreden.core.permissions import ANYONE
from mitreden.moderation import publicity, queries
from mitreden.moderation.forms import LogFilter
from mitreden.moderation.models import DecisionKind
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("transparency", __name__, url_prefix="/transparency")


@bp.get("")
@access(ANYONE)
def index() -> Response:
    """One row a decision, without names; figures a month; the newest anchor."""
    form, rules = LogFilter(request.args), queries.rules()
    keys = {rule.key for rule in rules}
    if not form.validate() or (form.rule.data and form.rule.data not in keys):
        raise UnprocessableEntity
    kind = DecisionKind(form.kind.data) if form.kind.data else None
    rows, older = publicity.decisions(before=form.before.data, kind=kind, rule=form.rule.data)
    known = anchors.read(current_app.config["SETTINGS"].data_folder)
    return respond.page(
        "transparency/index.html", fragment="transparency/_decisions.html", rows=rows, older=older, rules=rules, kind=kind,
        rule=form.rule.data or "", is_first=form.before.data is None, months=publicity.months(clock.today()),
        anchor=known[-1] if known else None, kinds=list(DecisionKind),
    )  # fmt: skip


@bp.get("/rules")
@access(ANYONE)
def rules() -> Response:
    """The rules of discussion."""
    return respond.page("transparency/rules.html", rules=queries.rules())
