"""Writing below an idea, answering, changing and taking back one's own, the list of one's own. The page is `site.idea`."""

from typing import Any

from flask import Blueprint, Response, request

from mitreden.accounts import sessions
from mitreden.accounts.models import Person
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns.models import Taking
from mitreden.comments import commands, discussion, policy, queries, words
from mitreden.comments.forms import CommentForm
from mitreden.comments.models import Comment, CommentAside
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.permissions import ANYONE, SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter, visitor_key
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.visits import visiting
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.typed import gives_back, goes_on

bp = Blueprint("comments", __name__)
_NO_IDEA = N_("Diese Idee gibt es nicht (mehr).")
_NO_COMMENT = N_("Diesen Kommentar gibt es nicht (mehr).")
_PUBLIC = N_("Danke! Ihr Kommentar ist jetzt für alle zu sehen.")
_NOTED = N_("Ihr Kommentar ist vorgemerkt. Zum Schluss brauchen wir noch Ihre Mail-Adresse.")
_WAITS = N_("Danke! Ihr Kommentar ist da. Wir schauen ihn an, dann sehen ihn alle.")


def _writer() -> str:
    """Whom the limit on writing counts: the person; before signing in the visitor's address block."""
    person = current_person()
    return visitor_key() if person.id is None else f"person {person.id}"


def _most() -> str:
    """A whole school may sit behind one block of addresses."""
    return "200 per hour" if current_person().id is None else "60 per hour"


_limited = limiter.limit(_most, methods=["POST"], key_func=_writer)


@bp.get("/ideas/<int:idea_id>/comments/new")
@access(ANYONE)
def new(idea_id: int) -> Response:
    """The form on its own page, or in place below the comment that is answered."""
    idea, parent = _place(idea_id)
    shown = _shown(idea, parent)
    return respond.page("comments/new.html", fragment="comments/_form.html", form=_form(idea, parent), **shown)


def _place(idea_id: int) -> tuple[Idea, Comment | None]:
    """The idea, and the comment on it that is answered, if any."""
    person = current_person()
    idea = ideas.idea(person, idea_id)
    if idea is None or not idea.is_public:
        raise NotFoundError(_NO_IDEA)
    needs_account = idea.campaign.who_comments is Taking.CITIZEN and not person.is_citizen
    if needs_account or not (person.is_authenticated or policy.may_comment(person, idea, clock.now())):
        sessions.ask_for_account(person, f"/ideas/{idea_id}")
    if "parent" not in request.args:
        return idea, None
    number = request.args.get("parent", type=int)
    parent = queries.comment(person, number) if number and number < 2**62 else None
    if parent is None or parent.idea_id != idea_id or not policy.may_be_answered(parent):
        raise NotFoundError(_NO_COMMENT)
    return idea, parent


def _form(idea: Idea, parent: Comment | None) -> CommentForm:
    form = discussion.form_for(current_person(), idea, parent_id=parent.id if parent else None)
    if form is None:
        raise NotAllowedError(N_("Hier kann gerade niemand kommentieren."))
    return form


def _shown(idea: Idea, parent: Comment | None) -> dict[str, Any]:
    """What the page tells apart from the form: plain values outlive a rollback."""
    answered = {"id": parent.id, "html": parent.text_html} if parent else None
    return {"idea": {"id": idea.id, "title": idea.title}, "answered": answered}


@bp.post("/ideas/<int:idea_id>/comments/new")
@access(ANYONE)
@gives_back
@_limited
def create(idea_id: int) -> Response:
    """Say it: in place for htmx, else back to the idea; what is wrong comes back with everything typed."""
    idea, parent = _place(idea_id)
    shown, form = _shown(idea, parent), _form(idea, parent)
    if goes_on():
        return respond.page("comments/new.html", fragment="comments/_form.html", form=form, **shown)
    if form.validate_on_submit():
        try:
            comment = _say(idea, parent, form)
        except DomainError as error:
            db.session.rollback()
            respond.put_on_form(form, error)
        else:
            db.session.commit()
            return _written(idea, comment, shown)
    return respond.invalid("comments/new.html", fragment="comments/_form.html", form=form, **shown)


def _say(idea: Idea, parent: Comment | None, form: CommentForm) -> Comment | None:
    """The comment; None if it was only noted, because somebody is not signed in."""
    person, text = current_person(), form.text.data or ""
    is_ticked = "is_old_enough" in form and bool(form.is_old_enough.data)
    if isinstance(person, Person):
        if is_ticked:
            campaign_commands.confirm_age(campaign=idea.campaign, by=person)
        return commands.write_comment(idea=idea, by=person, text=text, parent=parent, speaking=form.chosen)
    campaign_commands.require_tick(campaign=idea.campaign, is_ticked=is_ticked or "is_old_enough" not in form)
    facts = {"text": words.complete(text).source, "parent": parent.id if parent else None}
    if not any(deed.about == idea.id and deed.facts.items() >= facts.items() for deed in visiting.deeds()):
        visiting.note("comment", idea.id, idea.campaign_id, age=idea.campaign.minimum_age or 0, **facts)
    return None


def _written(idea: Idea, comment: Comment | None, shown: dict[str, Any]) -> Response:
    if comment is None:
        return respond.done("/take-part", _NOTED)
    message = _PUBLIC if comment.is_public else _WAITS
    if not respond.wants_fragment():
        return respond.done(_address(comment), message)
    person = signed_in_person()
    line = discussion.line_of(person, comment)
    form = None if comment.parent_id else discussion.form_for(person, idea, formdata=None)
    return respond.page(
        "comments/new.html", fragment="comments/_written.html", line=line, message=message, form=form, **shown
    )


def _address(comment: Comment) -> str:
    """Where the comment stands on the page of its idea."""
    is_far = queries.threads_before(comment) >= queries.THREADS
    start = f"?comments={comment.parent_id or comment.id}" if is_far else ""
    return f"/ideas/{comment.idea_id}{start}#comment-{comment.id}"


@bp.get("/comments/<int:comment_id>/edit")
@access(SIGNED_IN)
def edit(comment_id: int) -> Response:
    """The form with one's own words."""
    comment = _own_to_edit(comment_id)
    form = CommentForm.offering([policy.OWN_NAME], {}, "", text=comment.text_source)
    return respond.page(
        "comments/edit.html", fragment="comments/_edit_form.html", form=form, comment=_standing(comment)
    )


def _own(comment_id: int) -> Comment:
    person = signed_in_person()
    comment = queries.comment(person, comment_id)
    if comment is None or not policy.is_author(person, comment):
        raise NotFoundError(_NO_COMMENT)
    return comment


def _own_to_edit(comment_id: int) -> Comment:
    comment = _own(comment_id)
    is_answered = queries.is_answered(comment_id)
    if not policy.may_edit(signed_in_person(), comment, clock.now(), is_answered=is_answered):
        raise NotAllowedError(N_("Diesen Kommentar können Sie nicht mehr ändern."))
    return comment


def _standing(comment: Comment) -> dict[str, Any]:
    speaking = policy.Speaking(comment.voice, comment.organisation_id)
    waits = comment.is_public and policy.is_checked_first(comment.idea, speaking, clock.now())
    return {
        "id": comment.id, "idea_id": comment.idea_id, "title": comment.idea.title, "waits_again": waits,
        "version": comment.version,
    }  # fmt: skip


@bp.post("/comments/<int:comment_id>/edit")
@access(SIGNED_IN)
@gives_back
@_limited
def change(comment_id: int) -> Response:
    """Save one's changed words."""
    comment = _own_to_edit(comment_id)
    shown = _standing(comment)
    form = CommentForm.offering([policy.OWN_NAME], {}, "")
    if goes_on():
        return respond.page("comments/edit.html", fragment="comments/_edit_form.html", form=form, comment=shown)
    if form.validate_on_submit():
        try:
            commands.edit_comment(comment=comment, by=signed_in_person(), text=form.text.data or "")
        except DomainError as error:
            db.session.rollback()
            respond.put_on_form(form, error)
        else:
            db.session.commit()
            return respond.done(_address(comment), N_("Ihr Kommentar ist geändert.") if comment.is_public else _WAITS)
    return respond.invalid("comments/edit.html", fragment="comments/_edit_form.html", form=form, comment=shown)


@bp.get("/comments/<int:comment_id>/withdraw")
@access(SIGNED_IN)
def ask_to_withdraw(comment_id: int) -> Response:
    """Says what happens when one takes back one's comment."""
    comment = _own_to_withdraw(comment_id)
    is_answered = queries.is_answered(comment_id)
    return respond.page("comments/withdraw.html", comment=comment, is_answered=is_answered)


def _own_to_withdraw(comment_id: int) -> Comment:
    comment = _own(comment_id)
    if not policy.may_withdraw(signed_in_person(), comment):
        raise NotAllowedError(N_("Diesen Kommentar können Sie nicht zurückziehen."))
    return comment


@bp.post("/comments/<int:comment_id>/withdraw")
@access(SIGNED_IN)
@_limited
def withdraw(comment_id: int) -> Response:
    """Take back one's own comment."""
    comment = commands.withdraw_comment(comment=_own_to_withdraw(comment_id), by=signed_in_person())
    db.session.commit()
    return respond.done(f"/ideas/{comment.idea_id}#comments", N_("Ihr Kommentar ist zurückgezogen."))


@bp.get("/account/comments")
@access(SIGNED_IN)
def mine() -> Response:
    """My comments, whatever became of them."""
    person, moment = signed_in_person(), clock.now()
    found = queries.comments_of(person.id)
    answered = queries.answered_among([comment.id for comment in found])
    rows = [
        {
            "comment": comment,
            "may_edit": policy.may_edit(person, comment, moment, is_answered=comment.id in answered),
            "may_withdraw": policy.may_withdraw(person, comment),
            "url": f"/ideas/{comment.idea_id}?comments={comment.parent_id or comment.id}#comment-{comment.id}",
            "is_hidden": comment.aside is CommentAside.HIDDEN,
        }
        for comment in found
    ]
    return respond.page("comments/mine.html", rows=rows)
