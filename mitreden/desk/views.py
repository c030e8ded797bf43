"""`/desk`: what waits for me, put together from the features."""

from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.local import LocalProxy

from mitreden.accounts.models import Person
from mitreden.accounts.roles import MODERATE, OPERATE, PLAN_CAMPAIGNS, REPLY, USE_DESK
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.core import clock
from mitreden.desk import navigation
from mitreden.moderation import due
from mitreden.moderation import queries as moderation
from mitreden.moderation.lists import WORKED_OFF
from mitreden.outbox import queries as outbox
from mitreden.region import queries as regions
from mitreden.region import slots
from mitreden.replies import policy as reply_policy
from mitreden.replies import queries as replies
from mitreden.replies.queries import Show
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("")
@access(USE_DESK)
def index() -> Response:
    """The things that wait, each with its number and its age; nothing that the person may not do."""
    person, today = signed_in_person(), clock.today()
    may_moderate, may_operate = (permission.admits(person.roles) for permission in (MODERATE, OPERATE))
    late = due.overdue_before(today)
    return respond.page(
        "desk/index.html",
        person=person,
        tallies=moderation.tallies(person, late, WORKED_OFF) if may_moderate else {},
        mails=outbox.counts() if may_operate else None,
        texts=len(slots.missing(regions.typed_texts())) if PLAN_CAMPAIGNS.admits(person.roles) else 0,
        replies=_replies(person),
        may_release=reply_policy.may_release(person),
        many=replies.MANY,
        due_on=due.due_on,
        today=today,
    )


def _replies(person: Person) -> dict[Show, int]:
    """The numbers of replies that wait for the person, if there are any."""
    if not REPLY.admits(person.roles):
        return {}
    numbers = replies.tallies(person)
    mine = (Show.OWED, Show.DRAFTS, *((Show.HANDED_IN,) if reply_policy.may_release(person) else ()))
    return numbers if any(numbers[show] for show in mine) else {}


@bp.app_context_processor
def _layout() -> dict[str, Any]:
    """`desk_nav` for every page of the desk, asked for only where the layout shows it."""
    return {"desk_nav": LocalProxy(_navigation)}


def _navigation() -> list[navigation.Entry]:
    if "desk_nav" not in g:
        person = current_person()
        g.desk_nav = navigation.entries(signed_in_person(), request.path) if person.is_authenticated else []
    entries: list[navigation.Entry] = g.desk_nav
    return entries
