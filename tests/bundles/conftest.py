"""Ideas that want the same, and their supporters."""

from collections.abc import Callable
from typing import Any

import pytest

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.bundles import commands
from mitreden.bundles.models import Bundle
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.voting import commands as voting
from tests.factories import Make, People

WORDS = {"title": "Ein Steg am Weiher", "summary": "Alle wollen ans Wasser.", "reason": "Es geht um dieselbe Stelle."}


class World:
    """A campaign with ideas, and everything done by the commands that pages use."""

    def __init__(self, make: Make, people: People) -> None:
        self.make, self.people = make, people
        self.campaign: Campaign = make.campaign("dorf")
        self.authors = [people.jana, people.ali]
        self.ideas = [self._idea(f"Steg {number}", self.authors[number % 2]) for number in range(5)]
        self.ids = [idea.id for idea in self.ideas]

    def _idea(self, title: str, author: Person) -> Idea:
        return self.make.idea(self.campaign, title=title, author=author)

    @property
    def mira(self) -> Person:
        """She moderates the region."""
        return accounts.existing_person(self.people.mira.id)

    def support(self, person: Person, *places: int) -> Person:
        """`person` supports ideas by their places."""
        for place in places:
            who = accounts.existing_person(person.id)
            idea = ideas.idea(who, self.ids[place])
            assert idea is not None
            voting.cast_vote(idea=idea, by=who, keys=self.make.keys)
        db.session.commit()
        return person

    def join(self, *places: int, by: Person | None = None) -> Bundle:
        """A joint idea of the ideas at these places, under the first."""
        numbers = [self.ids[place] for place in places]
        made = commands.make_bundle(
            campaign_id=self.campaign.id, idea_ids=numbers, lead_id=numbers[0], by=by or self.mira, **WORDS
        )
        db.session.commit()
        return made

    def do(self, command: Callable[..., Any], bundle: Bundle, **values: Any) -> Any:
        """One of the commands as Mira."""
        found = command(bundle=bundle, by=self.mira, **values)
        db.session.commit()
        return found


@pytest.fixture
def world(make: Make, people: People) -> World:
    """Five ideas of Jana and Ali that want the same."""
    return World(make, people)
