"""The mails of this feature, put together when they leave: what was answered meanwhile is left out."""

from flask import current_app

from mitreden.core import clock
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.outbox.mails import Filling, Letter, NothingLeftError, register
from mitreden.region.models import Organisation
from mitreden.replies import letters, links, queries
from mitreden.replies.models import ReplyLink, ReplyState
from mitreden.replies.tokens import token


def _path(link: ReplyLink) -> str:
    return f"/replies/{token(link.id, link.person_id, current_app.config['SECRET_KEY'])}"


def _fill_owed(letter: Letter) -> Filling:
    link = db.session.get(ReplyLink, letter.data["link"])
    if (
        link is None
        or links.opened(_path(link).rpartition("/")[2], clock.now(), current_app.config["SECRET_KEY"]) is None
    ):
        raise NothingLeftError
    owed = queries.still_owed(link.idea_ids, link.organisation_id)
    if not owed:
        raise NothingLeftError
    days = sorted(one.answer_on for one in owed if one.answer_on)
    organisation = db.session.get_one(Organisation, link.organisation_id)
    return Filling(
        {
            "ideas": owed, "number": len(owed), "path": _path(link), "organisation": organisation.name,
            "promised": days[0] if days else None, "is_late": bool(days) and days[0] < clock.today(),
            "until": link.expires_at,
        }
    )  # fmt: skip


def _fill_returned(letter: Letter) -> Filling:
    reply = queries.reply_by_link(letter.data["reply"])
    if reply is None or reply.state is not ReplyState.RETURNED:
        raise NothingLeftError
    link = db.session.get(ReplyLink, letter.data["link"]) if letter.data["link"] else None
    ideas = queries.ideas_of(reply)
    return Filling(
        {
            "path": _path(link) if link else f"/desk/replies/{reply.id}", "request": reply.request, "ideas": ideas,
            "until": link.expires_at if link else None,
        }
    )  # fmt: skip


register(
    letters.OWED, subject=N_("Ideen warten auf eine Antwort von %(organisation)s: %(number)s"),
    template="emails/replies/owed", lasts=links.LASTS, fill=_fill_owed,
)  # fmt: skip
register(
    letters.RETURNED, subject=N_("Bitte überarbeiten Sie Ihre Antwort"), template="emails/replies/returned",
    lasts=links.LASTS, fill=_fill_returned,
)  # fmt: skip
