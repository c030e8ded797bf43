"""A region with two villages, each with somebody in the town hall, and a campaign whose answers are due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.region.models import Organisation
from mitreden.replies import commands, jobs
from mitreden.replies.commands import Words
from mitreden.replies.models import Outcome, Reply
from tests.factories import Make, People

TEXT = "Das machen wir im nächsten Frühjahr, der Auftrag ist vergeben."
YES = Words(Outcome.ACCEPTED, TEXT)


@dataclass
class Town:
    """Who and what there is: Holm with Hanna, Berg with Bodo."""

    make: Make
    people: People
    campaign: Campaign
    holm: Organisation
    berg: Organisation
    hanna: Person
    bodo: Person

    def idea(self, place: Organisation | None = None, **values: object) -> Idea:
        """A published idea of a village; None: of the whole region."""
        return self.make.idea(self.campaign, municipality_id=place.id if place else None, **values)  # type: ignore[arg-type]

    def handed_in(self, *ideas: Idea, by: Person | None = None, words: Words = YES) -> Reply:
        """A reply that waits for its release."""
        by = by or self.hanna
        reply = commands.draft_reply(idea_ids=[idea.id for idea in ideas], by=by, words=words)
        commands.hand_in(reply=reply, by=by)
        db.session.commit()
        return reply

    def released(self, *replies: Reply) -> None:
        """Their time has come."""
        commands.plan_release(editions={reply.id: reply.edition for reply in replies}, by=self.people.stefan)
        db.session.commit()
        self.works(timedelta(minutes=11))

    def anew(self) -> None:
        """Read people with their roles once more: a request of somebody else's forgot them."""
        for person in (self.hanna, self.bodo, self.people.stefan, self.people.kora):
            db.session.refresh(person, ["grants"])

    def works(self, later: timedelta) -> int:
        """What the worker releases some time from now. It ends everybody's transaction, so people are read anew."""
        with clock.at(clock.now() + later):
            done = jobs.release_due()
        self.anew()
        return done


@pytest.fixture
def town(make: Make, people: People) -> Town:
    holm, berg = make.municipality("Holm"), make.municipality("Berg")
    hanna, bodo = make.person("Hanna Amt"), make.person("Bodo Amt")
    make.grant(hanna, Role.CONTACT, organisation_id=holm.id)
    make.grant(bodo, Role.CONTACT, organisation_id=berg.id)
    campaign = make.campaign(state=CampaignState.ANSWERING, answer_on=clock.today() + timedelta(days=30))
    return Town(make, people, campaign, holm, berg, hanna, bodo)


@pytest.fixture
def promised(town: Town) -> Callable[[int], date]:
    """`promised(-3)`: the answers were promised for three days ago."""

    def promise(days: int) -> date:
        town.campaign.answer_on = clock.today() + timedelta(days=days)
        db.session.commit()
        return town.campaign.answer_on

    return promise
