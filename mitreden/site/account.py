"""`/account`: my account at a glance. Each thing stands there once, with how it stands, one click from where it is changed."""

from flask import Blueprint, Response, current_app

from mitreden.accounts import places
from mitreden.accounts import queries as people
from mitreden.accounts.models import Person
from mitreden.accounts.roles import ROLE_NAMES
from mitreden.accounts.sessions import signed_in_person
from mitreden.comments import queries as comments
from mitreden.core import clock
from mitreden.core.permissions import SIGNED_IN
from mitreden.following import queries as following
from mitreden.following.words import FREQUENCIES
from mitreden.ideas import queries as ideas
from mitreden.voting import queries as votes
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("my_account", __name__)


@bp.get("/account")
@access(SIGNED_IN)
def index() -> Response:
    """What I wrote, support and follow; who I am here; how I sign in; my data."""
    person = signed_in_person()
    return respond.page(
        "site/account.html",
        person=person,
        home=places.name_of(person.home_id, None) if person.home_id else None,
        mine=_numbers(person),
        frequency=FREQUENCIES[following.frequency(person.id)],
        second_factor=people.has_second_factor(person.id),
        grants=[(grant, places.name_of(grant.organisation_id, grant.campaign_id)) for grant in person.held_grants],
        role_names=ROLE_NAMES,
    )


def _numbers(person: Person) -> dict[str, int]:
    """How many of each: one query each, two for what is supported."""
    return {
        "ideas": ideas.count_of(person.id),
        "comments": comments.count_of(person.id),
        "supports": votes.support_count(person.voter_key, current_app.config["KEYS"]),
        "follows": following.count_of(person.id),
        "sessions": len(people.sessions(person.id, clock.now())),
    }
