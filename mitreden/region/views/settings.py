"""`/desk/settings`: the texts that only the region can write."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, url_for

from mitreden.accounts.roles import PLAN_CAMPAIGNS
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region import commands, queries, slots
from mitreden.region.forms import TextsForm
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("settings", __name__, url_prefix="/desk/settings")


@bp.route("", methods=["GET", "POST"])
@access(PLAN_CAMPAIGNS)
def index() -> Response:
    """All texts of the legal pages and of the one in easy language; what is empty begins with its template."""
    known = queries.typed_texts()
    form = TextsForm(data={slot.key: _shown(slot, known.get(slot.key)) for slot in slots.BY_KEY.values()})
    if form.validate_on_submit():
        try:
            commands.set_texts(texts=form.texts, by=signed_in_person())
            db.session.commit()
            return respond.done(url_for("settings.index"), N_("Die Texte sind gespeichert."))
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page(
        "region/texts.html", fragment="region/_texts_form.html", status=422 if form.errors else 200, form=form, parts=slots.parts(),
        missing=slots.missing(known), wished=slots.wished(known), untranslated=slots.untranslated(known),
    )  # fmt: skip


def _shown(slot: slots.Slot, text: str | None) -> Any:
    text = slot.template if text is None or (slot.is_complete and not text) else text
    return (date.fromisoformat(text) if text else None) if slot.kind is slots.Kind.DATE else text
