"""Supports: once a person and idea, within the limit, while the vote runs, by whoever may; and nobody can tell who."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, Campaign, CampaignState, PhaseKind, organisation_member
from mitreden.campaigns.models import campaign_member_organisation as named
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, UnavailableError
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.voting import commands, queries
from mitreden.voting.models import Vote
from tests.factories import Make, People

DAY = timedelta(days=1)


def cast(make: Make, person: Person, idea: Idea) -> bool:
    """Cast as the view does: everything loaded by the queries of the features."""
    who = accounts.person(person.id)
    found = ideas.idea(who, idea.id)
    return commands.cast_vote(idea=found, by=who, keys=make.keys)


def take_back(make: Make, person: Person, idea: Idea) -> bool:
    who = accounts.person(person.id)
    return commands.take_back_vote(idea=ideas.idea(who, idea.id), by=who, keys=make.keys)


def rows(idea: Idea) -> int:
    return db.session.execute(sa.select(sa.func.count()).select_from(Vote).where(Vote.idea_id == idea.id)).scalar_one()


def shown(idea: Idea) -> int:
    db.session.refresh(idea)
    return idea.support_count


def test_a_support_counts_once_however_often_it_is_sent(make: Make, people: People) -> None:
    idea = make.idea()
    assert cast(make, people.jana, idea) is True
    assert cast(make, people.jana, idea) is False
    assert cast(make, people.ali, idea) is True
    assert shown(idea) == rows(idea) == 2


def test_a_support_can_be_taken_back_and_given_again(make: Make, people: People) -> None:
    idea = make.idea()
    cast(make, people.jana, idea)
    assert take_back(make, people.jana, idea) is True
    assert take_back(make, people.jana, idea) is False
    assert shown(idea) == rows(idea) == 0
    assert cast(make, people.jana, idea) is True
    assert shown(idea) == rows(idea) == 1


def test_a_vote_names_nobody_and_keeps_the_version_and_the_day_only(make: Make, people: People) -> None:
    idea = make.idea(version=3)
    moment = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)  # already 4 May on the clocks of the region
    campaign = db.session.get(Campaign, idea.campaign_id)
    db.session.refresh(campaign, ["phases"])
    for phase in campaign.phases:
        phase.starts_at, phase.ends_at = moment - DAY, moment + DAY
    db.session.commit()
    with clock.at(moment):
        cast(make, people.jana, idea)
    vote = db.session.scalars(sa.select(Vote)).one()
    assert (vote.idea_version, vote.cast_on.isoformat(), len(vote.voter)) == (3, "2026-05-04", 32)
    assert people.jana.voter_key not in vote.voter
    assert set(Vote.__table__.columns.keys()) == {
        "idea_id", "voter", "campaign_id", "field_id", "idea_version", "cast_on",
    }  # fmt: skip


def test_one_person_is_two_voters_in_two_campaigns(make: Make, people: People) -> None:
    for idea in (make.idea(), make.idea()):
        cast(make, people.jana, idea)
    assert len(set(db.session.scalars(sa.select(Vote.voter)))) == 2


@pytest.mark.parametrize(
    ("state", "aside"),
    [
        (IdeaState.SUBMITTED, None),
        (IdeaState.DRAFT, None),
        (IdeaState.PUBLISHED, Aside.HIDDEN),
        (IdeaState.PUBLISHED, Aside.WITHDRAWN),
    ],
)
def test_only_what_is_public_can_be_supported(
    make: Make, people: People, state: IdeaState, aside: Aside | None
) -> None:
    idea = make.idea(author=people.jana, state=state, aside=aside)
    with pytest.raises(NotAllowedError):
        cast(make, people.jana, idea)


@pytest.mark.parametrize(
    ("state", "starts_in", "ends_in", "may"),
    [
        (CampaignState.OPEN, -1, 1, True),
        (CampaignState.OPEN, 1, 2, False),  # not yet
        (CampaignState.OPEN, -2, -1, False),  # over
        (CampaignState.EVALUATING, -1, 1, False),  # people have moved it on
        (CampaignState.ANNOUNCED, -1, 1, False),
    ],
)
def test_the_clock_and_the_state_say_when(
    make: Make, people: People, state: CampaignState, starts_in: int, ends_in: int, may: bool
) -> None:
    now = clock.now()
    dates = {PhaseKind.VOTING: (now + starts_in * DAY, now + ends_in * DAY)}
    idea = make.idea(make.campaign(state=state, phases=dates))
    if may:
        assert cast(make, people.jana, idea)
    else:
        with pytest.raises(DomainError):
            cast(make, people.jana, idea)
        assert rows(idea) == 0


def test_at_most_n_supports_per_field(make: Make, people: People) -> None:
    fields = [make.field(), make.field()]
    campaign = make.campaign(max_supports_per_field=2, fields=fields)
    here = [make.idea(campaign, field_id=fields[0].id) for _ in range(3)]
    there = make.idea(campaign, field_id=fields[1].id)
    assert cast(make, people.jana, here[0])
    assert cast(make, people.jana, here[1])
    with pytest.raises(DomainError, match="2 Unterstützungen"):
        cast(make, people.jana, here[2])
    assert cast(make, people.jana, here[0]) is False, "repeating one of them is no error"
    assert cast(make, people.jana, there), "another field has its own limit"
    take_back(make, people.jana, here[0])
    assert cast(make, people.jana, here[2]), "taking back makes room"


def test_moving_an_idea_to_another_field_later_breaks_no_limit(make: Make, people: People) -> None:
    fields = [make.field(), make.field()]
    campaign = make.campaign(max_supports_per_field=1, fields=fields)
    moved, other = make.idea(campaign, field_id=fields[0].id), make.idea(campaign, field_id=fields[1].id)
    cast(make, people.jana, moved)
    moved.field_id = fields[1].id
    db.session.commit()
    assert cast(make, people.jana, other), "the vote keeps the field in which it was cast"


def test_without_its_secret_a_vote_stays_closed_and_is_never_made_again(make: Make, people: People) -> None:
    campaign = make.campaign()
    idea = make.idea(campaign)
    path = make.keys.folder / "voting" / f"{campaign.voting_key}.key"
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(UnavailableError):
        cast(make, people.jana, idea)
    assert not path.exists()
    path.write_bytes(b"x" * 32)  # another secret is as bad as none: it would count people twice
    with pytest.raises(UnavailableError):
        cast(make, people.jana, idea)
    path.write_bytes(kept)
    assert cast(make, people.jana, idea)


def test_only_members_vote_in_a_campaign_for_members(make: Make, people: People) -> None:
    club = make.municipality("Sportverein")
    campaign = make.campaign(audience=Audience.MEMBERS)
    db.session.execute(sa.insert(named).values(campaign_id=campaign.id, organisation_id=club.id))
    db.session.execute(sa.insert(organisation_member).values(organisation_id=club.id, person_id=people.jana.id))
    db.session.commit()
    idea = make.idea(campaign)
    assert cast(make, people.jana, idea)
    with pytest.raises(NotAllowedError):  # the moderator sees it, but is no member
        cast(make, people.mira, idea)


def test_what_a_person_supports_is_known_to_them_only_through_the_secret(make: Make, people: People) -> None:
    campaign = make.campaign()
    ideas_here = [make.idea(campaign) for _ in range(3)]
    cast(make, people.jana, ideas_here[1])
    ids = [idea.id for idea in ideas_here]
    assert queries.supported_ids(people.jana.voter_key, campaign, ids, make.keys) == {ideas_here[1].id}
    assert queries.supported_ids(people.ali.voter_key, campaign, ids, make.keys) == frozenset()
    (make.keys.folder / "voting" / f"{campaign.voting_key}.key").unlink()
    assert queries.supported_ids(people.jana.voter_key, campaign, ids, make.keys) == frozenset()


def test_the_log_keeps_a_digest_and_never_a_vote(make: Make, people: People) -> None:
    from mitreden.audit.models import AuditEvent  # noqa: PLC0415

    idea = make.idea()
    cast(make, people.jana, idea)
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == []
    commands.record_digests(keys=make.keys)
    before = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert before.action == "vote.digest"
    assert before.facts["count"] == 1
    db.session.execute(sa.update(Vote).values(idea_version=9))
    commands.record_digests(keys=make.keys)
    after = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert after.facts["hmac"] != before.facts["hmac"]
