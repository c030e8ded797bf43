"""“We need this too”: naming one's own municipality with an idea from elsewhere, and taking it back."""

from flask import Blueprint, Response

from mitreden.accounts import places, sessions
from mitreden.accounts.models import Person
from mitreden.accounts.sessions import signed_in_person
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import needs, policy, queries, saving
from mitreden.ideas.models import Idea
from mitreden.ideas.need_form import NeedForm, WrittenNeedForm
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("needs", __name__)


def _idea(person: Person, idea_id: int) -> Idea:
    idea = queries.idea(person, idea_id)
    if idea is None:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    if not person.is_citizen:
        sessions.ask_for_account(person, f"/ideas/{idea_id}/need")
    return idea


def _idea_to_read(person: Person, idea_id: int) -> Idea:
    idea = _idea(person, idea_id)
    if not policy.may_read(person, idea):
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    return idea


def _form(person: Person, idea: Idea, mine: int | None) -> NeedForm:
    """What one said before, or one's home, is chosen already; not the municipality from which the idea comes."""
    home = mine or person.home_id
    known = home if home != idea.municipality_id else None
    rows = places.municipalities()
    if rows is None:
        return WrittenNeedForm(data={"municipality": places.name_of(known, None) or ""})
    form = NeedForm(data={"municipality": str(known or "")})
    form.offer([row for row in rows if row.id != idea.municipality_id])
    return form


def _page(form: NeedForm, idea: Idea, mine: int | None, status: int = 200) -> Response:
    return respond.page(
        "ideas/need.html", status=status, form=form, mine=mine,
        idea={"id": idea.id, "title": idea.title, "municipality": idea.municipality and idea.municipality.name},
    )  # fmt: skip


@bp.get("/ideas/<int:idea_id>/need")
@access(SIGNED_IN)
def index(idea_id: int) -> Response:
    """Which municipality is it?"""
    person = signed_in_person()
    idea, mine = _idea_to_read(person, idea_id), needs.own_place(person.id, idea_id)
    if mine is None and not policy.may_need(person, idea, clock.now()):
        raise NotAllowedError(N_("Hier können Sie das gerade nicht sagen."))
    return _page(_form(person, idea, mine), idea, mine)


@bp.post("/ideas/<int:idea_id>/need")
@access(SIGNED_IN)
@saving.limited
def say(idea_id: int) -> Response:
    """Say that one's municipality needs this, too."""
    person = signed_in_person()
    idea, mine = _idea_to_read(person, idea_id), needs.own_place(person.id, idea_id)
    form = _form(person, idea, mine)
    if form.validate_on_submit():
        try:
            needs.say_need(idea=idea, by=person, municipality_id=form.chosen())
        except NotAllowedError:
            raise
        except DomainError as error:
            respond.put_on_form(form, error)
        else:
            db.session.commit()
            return respond.done(f"/ideas/{idea_id}#needs", N_("Danke! Die Gemeinde steht jetzt bei der Idee."))
    return _page(form, idea, mine, status=422)


@bp.post("/ideas/<int:idea_id>/need/withdraw")
@access(SIGNED_IN)
@saving.limited
def withdraw(idea_id: int) -> Response:
    """Take it back."""
    person = signed_in_person()
    needs.take_back_need(idea=_idea(person, idea_id), by=person)
    db.session.commit()
    return respond.done(f"/ideas/{idea_id}", N_("Das ist zurückgenommen."))
