"""The page behind a mail's link: draft and hand in, without signing in. It releases nothing and shows only what is public."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, request

from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.extensions import db, limiter, visitor_key
from mitreden.replies import commands, links, policy, queries
from mitreden.replies.forms import ReplyForm, shown
from mitreden.replies.links import Opened
from mitreden.replies.models import Reply, ReplyState
from mitreden.replies.queries import Owed
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("reply_links", __name__, url_prefix="/replies")
UNKNOWN = N_(
    "Dieser Link gilt nicht mehr. Bitte melden Sie sich an: Am Schreibtisch finden Sie, was noch zu beantworten ist."
)
_DONE = N_("Danke! Ihre Antwort ist abgegeben. Das Strategie-Team schaut sie an und gibt sie frei.")


def _opened(token: str) -> Opened:
    found = links.opened(token, clock.now(), current_app.config["SECRET_KEY"])
    if found is None:
        raise NotFoundError(UNKNOWN)
    return found


@bp.get("/<token>")
@access(ANYONE)
def index(token: str) -> Response:
    """The ideas that wait, and the form. Looking changes nothing: programs open links in mails, too."""
    found = _opened(token)
    reply, ideas = _subject(found)
    return _page(found, reply, ideas, _form(reply, ideas))


@bp.post("/<token>")
@access(ANYONE)
@limiter.limit("300 per hour", key_func=visitor_key)
def write(token: str) -> Response:
    """Draft and hand in, as the person whose link it is."""
    found = _opened(token)
    reply, ideas = _subject(found)
    form = _form(reply, ideas)
    if not ideas or not form.validate_on_submit():
        return _page(found, reply, ideas, form, 422 if ideas else 200)
    try:
        if reply is None:
            reply = commands.draft_reply(idea_ids=form.chosen(ideas), by=found.person, words=form.words)
        else:
            commands.revise_reply(reply=reply, by=found.person, words=form.words, seen=form.edition.data)
        if reply.state is not ReplyState.HANDED_IN:
            commands.hand_in(reply=reply, by=found.person)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        found = _opened(token)
        reply, ideas = _subject(found)
        respond.put_on_form(form, error)
        return _page(found, reply, ideas, form, 422)
    return respond.done(f"/replies/{token}", _DONE)


def _subject(found: Opened) -> tuple[Reply | None, Sequence[Owed]]:
    """What the link is about now: a reply that came back, or those of its ideas that still wait."""
    link = found.link
    if link.reply_id is None:
        return None, queries.still_owed(link.idea_ids, link.organisation_id)
    reply = queries.reply_by_link(link.reply_id)
    is_open = reply is not None and reply.state is ReplyState.RETURNED and policy.may_change(found.person, reply)
    return reply, queries.ideas_of(reply) if reply is not None and is_open else []


def _form(reply: Reply | None, ideas: Sequence[Owed]) -> ReplyForm:
    """The idea whose line in the mail was followed is ticked; the only one is, too."""
    named = {one.id for one in ideas} & set(request.args.getlist("idea", type=int))
    ticked = [one.id for one in ideas if len(ideas) == 1 or one.id in named]
    form = ReplyForm(data=shown(reply, ideas) if reply is not None and ideas else {"ideas": ticked})
    form.offer(ideas, is_joint=reply is not None)
    return form


def _page(found: Opened, reply: Reply | None, ideas: Sequence[Owed], form: ReplyForm, status: int = 200) -> Response:
    response = respond.page(
        "replies/link.html", status=status, form=form, ideas=ideas, reply=reply, name=found.person.display_name,
        until=found.link.expires_at, path=request.path,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
