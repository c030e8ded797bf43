"""The word lists at the desk."""

from flask import Blueprint, Response, url_for

from mitreden.accounts.roles import PLAN_CAMPAIGNS
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.hints import commands, queries
from mitreden.hints.forms import HintListForm
from mitreden.hints.models import HintKind
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("hints", __name__)


@bp.get("/desk/hints")
@access(PLAN_CAMPAIGNS)
def index() -> Response:
    """All lists."""
    return respond.page("hints/index.html", lists=queries.lists())


@bp.route("/desk/hints/<kind>", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def edit(kind: str) -> Response:
    """Change a list."""
    kept = next((one for one in queries.lists() if one.kind == kind), None)
    if kept is None:
        raise NotFoundError(N_("Diese Wortliste gibt es nicht."))
    form = HintListForm(obj=kept)
    if form.validate_on_submit():
        try:
            commands.keep_list(kind=HintKind(kind), by=signed_in_person(), **form.values)
            db.session.commit()
            return respond.done(url_for("hints.index"), N_("Die Wortliste ist gespeichert."))
        except DomainError as error:
            db.session.rollback()
            respond.put_on_form(form, error)
    return respond.page("hints/edit.html", status=422 if form.errors else 200, list_form=form, kind=kind)
