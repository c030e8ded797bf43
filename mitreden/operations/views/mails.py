"""The desk's page of mails that did not leave."""

from flask import Blueprint, Response, url_for

from mitreden.accounts import sessions
from mitreden.accounts.roles import OPERATE
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.outbox import commands, queries
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("mails", __name__, url_prefix="/desk/mails")


@bp.get("")
@access(OPERATE)
def index() -> Response:
    """What did not leave, and why."""
    return respond.page(
        "desk/mails.html", mails=queries.not_left(), counts=queries.counts(), most=commands.MAX_ATTEMPTS
    )


@bp.post("/<int:mail_id>/again")
@access(OPERATE)
def again(mail_id: int) -> Response:
    """Try once more."""
    commands.send_again(mail_id=mail_id, by=sessions.signed_in_person())
    db.session.commit()
    return respond.done(url_for("mails.index"), N_("Die Mail geht gleich noch einmal auf den Weg."))
