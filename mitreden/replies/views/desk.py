"""`/desk/replies`: which answers are owed, in work, to be released, out; and one of them."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.roles import REPLY
from mitreden.accounts.sessions import signed_in_person
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.pagination import Cursor
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.replies import commands, joint, policy, queries, words
from mitreden.replies.forms import ListFilter, NewFilter, ReleaseForm, ReplyForm, ReturnForm, shown
from mitreden.replies.models import Joint, Reply, ReplyState
from mitreden.replies.queries import MANY, Owed, Show
from mitreden.replies.sealing import seal
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("replies", __name__, url_prefix="/desk/replies")
_HANDED_IN = N_("Ihre Antwort ist abgegeben. Das Strategie-Team gibt sie frei.")
_KEPT = N_("Die Antwort ist gespeichert. Noch sieht sie nur das Team.")


@bp.get("")
@access(REPLY)
def index() -> Response:
    """One of the lists, oldest first."""
    person, form = signed_in_person(), ListFilter(request.args)
    if not form.validate():
        raise UnprocessableEntity
    show, cursor, backwards = Show(form.show.data), cursor_of(form), bool(form.before.data)
    if show is Show.OWED:
        page: Any = queries.owed(person, cursor, backwards=backwards)
    else:
        page = queries.replies(person, show, cursor, backwards=backwards)
    release = ReleaseForm(formdata=None)
    release.seen.data = seal(queries.editions(person, show)) if show in {Show.HANDED_IN, Show.PLANNED} else ""
    return respond.page(
        "replies/index.html", show=show, page=page, tallies=queries.tallies(person), many=MANY, lists=words.LISTS,
        outcomes=words.OUTCOMES, form=release, may_release=policy.may_release(person), today=clock.today(),
    )  # fmt: skip


def cursor_of(form: Any) -> Cursor | None:
    """The place at which a page begins."""
    text = form.after.data or form.before.data
    try:
        return Cursor.parse(text) if text else None
    except ValueError as error:
        raise UnprocessableEntity from error


@bp.route("/new", methods=["GET", "POST"])
@access(REPLY)
def new() -> Response:
    """A reply to the ideas that were ticked, or to a measure or a joint idea."""
    kind, number, whole, ideas = _wanted()
    form = ReplyForm(data={"ideas": [one.id for one in ideas]})
    form.offer(ideas, is_joint=kind is not None)
    if form.validate_on_submit():
        person = signed_in_person()
        try:
            if kind:
                reply = commands.draft_joint_reply(kind=kind, number=number, by=person, words=form.words)
            else:
                reply = commands.draft_reply(idea_ids=form.chosen(ideas), by=person, words=form.words)
            return _kept(reply)
        except DomainError as error:
            _put_back(form, error)
    return respond.page("replies/new.html", status=422 if form.errors else 200, form=form, ideas=ideas, whole=whole)


def _wanted() -> tuple[Joint | None, int, joint.Whole | None, list[Owed]]:
    """What is to be answered, as far as the person may."""
    person, wanted = signed_in_person(), NewFilter(request.args)
    if not wanted.validate():
        raise UnprocessableEntity
    kind, number = _joint(wanted)
    if kind:
        whole = joint.whole(kind, number) if policy.may_answer_together(person) else None
        if whole is None:
            raise NotFoundError(commands.GONE)
        return kind, number, whole, []
    numbers = [one for one in wanted.idea.data or () if 0 < one < 2**31]
    ideas = [one for one in queries.to_answer(numbers) if policy.may_draft(person, one.owner)]
    if not ideas:
        raise NotFoundError(commands.GONE)
    return None, 0, None, ideas


def _joint(wanted: NewFilter) -> tuple[Joint | None, int]:
    for kind, number in ((Joint.MEASURE, wanted.measure.data), (Joint.BUNDLE, wanted.bundle.data)):
        if number is not None:
            if not 0 < number < 2**31:
                raise UnprocessableEntity
            return kind, number
    return None, 0


def _kept(reply: Reply) -> Response:
    """Save, and hand it in if that is the button that was pressed."""
    is_ready = request.form.get("do") == "hand_in" and reply.state is not ReplyState.HANDED_IN
    if is_ready:
        commands.hand_in(reply=reply, by=signed_in_person())
    number = reply.id
    db.session.commit()
    return respond.done(url_for("replies.detail", reply_id=number), _HANDED_IN if is_ready else _KEPT)


def _put_back(form: Any, error: DomainError) -> None:
    if isinstance(error, NotFoundError):
        raise error
    db.session.rollback()
    respond.put_on_form(form, error)


def found(reply_id: int) -> Reply:
    """A reply that the person may see."""
    reply = queries.reply(signed_in_person(), reply_id)
    if reply is None:
        raise NotFoundError(commands.GONE)
    return reply


@bp.route("/<int:reply_id>", methods=["GET", "POST"])
@access(REPLY)
def detail(reply_id: int) -> Response:
    """One reply: what it says, where it stands, and what can be done with it."""
    reply, person = found(reply_id), signed_in_person()
    ideas = queries.ideas_of(reply)
    form = ReplyForm(data=shown(reply, ideas))
    form.offer(ideas, is_joint=True)
    if form.is_submitted() and not policy.may_change(person, reply):
        raise NotFoundError(commands.GONE)
    if form.validate_on_submit():
        try:
            commands.revise_reply(reply=reply, by=person, words=form.words, seen=form.edition.data)
            return _kept(reply)
        except DomainError as error:
            _put_back(form, error)
            reply = found(reply_id)
    return page_of(reply, form=form)


def page_of(reply: Reply, *, form: ReplyForm | None = None, sent: ReturnForm | None = None) -> Response:
    """The page of a reply; `sent`: the request that needs another look."""
    person, ideas = signed_in_person(), queries.ideas_of(reply)
    if form is None:
        form = ReplyForm(formdata=None, data=shown(reply, ideas))
        form.offer(ideas, is_joint=True)
    asked = sent or ReturnForm(formdata=None, prefix="return", data={"edition": reply.edition})
    whole = joint.whole(reply.joint, reply.joint_id) if reply.joint and reply.joint_id else None
    return respond.page(
        "replies/detail.html", status=422 if form.errors or asked.errors else 200, reply=reply, ideas=ideas, form=form,
        asked=asked, release=ReleaseForm(formdata=None), whole=whole, may_change=policy.may_change(person, reply),
        may_release=policy.may_release(person), states=words.STATES, outcomes=words.OUTCOMES,
    )  # fmt: skip


@bp.post("/<int:reply_id>/discard")
@access(REPLY)
def discard(reply_id: int) -> Response:
    """Throw a draft away."""
    reply = found(reply_id)
    if not policy.may_change(signed_in_person(), reply):
        raise NotFoundError(commands.GONE)
    commands.discard_reply(reply=reply, by=signed_in_person())
    db.session.commit()
    return respond.done(
        url_for("replies.index"), N_("Der Entwurf ist verworfen. Die Ideen warten wieder auf eine Antwort.")
    )
