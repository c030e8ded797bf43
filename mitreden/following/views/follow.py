"""The button "Folgen", and the account's page of what a person follows."""

from flask import Blueprint, Response, request

from mitreden.accounts.models import Person
from mitreden.accounts.sessions import signed_in_person
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.following import commands, queries, subjects
from mitreden.following.box import box
from mitreden.following.forms import FrequencyForm
from mitreden.following.models import FollowKind, Frequency
from mitreden.following.words import KINDS
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("following", __name__)

LIST = "/account/following"
NOTHING = N_("Das gibt es hier nicht (mehr).")


def _kind(name: str) -> FollowKind:
    if name not in list(FollowKind):
        raise NotFoundError(NOTHING)
    return FollowKind(name)


@bp.post("/follow/<kind>/<int:subject_id>")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def follow(kind: str, subject_id: int) -> Response:
    """Follow a campaign, field, municipality, idea, or the region."""
    person = signed_in_person()
    thing = subjects.thing(person, _kind(kind), subject_id)
    if thing is None:
        raise NotFoundError(NOTHING)
    commands.follow(kind=thing.kind, subject_id=thing.id, by=person)
    db.session.commit()
    return _answer(person, thing)


@bp.post("/follow/<kind>/<int:subject_id>/stop")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def unfollow(kind: str, subject_id: int) -> Response:
    """Follow it no longer, even if it has gone out of sight."""
    person = signed_in_person()
    commands.unfollow(kind=_kind(kind), subject_id=subject_id, by=person)
    db.session.commit()
    thing = None if request.form.get("back") == "list" else subjects.thing(person, _kind(kind), subject_id)
    if thing is None:
        return respond.done(LIST, N_("Dem folgen Sie nicht mehr."))
    return _answer(person, thing)


def _answer(person: Person, thing: subjects.Thing) -> Response:
    follow = box(person, thing.kind, thing.id)
    place = f"{thing.path}#follow-{thing.kind.value}-{thing.id}"
    return respond.fragment_or(place, "following/_box.html", follow=follow, path=thing.path)


@bp.get(LIST)
@access(SIGNED_IN)
def index() -> Response:
    """What I follow, and how often I hear of it."""
    person = signed_in_person()
    return _page(person, FrequencyForm(data={"frequency": queries.frequency(person.id).value}))


@bp.post(LIST)
@access(SIGNED_IN)
def change() -> Response:
    """How often."""
    person, form = signed_in_person(), FrequencyForm()
    if not form.validate_on_submit():
        return _page(person, form, 422)
    commands.set_frequency(person_id=person.id, frequency=Frequency(form.frequency.data))
    db.session.commit()
    return respond.done(LIST, N_("Gespeichert."))


def _page(person: Person, form: FrequencyForm, status: int = 200) -> Response:
    things = subjects.followed(person)
    groups = [(KINDS[kind], found) for kind in FollowKind if (found := [one for one in things if one.kind is kind])]
    return respond.page("following/index.html", status=status, groups=groups, form=form)
