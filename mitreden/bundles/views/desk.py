"""The desk of those who join ideas: what there is, what looks alike, a new joint idea."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.models import Person
from mitreden.accounts.roles import BUNDLE
from mitreden.accounts.sessions import signed_in_person
from mitreden.bundles import commands, pairs, policy, queries
from mitreden.bundles.forms import PairForm, WordsForm
from mitreden.bundles.models import PairKind
from mitreden.campaigns import policy as campaign_policy
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.voting import joint
from mitreden.web import respond
from mitreden.web.access import access
from mitreden.web.i18n import gettext

bp = Blueprint("bundles_desk", __name__, url_prefix="/desk/bundles")

NO_IDEA = N_("Eine dieser Ideen gibt es nicht (mehr), oder sie liegt nicht dort, wo Sie zuständig sind.")


@bp.get("")
@access(BUNDLE)
def index() -> Response:
    """The joint ideas, and how many pairs there are to look at."""
    person = signed_in_person()
    return respond.page("bundles/index.html", bundles=queries.bundles(person), tallies=pairs.tallies(person))


@bp.get("/suggestions")
@access(BUNDLE)
def suggestions() -> Response:
    """Pairs of one kind, with what they share and how they differ."""
    person = signed_in_person()
    try:
        kind = PairKind(request.args.get("kind", PairKind.REPEAT))
    except ValueError:
        raise UnprocessableEntity from None
    return respond.page(
        "bundles/suggestions.html", kind=kind, pairs=pairs.suggestions(person, kind), tallies=pairs.tallies(person),
        counted=pairs.COUNTED,
    )  # fmt: skip


@bp.post("/suggestions/dismiss")
@access(BUNDLE)
def dismiss() -> Response:
    """Two ideas stay apart."""
    person, form = signed_in_person(), PairForm()
    if not form.validate_on_submit():
        raise UnprocessableEntity
    pair = pairs.pair(form.idea_id.data or 0, form.other_id.data or 0)
    rows = queries.rows_of([pair.idea_id, pair.other_id]) if pair else []
    if pair is None or not policy.may_join_all(person, rows):
        raise NotFoundError(NO_IDEA)
    commands.dismiss(pair=pair, by=person)
    db.session.commit()
    return respond.done(url_for("bundles_desk.suggestions", kind=pair.kind), N_("Diese beiden Ideen bleiben getrennt."))


@bp.get("/new")
@access(BUNDLE)
def new() -> Response:
    """The ideas to be joined, how many people support them together, and the words of the joint one."""
    person, form = signed_in_person(), WordsForm(request.args)
    return _page(person, form, _rows(person, form))


@bp.post("/new")
@access(BUNDLE)
def create() -> Response:
    """Join them."""
    person, form = signed_in_person(), WordsForm()
    rows = _rows(person, form)
    if not rows:
        return _page(person, form, rows)
    if not form.validate_on_submit():
        return respond.invalid("bundles/new.html", form=form, rows=rows, **_effect(person, rows))
    try:
        made = commands.make_bundle(
            campaign_id=rows[0].campaign_id, idea_ids=[row.id for row in rows], by=person, **form.words
        )
    except DomainError as error:
        db.session.rollback()
        respond.put_on_form(form, error)
        return respond.invalid("bundles/new.html", form=form, rows=rows, **_effect(person, rows))
    db.session.commit()
    return respond.done(
        url_for("bundle_steps.detail", bundle_id=made.id),
        N_("Die Ideen sind jetzt eine gemeinsame Idee. Wer sie geschrieben hat, bekommt eine Mail."),
    )


def _page(person: Person, form: WordsForm, rows: Any) -> Response:
    """The form; what was typed stays in it where the ideas are none that can be joined."""
    answer = respond.page if rows else respond.invalid
    return answer("bundles/new.html", form=form, rows=rows, **_effect(person, rows))


def _rows(person: Person, form: WordsForm) -> Any:
    """The ideas that the form names, if the person may join them all; else none, and the form says so."""
    numbers = form.numbers
    rows = queries.rows_of(numbers)
    if not rows or len(rows) != len(numbers) or not policy.may_join_all(person, rows):
        form.offer([])
        form.ideas.errors = [gettext(NO_IDEA)]
        return []
    form.ideas.data = " ".join(str(row.id) for row in rows)
    form.offer(rows)
    return rows


def _effect(person: Person, rows: Any) -> dict[str, Any]:
    """What joining them comes to, in numbers where these may be seen."""
    campaign = queries.campaign_with_phases(rows[0].campaign_id) if rows else None
    sees_counts = campaign is not None and campaign_policy.sees_counts(person, campaign, clock.now())
    together = joint.together([row.id for row in rows]) if sees_counts else None
    return {"together": together, "is_own": policy.has_own(person, rows)}
