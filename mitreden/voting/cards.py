"""The support button beside the cards of a list: templates ask for it, because the list stands below us."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from mitreden.accounts.models import Person
from mitreden.accounts.sessions import current_person
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.pagination import PAGE_SIZE
from mitreden.core.reading import Question
from mitreden.extensions import reading
from mitreden.voting import queries
from mitreden.voting.models import Vote

_MINE = Question(
    sa.select(Vote.idea_id).where(
        Vote.voter == sa.bindparam("voter"),
        Vote.idea_id.in_([sa.bindparam(f"idea{number}", type_=sa.Integer) for number in range(PAGE_SIZE)]),
    )
)


def supported_here(campaign: Campaign, ideas: Sequence[Any]) -> frozenset[int] | None:
    """Which of the rows the visitor supports; None: no buttons, because they cannot support here and now.

    One query for who is signed in and may vote, none for others.
    """
    person = current_person()
    if not isinstance(person, Person) or not ideas or not campaign_policy.may_support(person, campaign, clock.now()):
        return None
    voter_id = queries.voter_in(campaign, person.voter_key, current_app.config["KEYS"])
    if voter_id is None:
        return None
    numbers = {f"idea{number}": ideas[number].id if number < len(ideas) else None for number in range(PAGE_SIZE)}
    return frozenset(row.idea_id for row in _MINE.rows(reading(), voter=voter_id, **numbers))


def init_app(app: Flask) -> None:
    """Give templates `supported_here(campaign, rows)`."""
    app.jinja_env.globals["supported_here"] = supported_here
