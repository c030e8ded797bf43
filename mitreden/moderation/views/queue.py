"""The queue of a moderator: one idea or comment at a time, and the next one after each decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.models import Person
from mitreden.accounts.roles import MODERATE
from mitreden.accounts.sessions import signed_in_person
from mitreden.comments import queries as comments
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.pagination import Cursor
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.gallery import Shown
from mitreden.ideas.models import Idea
from mitreden.moderation import commands, due, policy, posts, queries, remarks
from mitreden.moderation.errors import AlreadyDecidedError, ChangedMeanwhileError
from mitreden.moderation.forms import DecisionForm, HideForm, KeepForm, QueueFilter, ReturnForm
from mitreden.moderation.lists import Queue
from mitreden.moderation.posts import Post, Ref
from mitreden.web import respond, transactions
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("moderation", __name__, url_prefix="/desk/moderation")
Decide = Callable[[Post, Person], Any]
_NOTHING = N_("Das gibt es nicht (mehr).")


@bp.get("")
@access(MODERATE)
def queue() -> Response:
    """What waits in one of the queues, oldest first."""
    form = QueueFilter(request.args)
    if not form.validate():
        raise UnprocessableEntity
    chosen, person = Queue(form.queue.data), signed_in_person()
    page = queries.queue_page(person, chosen, _cursor(form), backwards=bool(form.before.data))
    return respond.page(
        "moderation/queue.html", fragment="moderation/_queue.html", queue=chosen, page=page, ref_of=Ref.of, due_on=due.due_on,
        today=clock.today(), tallies=_tallies(person),
    )  # fmt: skip


@bp.get("/<post>")
@access(MODERATE)
def case(post: str) -> Response:
    """One idea or comment with everything that is needed to decide, and the way to its neighbours."""
    return respond.page("moderation/case.html", fragment="moderation/_case.html", **_case(_ref(post)))


@bp.post("/<post>/publish")
@access(MODERATE)
def publish(post: str) -> Response:
    """Make a waiting idea or comment public."""
    form = DecisionForm(prefix="publish")

    def decide(found: Post, by: Person) -> None:
        if isinstance(found, Comment):
            remarks.publish_comment(comment=found, by=by, seen=form.seen.data)
        else:
            commands.publish_idea(idea=found, by=by, seen=form.seen.data)

    return _decided(post, form, decide, N_("„%(title)s“ ist veröffentlicht."), N_("Der Kommentar ist veröffentlicht."))


@bp.post("/<post>/return")
@access(MODERATE)
def send_back(post: str) -> Response:
    """Ask the author of an idea to change something."""
    form = ReturnForm(prefix="return")

    def decide(found: Post, by: Person) -> None:
        if isinstance(found, Comment):
            raise NotFoundError(_NOTHING)
        commands.return_idea(
            idea=found, by=by, reason=form.reason.data or "", rule_key=form.rule.data, seen=form.seen.data
        )

    return _decided(post, form, decide, N_("„%(title)s“ ist mit Ihrer Bitte zurückgegangen."), "")


@bp.post("/<post>/hide")
@access(MODERATE)
def hide(post: str) -> Response:
    """Take an idea or a comment out of sight because of a rule."""
    form = HideForm(prefix="hide")

    def decide(found: Post, by: Person) -> None:
        said: dict[str, Any] = {
            "by": by,
            "rule_key": form.rule.data,
            "reason": form.reason.data or "",
            "seen": form.seen.data,
        }
        if isinstance(found, Comment):
            remarks.hide_comment(comment=found, **said)
        else:
            commands.hide_idea(idea=found, **said)

    return _decided(
        post, form, decide, N_("„%(title)s“ ist ausgeblendet. An ihrer Stelle steht ein Hinweis mit der Regel."),
        N_("Der Kommentar ist ausgeblendet. An seiner Stelle steht ein Hinweis mit der Regel."),
    )  # fmt: skip


@bp.post("/<post>/restore")
@access(MODERATE)
def restore(post: str) -> Response:
    """Undo hiding or returning."""
    form = DecisionForm(prefix="restore")

    def decide(found: Post, by: Person) -> None:
        if isinstance(found, Comment):
            remarks.restore_comment(comment=found, by=by, seen=form.seen.data)
        else:
            commands.restore_idea(idea=found, by=by, seen=form.seen.data)

    return _decided(
        post, form, decide, N_("„%(title)s“ ist wieder da, wo sie vorher stand."),
        N_("Der Kommentar ist wieder da, wo er vorher stand."),
    )  # fmt: skip


@bp.post("/<post>/keep")
@access(MODERATE)
def keep(post: str) -> Response:
    """Leave a public idea or comment as it is."""
    form = KeepForm(prefix="keep")

    def decide(found: Post, by: Person) -> None:
        said: dict[str, Any] = {"by": by, "reason": form.reason.data or "", "seen": form.seen.data}
        if isinstance(found, Comment):
            remarks.keep_comment(comment=found, **said)
        else:
            commands.keep_idea(idea=found, **said)

    return _decided(post, form, decide, N_("„%(title)s“ bleibt, wie sie ist."), N_("Der Kommentar bleibt, wie er ist."))


def _decided(name: str, form: DecisionForm, decide: Decide, message: str, of_comment: str) -> Response:
    """Take the decision, then show the next post and say what happened."""
    person, queue, ref = signed_in_person(), _queue(), _ref(name)
    post = _loaded(ref)[0]
    if not form.validate_on_submit():
        return _again(ref, form)
    _, following = queries.neighbours(person, queue, ref)
    title = posts.idea_of(post).title
    try:
        decide(post, person)
        db.session.commit()
    except AlreadyDecidedError as error:
        return _next(following, respond.said(error), "info")
    except ChangedMeanwhileError as error:
        return _not_yet(ref, form, error)
    except DomainError as error:
        if error.field is None:
            raise
        respond.put_on_form(form, error)
        return _again(ref, form)
    return _next(following, gettext(of_comment if ref.is_comment else message, title=title), "success")


def _not_yet(ref: Ref, form: DecisionForm, error: ChangedMeanwhileError) -> Response:
    """What has changed is to be read again; words that were typed stay beside it."""
    if "reason" not in form:
        return _next(ref, respond.said(error), "warning")
    respond.put_on_form(form, error)
    return _again(ref, form)


def _next(ref: Ref | None, message: str, category: str) -> Response:
    """The next post of the queue, or its first one, or the news that all is done."""
    queue = _queue()
    transactions.read_first()
    if ref is None:
        first = queries.queue_page(signed_in_person(), queue).items
        ref = Ref.of(first[0].number) if first else None
    url = url_for("moderation.case", post=ref, queue=queue) if ref else url_for("moderation.queue", queue=queue)
    if not respond.wants_fragment():
        return respond.done(url, message, category=category)
    context = _case(ref) if ref else {"idea": None, "queue": queue}
    response = respond.page(
        "moderation/case.html", fragment="moderation/_case.html", said={"text": message, "tone": category}, **context
    )
    response.headers["HX-Push-Url"] = url
    return response


def _again(ref: Ref, form: DecisionForm) -> Response:
    transactions.read_first()
    name = form._prefix.rstrip("-")  # noqa: SLF001  WTForms has no other way to ask
    context = _case(ref, **{name: form})
    return respond.invalid("moderation/case.html", fragment="moderation/_case.html", **context)


def _ref(name: str) -> Ref:
    found = Ref.parse(name)
    if found is None:
        raise NotFoundError(_NOTHING)
    return found


def _loaded(ref: Ref) -> tuple[Post, str]:
    """The idea or comment that the moderator oversees, and its author's name."""
    person = signed_in_person()
    row: Any = queries.comment(person, ref.id) if ref.is_comment else queries.idea(person, ref.id)
    if row is None:
        raise NotFoundError(_NOTHING)
    return row[0], row[1]


def _case(ref: Ref, **sent: DecisionForm) -> dict[str, Any]:
    """What the page of one idea or comment shows. `sent`: the form that needs another look."""
    person, queue = signed_in_person(), _queue()
    post, author = _loaded(ref)
    taken, rules = queries.decisions(ref), queries.rules()
    before, after = queries.neighbours(person, queue, ref)
    stamp = policy.stamp(post, taken[0][0].id if taken else 0)
    return {
        "idea": posts.idea_of(post), "post": post, "ref": ref, "author": author, "queue": queue, "before": before,
        "after": after, "decisions": taken, "rules": rules, "notices": queries.open_notices(ref),
        "answered": queries.answered_words(post) if isinstance(post, Comment) else "",
        "earlier": comments.earlier_words(post.id) if isinstance(post, Comment) and post.version > 1 else [],
        "is_own": policy.is_own(person, post), "pictures": _pictures(post),
        "possible": policy.possible(post) if policy.may_moderate(person, post) else frozenset(),
        "forms": _forms(stamp, rules, sent), "open_form": next(iter(sent), ""), "due_on": due.due_on(post.state_changed_at),
        "today": clock.today(), "tallies": _tallies(person, queue),
    }  # fmt: skip


def _pictures(post: Post) -> list[Shown]:
    return ideas.pictures_of(post.id) if isinstance(post, Idea) and post.pictures_no else []


def _forms(stamp: str, rules: list[Any], sent: dict[str, DecisionForm]) -> dict[str, DecisionForm]:
    kinds: dict[str, type[DecisionForm]] = {
        "publish": DecisionForm, "return": ReturnForm, "hide": HideForm, "restore": DecisionForm, "keep": KeepForm,
    }  # fmt: skip
    forms = {name: sent.get(name) or kind(formdata=None, prefix=name) for name, kind in kinds.items()}
    for form in forms.values():
        form.seen.data = stamp
        if isinstance(form, ReturnForm | HideForm):
            form.offer(rules)
    return forms


def _tallies(person: Person, *only: Queue) -> dict[Queue, queries.Tally]:
    return queries.tallies(person, due.overdue_before(clock.today()), only or tuple(Queue))


def _queue() -> Queue:
    form = QueueFilter(request.args)
    if not form.validate():
        raise UnprocessableEntity
    return Queue(form.queue.data)


def _cursor(form: QueueFilter) -> Cursor | None:
    text = form.after.data or form.before.data
    if not text:
        return None
    try:
        cursor = Cursor.parse(text)
        is_moment = datetime.fromisoformat(cursor.value).tzinfo is not None
    except ValueError as error:
        raise UnprocessableEntity from error
    if not is_moment:
        raise UnprocessableEntity
    return cursor
