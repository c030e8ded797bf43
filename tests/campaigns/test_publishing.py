"""Publishing a campaign and moving it on: one table, one writer, one secret."""

import pytest
import sqlalchemy as sa

from mitreden.campaigns import commands, figures, secrets, states
from mitreden.campaigns.models import (
    CampaignState,
)
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore, fingerprint
from mitreden.ideas.models import Aside, IdeaState
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.campaigns.planning import complete
from tests.factories import Make, People

S = CampaignState


def test_publishing_opens_makes_the_secret_and_writes_log_and_life_line(
    make: Make, people: People, keys: KeyStore, database: sa.Connection
) -> None:
    campaign = complete(make, people)
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    assert campaign.state is S.OPEN
    assert (campaign.published_by, campaign.published_at is not None) == (people.kora.id, True)
    name = secrets.key_name(campaign)
    assert name is not None
    assert campaign.voting_key_print == fingerprint(keys.read(name))
    assert [entry.key for entry in timeline.entries(Subject.CAMPAIGN, campaign.id)] == ["campaign.open"]
    [facts] = database.scalars(sa.text("SELECT facts FROM audit_event WHERE action = 'campaign.moved'"))
    assert "open" in str(facts)


def test_the_secret_itself_is_not_in_the_database(
    make: Make, people: People, keys: KeyStore, database: sa.Connection
) -> None:
    campaign = complete(make, people)
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    secret = keys.read(str(secrets.key_name(campaign)))
    row = database.execute(sa.text("SELECT * FROM campaign WHERE id = :id"), {"id": campaign.id}).one()
    assert len(secret) == 32
    assert secret.hex() not in str(row)
    assert secret.hex() != campaign.voting_key


def test_nothing_incomplete_is_published(make: Make, people: People, keys: KeyStore) -> None:
    campaign = complete(make, people, contact="")
    with pytest.raises(DomainError):
        commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    assert (campaign.state, campaign.voting_key) == (S.DRAFT, None)


def test_announcing_shows_without_opening_and_the_secret_is_made_once(
    make: Make, people: People, keys: KeyStore
) -> None:
    campaign = complete(make, people)
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys, announce=True)
    first = campaign.voting_key
    assert campaign.state is S.ANNOUNCED
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    assert (campaign.state, campaign.voting_key) == (S.OPEN, first)
    with pytest.raises(DomainError):
        commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    with pytest.raises(DomainError):
        secrets.make_secret(campaign, keys)
    assert campaign.voting_key == first


ALLOWED = {
    (S.DRAFT, S.ANNOUNCED), (S.DRAFT, S.OPEN), (S.ANNOUNCED, S.DRAFT), (S.ANNOUNCED, S.OPEN), (S.OPEN, S.EVALUATING),
    (S.EVALUATING, S.OPEN), (S.EVALUATING, S.ANSWERING), (S.ANSWERING, S.DECIDED), (S.DECIDED, S.IMPLEMENTING),
    (S.DECIDED, S.ARCHIVED), (S.IMPLEMENTING, S.ARCHIVED),
}  # fmt: skip


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_states_are_moved_along_the_table_only(make: Make, people: People, before: S, after: S) -> None:
    campaign = make.campaign(state=before)
    if (before, after) in ALLOWED:
        states.move(campaign, after, by=people.kora)
        assert campaign.state is after
    else:
        with pytest.raises(DomainError):
            states.move(campaign, after, by=people.kora)
        assert campaign.state is before


def test_a_campaign_without_its_secret_is_not_opened(make: Make, people: People) -> None:
    campaign = make.campaign(state=S.ANNOUNCED, voting_key=None)
    with pytest.raises(DomainError):
        states.move(campaign, S.OPEN, by=people.kora)


@pytest.mark.parametrize(
    ("state", "aside", "waits"),
    [
        (IdeaState.DRAFT, None, False),
        (IdeaState.SUBMITTED, None, True),
        (IdeaState.PUBLISHED, None, True),
        (IdeaState.UNDER_REVIEW, None, True),
        (IdeaState.ACCEPTED, None, False),
        (IdeaState.PUBLISHED, Aside.HIDDEN, False),
        (IdeaState.PUBLISHED, Aside.WITHDRAWN, False),
        (IdeaState.SUBMITTED, Aside.RETURNED, False),
    ],
)
def test_a_campaign_is_not_decided_while_an_idea_has_no_outcome(
    make: Make, people: People, state: IdeaState, aside: Aside | None, waits: bool
) -> None:
    campaign = make.campaign(state=S.ANSWERING)
    make.idea(campaign, state=state, aside=aside)
    assert figures.without_outcome(campaign.id) == int(waits)
    if waits:
        with pytest.raises(DomainError, match="Es fehlen 1"):
            states.move(campaign, S.DECIDED, by=people.kora)
    else:
        states.move(campaign, S.DECIDED, by=people.kora)
