"""One joint idea on the desk: every change is shown with its effect first, and the newest can be taken back."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from mitreden.accounts.models import Person
from mitreden.accounts.roles import BUNDLE
from mitreden.accounts.sessions import signed_in_person
from mitreden.bundles import changing, commands, policy, queries
from mitreden.bundles.forms import Numbers, WordsForm
from mitreden.bundles.models import Bundle
from mitreden.campaigns import policy as campaign_policy
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.voting import joint
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("bundle_steps", __name__, url_prefix="/desk/bundles")

GONE = N_("Diese gemeinsame Idee gibt es nicht.")
DONE = {
    "grow": N_("Die Ideen sind dazugekommen."),
    "shrink": N_("Die Ideen stehen wieder für sich."),
    "split": N_("Aus den Ideen ist eine eigene gemeinsame Idee geworden."),
    "reword": N_("Gespeichert."),
    "dissolve": N_("Alle Ideen stehen wieder für sich."),
    "undo": N_("Der letzte Schritt ist zurückgenommen. Alles ist wieder, wie es davor war."),
}
WITH_WORDS = frozenset({"split", "reword"})


@bp.get("/<int:bundle_id>")
@access(BUNDLE)
def detail(bundle_id: int) -> Response:
    """Its ideas, its numbers, what was done, what can be done."""
    person = signed_in_person()
    bundle, members, concerned = _readable(person, bundle_id)
    campaign = queries.campaign_of(bundle)
    sees_counts = campaign_policy.sees_counts(person, campaign, clock.now())
    return respond.page(
        "bundles/desk.html", bundle=bundle, members=members, campaign=campaign, shows_counts=sees_counts,
        number=joint.number_of(bundle_id) if sees_counts else None, steps=queries.steps(bundle_id),
        newest=changing.newest_step(bundle_id),
        may_change=policy.may_join_all(person, concerned) and not policy.has_own(person, concerned),
    )  # fmt: skip


@bp.get("/<int:bundle_id>/<step>")
@access(BUNDLE)
def ask(bundle_id: int, step: str) -> Response:
    """What a step would do."""
    person = signed_in_person()
    bundle = _changeable(person, bundle_id, step)
    form = _form(bundle, step, request.args)
    form.seen.data = str(bundle.edition)
    if isinstance(form, WordsForm) and step == "reword":
        form.title.data, form.summary.data = bundle.title, bundle.summary
        form.reason.data, form.lead.data = bundle.reason, bundle.lead_id
    return _show(person, bundle, step, form)


@bp.post("/<int:bundle_id>/<step>")
@access(BUNDLE)
def take(bundle_id: int, step: str) -> Response:
    """Do it."""
    person = signed_in_person()
    bundle = _changeable(person, bundle_id, step)
    form = _form(bundle, step)
    if not form.validate_on_submit():
        return _show(person, bundle, step, form, status=422)
    try:
        _take(bundle, step, form, person)
    except DomainError as error:
        db.session.rollback()
        respond.put_on_form(form, error)
        return _show(person, bundle, step, form, status=422)
    db.session.commit()
    return respond.done(url_for("bundle_steps.detail", bundle_id=bundle_id), DONE[step])


def _take(bundle: Bundle, step: str, form: Numbers, by: Person) -> None:
    common: dict[str, Any] = {"bundle": bundle, "by": by, "seen": form.edition}
    words = form.words if isinstance(form, WordsForm) else {}
    if step == "grow":
        commands.grow(**common, idea_ids=form.numbers)
    elif step == "shrink":
        commands.shrink(**common, idea_ids=form.numbers)
    elif step == "split":
        commands.split(**common, **words, idea_ids=form.numbers)
    elif step == "reword":
        commands.reword(**common, **words)
    elif step == "dissolve":
        commands.dissolve(**common)
    else:
        commands.undo(**common)


def _readable(person: Person, bundle_id: int) -> tuple[Bundle, Any, Any]:
    """A joint idea with its ideas, and all that its newest step concerns; if one lies where the person may join."""
    bundle = queries.bundle(bundle_id)
    if bundle is None:
        raise NotFoundError(GONE)
    members, step = queries.members(bundle_id), changing.newest_step(bundle_id)
    before = {number for was in step.before["bundles"] for number in was["members"]} if step else set()
    concerned = [*members, *queries.rows_of(before - {row.id for row in members})]
    if not any(policy.may_join(person, row) for row in concerned or queries.rows_of([bundle.lead_id])):
        raise NotFoundError(GONE)
    return bundle, members, concerned


def _changeable(person: Person, bundle_id: int, step: str) -> Bundle:
    bundle, _, concerned = _readable(person, bundle_id)
    if step not in DONE or not policy.may_join_all(person, concerned):
        raise NotFoundError(GONE)
    return bundle


def _form(bundle: Bundle, step: str, *args: Any) -> Numbers:
    if step not in WITH_WORDS:
        return Numbers(*args)
    form = WordsForm(*args)
    chosen = queries.members(bundle.id) if step == "reword" else queries.rows_of(form.numbers)
    form.offer([row for row in chosen if row.bundle_id == bundle.id])
    return form


def _show(person: Person, bundle: Bundle, step: str, form: Numbers, status: int = 200) -> Response:
    """The step with its effect: which ideas it moves, and how many people there are before and afterwards."""
    members = queries.members(bundle.id)
    chosen = [row for row in queries.rows_of(form.numbers) if policy.may_join(person, row)] if form.numbers else []
    return respond.page(
        "bundles/step.html", status=status, bundle=bundle, step=step, form=form, chosen=chosen, has_words=step in WITH_WORDS,
        newest=changing.newest_step(bundle.id), **_effect(person, bundle, step, members, chosen),
    )  # fmt: skip


def _effect(person: Person, bundle: Bundle, step: str, members: Any, chosen: Any) -> dict[str, Any]:
    now, moved = {row.id for row in members}, {row.id for row in chosen}
    then = {"grow": now | moved, "shrink": now - moved, "split": now - moved, "dissolve": set()}.get(step, now)
    if not campaign_policy.sees_counts(person, queries.campaign_of(bundle), clock.now()):
        return {"before": None, "after": None, "ideas_before": len(now), "ideas_after": len(then)}
    return {
        "before": joint.together(now, bundle.id), "after": joint.together(then, bundle.id), "ideas_before": len(now),
        "ideas_after": len(then),
    }  # fmt: skip
