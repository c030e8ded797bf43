"""What the strategy team does: release one, some or all; call back; ask for changes."""

from flask import Blueprint, Response, url_for

from mitreden.accounts.roles import RELEASE
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.replies import commands, queries
from mitreden.replies.commands import Planned
from mitreden.replies.forms import ManyForm, ReleaseForm, ReturnForm
from mitreden.replies.queries import Show
from mitreden.replies.sealing import seal
from mitreden.replies.views.desk import found, page_of
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext, ngettext

bp = Blueprint("reply_release", __name__, url_prefix="/desk/replies")
_CHANGED = N_("Die Liste hat sich gerade geändert. Bitte schauen Sie sie noch einmal an.")
_NONE = N_("Bitte wählen Sie mindestens eine Antwort.")


def _editions(form: ManyForm, show: Show) -> dict[int, int]:
    """The replies that were ticked, or all of the list, if it is still the one that was seen."""
    if form.which.data != "all":
        if not form.editions:
            raise DomainError(_NONE)
        return form.editions
    every = queries.editions(signed_in_person(), show)
    if not every or form.seen.data != seal(every):
        raise DomainError(_CHANGED)
    return every


def _again(show: Show, message: str) -> Response:
    """Nothing was done: the list once more, and why."""
    db.session.rollback()
    return respond.done(url_for("replies.index", show=show), message, category="warning")


@bp.post("/release")
@access(RELEASE)
def release() -> Response:
    """Set the time at which they come out."""
    form, person = ReleaseForm(), signed_in_person()
    try:
        if not form.validate_on_submit():
            return _again(Show.HANDED_IN, next((str(errors[0]) for errors in form.errors.values()), _CHANGED))
        done = commands.plan_release(editions=_editions(form, Show.HANDED_IN), by=person, at=form.moment)
        db.session.commit()
    except DomainError as error:
        return _again(Show.HANDED_IN, respond.said(error))
    kind = "success" if done.number else "warning"
    return respond.done(url_for("replies.index", show=Show.PLANNED), _said(done), category=kind)


def _said(done: Planned) -> str:
    said = [ngettext("%(num)s Antwort hat ihren Termin.", "%(num)s Antworten haben ihren Termin.", done.number)]
    if done.own:
        said.append(ngettext(
            "%(num)s bleibt liegen: Es geht um Ihre eigene Idee.",
            "%(num)s bleiben liegen: Es geht um Ihre eigenen Ideen.",
            done.own,
        ))  # fmt: skip
    if done.changed:
        said.append(
            ngettext("%(num)s hat sich inzwischen geändert.", "%(num)s haben sich inzwischen geändert.", done.changed)
        )
    if done.number:
        said.append(gettext("Bis dahin können Sie alles zurückholen."))
    return " ".join(map(str, said))


@bp.post("/call-back")
@access(RELEASE)
def call_back() -> Response:
    """Take back what has not come out."""
    form, person = ManyForm(), signed_in_person()
    try:
        if not form.validate_on_submit():
            return _again(Show.PLANNED, _CHANGED)
        number = commands.call_back(reply_ids=_editions(form, Show.PLANNED), by=person)
        db.session.commit()
    except DomainError as error:
        return _again(Show.PLANNED, respond.said(error))
    said = ngettext("%(num)s Antwort ist zurückgeholt.", "%(num)s Antworten sind zurückgeholt.", number)
    return respond.done(
        url_for("replies.index", show=Show.HANDED_IN), str(said), category="success" if number else "warning"
    )


@bp.post("/<int:reply_id>/return")
@access(RELEASE)
def send_back(reply_id: int) -> Response:
    """Ask whoever handed it in to change something."""
    reply, form = found(reply_id), ReturnForm(prefix="return")
    if not form.validate_on_submit():
        return page_of(reply, sent=form)
    try:
        commands.return_reply(
            reply=reply, by=signed_in_person(), request=form.request.data or "", seen=form.edition.data
        )
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        respond.put_on_form(form, error)
        return page_of(found(reply_id), sent=form)
    return respond.done(
        url_for("replies.index", show=Show.HANDED_IN), N_("Die Antwort ist mit Ihrer Bitte zurückgegangen.")
    )
