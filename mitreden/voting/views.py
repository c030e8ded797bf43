"""The support button."""

from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts import sessions
from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.accounts.targets import own_path
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Taking
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.permissions import ANYONE, SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.visits import visiting
from mitreden.voting import commands, queries
from mitreden.web.access import access
from mitreden.web.filters import number_words
from mitreden.web.headers import csp_nonce
from mitreden.web.i18n import gettext, ngettext
from mitreden.web.respond import done, page, wants_fragment

bp = Blueprint("voting", __name__)

NOTED = N_("Ihre Unterstützung ist vorgemerkt. Zum Schluss brauchen wir noch Ihre Mail-Adresse.")
THANKS = N_("Danke! Ihre Unterstützung ist gezählt.")
STAYED = N_("Danke! Ihre Unterstützung gilt jetzt der Fassung %(number)s.")
AS_BEFORE = N_("An Ihrer Unterstützung hat sich nichts geändert.")
TAKEN_BACK = N_("Ihre Unterstützung ist zurückgenommen.")


@bp.get("/ideas/<int:idea_id>/support")
@access(ANYONE)
def ask(idea_id: int) -> Response:
    """One button, for those who are not signed in: pages of readers hold no form, because it would set a cookie."""
    person = current_person()
    idea = _to_support(person, idea_id)
    if person.is_authenticated or visiting.pending("support", idea_id):
        return done(f"/ideas/{idea_id}#support-panel")
    asks_age = not visiting.is_old_enough(idea.campaign_id, idea.campaign.minimum_age)
    age = idea.campaign.minimum_age if asks_age else None
    return page("voting/support.html", idea=idea, age=age)


@bp.post("/ideas/<int:idea_id>/support")
@access(ANYONE)
@limiter.limit("120/minute")
def support(idea_id: int) -> Response:
    """Support an idea; without an account it counts when the address is proved."""
    person = current_person()
    return _change(person, idea_id, is_wanted=True) if isinstance(person, Person) else _note(person, idea_id)


@bp.post("/ideas/<int:idea_id>/support/withdraw")
@access(ANYONE)
@limiter.limit("120/minute")
def withdraw(idea_id: int) -> Response:
    """Take the support back."""
    person = current_person()
    if isinstance(person, Person):
        return _change(person, idea_id, is_wanted=False)
    noted = visiting.pending("support", idea_id)
    if noted is None:
        sessions.ask_for_account(person, f"/ideas/{idea_id}")
    visiting.take_back(noted.number)
    db.session.commit()
    return done(f"/ideas/{idea_id}#support-panel", TAKEN_BACK)


def _to_support(person: Visitor, idea_id: int) -> Idea:
    """The idea; whoever needs an account for it, or a name, is asked for that first."""
    idea = ideas.idea(person, idea_id)
    if idea is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    needs_account = idea.campaign.who_supports is Taking.CITIZEN and not person.is_citizen
    if needs_account or not (
        person.is_authenticated or campaign_policy.may_support(person, idea.campaign, clock.now())
    ):
        sessions.ask_for_account(person, f"/ideas/{idea_id}")
    return idea


def _note(person: Visitor, idea_id: int) -> Response:
    """Remember the support with the visit; what wants to be counted waits for the click in the mail."""
    idea = _to_support(person, idea_id)
    if not idea.is_public:
        raise NotAllowedError(N_("Diese Idee kann gerade nicht unterstützt werden."))
    age = idea.campaign.minimum_age or 0
    is_ticked = bool(request.form.get("is_old_enough")) or visiting.is_old_enough(idea.campaign_id, age)
    try:
        campaign_commands.require_tick(campaign=idea.campaign, is_ticked=is_ticked)
        if visiting.pending("support", idea_id) is None:
            visiting.note("support", idea_id, idea.campaign_id, age=age, version=idea.version)
    except DomainError as error:
        db.session.rollback()
        return done(f"/ideas/{idea_id}/support", error.message, category="warning", **error.values)
    db.session.commit()
    return done(f"/ideas/{idea_id}#support-panel", NOTED)


@bp.post("/ideas/<int:idea_id>/support/stay")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def stay(idea_id: int) -> Response:
    """Support the idea as it is now, after it has changed."""
    person = signed_in_person()
    idea = ideas.idea(person, idea_id)
    seen = request.form.get("version", type=int)
    if idea is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    if seen is None:
        raise UnprocessableEntity
    try:
        has_changed = commands.stay(idea=idea, by=person, keys=current_app.config["KEYS"], seen=seen)
    except DomainError as error:
        if type(error) is not DomainError:
            raise
        db.session.rollback()
        return done(f"/ideas/{idea_id}", error.message, category="warning", **error.values)
    db.session.commit()
    return done(f"/ideas/{idea_id}#support-{idea_id}", STAYED if has_changed else AS_BEFORE, number=seen)


def _change(person: Person, idea_id: int, *, is_wanted: bool) -> Response:
    idea = _to_support(person, idea_id)
    change = commands.cast_vote if is_wanted else commands.take_back_vote
    try:
        if request.form.get("is_old_enough"):
            campaign_commands.confirm_age(campaign=idea.campaign, by=person)
        change(idea=idea, by=person, keys=current_app.config["KEYS"])
    except DomainError as error:
        if type(error) is not DomainError:
            raise
        db.session.rollback()
        return _answer(person, idea_id, error.message, "warning", **error.values)
    db.session.commit()
    return _answer(person, idea_id, THANKS if is_wanted else TAKEN_BACK, "success")


def _answer(person: Person, idea_id: int, message: str, category: str, **values: object) -> Response:
    """For htmx the box with the message beside the number, else back to where the button was, with the message on top.

    Who pressed it in a list comes back to the same place there; what went wrong is told on the idea's page, which says more.
    """
    back = own_path(request.form.get("back"))
    if wants_fragment():
        return _box(person, idea_id, note="" if category == "success" else gettext(message, **values), back=back)
    place = back if back and category == "success" else f"/ideas/{idea_id}"
    return done(f"{place}#support-{idea_id}", message, category=category, **values)


def _box(person: Person, idea_id: int, note: str = "", back: str | None = None) -> Response:
    idea = ideas.idea(person, idea_id)
    assert idea is not None  # noqa: S101  it was there a moment ago, in the same transaction
    shown = box(person, idea)
    if back is None:
        return page("voting/_support_box.html", fragment="voting/_support_box.html", box=shown, note=note)
    card = "voting/_card_support.html"
    number = shown["count"]
    counted = () if number is None else ("", _counted(number), "")
    return page(
        card, fragment=card, title=idea.title, counted=counted, nonce=csp_nonce(), note=note,
        **shown,
    )  # fmt: skip


def _counted(number: int) -> str:
    return str(ngettext("%(shown)s Unterstützung", "%(shown)s Unterstützungen", number, shown=number_words(number)))


def box(person: Person, idea: Idea) -> dict[str, Any]:
    """What the fragment shows."""
    moment = clock.now()
    version = queries.own_version(person.voter_key, idea.campaign, idea.id, current_app.config["KEYS"])
    return {
        "id": idea.id,
        "is_supported": version is not None,
        "version": version,
        "count": idea.support_count if campaign_policy.sees_counts(person, idea.campaign, moment) else None,
        "is_open": campaign_policy.may_support(person, idea.campaign, moment),
        "age": None if campaigns.age_is_confirmed(idea.campaign, person) else idea.campaign.minimum_age,
    }
