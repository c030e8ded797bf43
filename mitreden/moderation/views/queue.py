"""The queue of a moderator: one idea at a time, and the next one after each decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.models import Person
from mitreden.accounts.roles import MODERATE
from mitreden.accounts.sessions import signed_in_person
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.pagination import Cursor
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation import commands, due, policy, queries
from mitreden.moderation.errors import AlreadyDecidedError, ChangedMeanwhileError
from mitreden.moderation.forms import DecisionForm, HideForm, KeepForm, QueueFilter, ReturnForm
from mitreden.moderation.lists import Queue
from mitreden.web import respond, transactions
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("moderation", __name__, url_prefix="/desk/moderation")


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
        "moderation/queue.html", fragment="moderation/_queue.html", queue=chosen, page=page, due_on=due.due_on,
        today=clock.today(), tallies=_tallies(person),
    )  # fmt: skip


@bp.get("/<int:idea_id>")
@access(MODERATE)
def case(idea_id: int) -> Response:
    """One idea with everything that is needed to decide, and the way to its neighbours."""
    return respond.page("moderation/case.html", fragment="moderation/_case.html", **_case(idea_id))


@bp.post("/<int:idea_id>/publish")
@access(MODERATE)
def publish(idea_id: int) -> Response:
    """Make a waiting idea public."""
    form = DecisionForm(prefix="publish")
    return _decided(
        idea_id,
        form,
        lambda idea, by: commands.publish_idea(idea=idea, by=by, seen=form.seen.data),
        N_("„%(title)s“ ist veröffentlicht."),
    )


@bp.post("/<int:idea_id>/return")
@access(MODERATE)
def send_back(idea_id: int) -> Response:
    """Ask the author to change something."""
    form = ReturnForm(prefix="return")
    return _decided(
        idea_id,
        form,
        lambda idea, by: commands.return_idea(
            idea=idea, by=by, reason=form.reason.data or "", rule_key=form.rule.data, seen=form.seen.data
        ),
        N_("„%(title)s“ ist mit Ihrer Bitte zurückgegangen."),
    )


@bp.post("/<int:idea_id>/hide")
@access(MODERATE)
def hide(idea_id: int) -> Response:
    """Take an idea out of sight because of a rule."""
    form = HideForm(prefix="hide")
    return _decided(
        idea_id,
        form,
        lambda idea, by: commands.hide_idea(
            idea=idea, by=by, rule_key=form.rule.data, reason=form.reason.data or "", seen=form.seen.data
        ),
        N_("„%(title)s“ ist ausgeblendet. An ihrer Stelle steht ein Hinweis mit der Regel."),
    )


@bp.post("/<int:idea_id>/restore")
@access(MODERATE)
def restore(idea_id: int) -> Response:
    """Undo hiding or returning."""
    form = DecisionForm(prefix="restore")
    return _decided(
        idea_id,
        form,
        lambda idea, by: commands.restore_idea(idea=idea, by=by, seen=form.seen.data),
        N_("„%(title)s“ ist wieder da, wo sie vorher stand."),
    )


@bp.post("/<int:idea_id>/keep")
@access(MODERATE)
def keep(idea_id: int) -> Response:
    """Leave a public idea as it is."""
    form = KeepForm(prefix="keep")
    return _decided(
        idea_id,
        form,
        lambda idea, by: commands.keep_idea(idea=idea, by=by, reason=form.reason.data or "", seen=form.seen.data),
        N_("„%(title)s“ bleibt, wie sie ist."),
    )


def _decided(idea_id: int, form: DecisionForm, decide: Callable[[Idea, Person], Any], message: str) -> Response:
    """Take the decision, then show the next idea and say what happened."""
    person, queue = signed_in_person(), _queue()
    idea = _idea(idea_id)
    if not form.validate_on_submit():
        return _again(idea_id, form)
    _, following = queries.neighbours(person, queue, idea_id)
    title = idea.title
    try:
        decide(idea, person)
        db.session.commit()
    except AlreadyDecidedError as error:
        transactions.read_first()
        return _next(following, respond.said(error), "info")
    except ChangedMeanwhileError as error:
        transactions.read_first()
        return _next(idea_id, respond.said(error), "warning")
    except DomainError as error:
        if error.field is None:
            raise
        respond.put_on_form(form, error)
        return _again(idea_id, form)
    return _next(following, gettext(message, title=title), "success")


def _next(idea_id: int | None, message: str, category: str) -> Response:
    """The next idea of the queue, or its first one, or the news that all is done."""
    queue = _queue()
    transactions.read_first()
    if idea_id is None:
        first = queries.queue_page(signed_in_person(), queue).items
        idea_id = first[0].id if first else None
    url = (
        url_for("moderation.case", idea_id=idea_id, queue=queue)
        if idea_id
        else url_for("moderation.queue", queue=queue)
    )
    if not respond.wants_fragment():
        return respond.done(url, message, category=category)
    context = _case(idea_id) if idea_id else {"idea": None, "queue": queue}
    response = respond.page(
        "moderation/case.html", fragment="moderation/_case.html", said={"text": message, "tone": category}, **context
    )
    response.headers["HX-Push-Url"] = url
    return response


def _again(idea_id: int, form: DecisionForm) -> Response:
    transactions.read_first()
    name = form._prefix.rstrip("-")  # noqa: SLF001  WTForms has no other way to ask
    context = _case(idea_id, **{name: form})
    return respond.invalid("moderation/case.html", fragment="moderation/_case.html", **context)


def _idea(idea_id: int) -> Idea:
    row = queries.idea(signed_in_person(), idea_id)
    if row is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    idea: Idea = row[0]
    return idea


def _case(idea_id: int, **sent: DecisionForm) -> dict[str, Any]:
    """What the page of one idea shows. `sent`: the form that needs another look."""
    person, queue = signed_in_person(), _queue()
    row = queries.idea(person, idea_id)
    if row is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    idea, author = row
    taken, rules = queries.decisions(idea_id), queries.rules()
    before, after = queries.neighbours(person, queue, idea_id)
    stamp = policy.stamp(idea, taken[0][0].id if taken else 0)
    return {
        "idea": idea, "author": author, "queue": queue, "before": before, "after": after, "decisions": taken, "rules": rules,
        "notices": queries.open_notices(idea_id), "is_own": policy.is_own(person, idea),
        "possible": policy.possible(idea) if policy.may_moderate(person, idea) else frozenset(),
        "forms": _forms(stamp, rules, sent), "open_form": next(iter(sent), ""), "due_on": due.due_on(idea.state_changed_at),
        "today": clock.today(), "tallies": _tallies(person, queue),
    }  # fmt: skip


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
