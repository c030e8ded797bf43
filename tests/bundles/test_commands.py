"""Joining, growing, splitting, taking back: what each does, who may, who is told."""

from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.roles import Role
from mitreden.audit.models import AuditEvent
from mitreden.bundles import changing, commands, jobs
from mitreden.bundles.models import BundleStep
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea
from mitreden.outbox.models import OutboxMail
from mitreden.timeline.models import TimelineEntry
from mitreden.voting import commands as voting
from mitreden.voting import joint, queries
from mitreden.voting.models import JointChoice, JointTally
from tests.bundles.conftest import WORDS, World
from tests.factories import Make, People


def _voter(world: World, person: Any) -> bytes:
    key = accounts.existing_person(person.id).voter_key
    return queries.voter_in(world.campaign, key, world.make.keys) or b""


def _mails() -> list[tuple[str, str]]:
    return [
        (mail.kind, mail.data["title"]) for mail in db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id))
    ]


def _keys(idea_id: int) -> list[str]:
    query = sa.select(TimelineEntry.key).where(TimelineEntry.subject_id == idea_id).order_by(TimelineEntry.id)
    return [key for key in db.session.scalars(query) if key.endswith("bundled")]


def test_five_ideas_count_each_person_once(world: World, make: Make) -> None:
    for number in range(6):
        world.support(make.person(), number % 5, (number + 1) % 5)
    bundle = world.join(0, 1, 2, 3, 4)
    assert joint.number_of(bundle.id) == 6
    assert sum(idea.support_count for idea in db.session.scalars(sa.select(Idea))) == 12, "originals keep theirs"


def test_votes_that_come_and_go_are_counted_at_once(world: World, people: People) -> None:
    bundle = world.join(0, 1)
    world.support(people.berta, 0, 1)
    assert joint.number_of(bundle.id) == 1
    for place, left in ((0, 1), (1, 0)):
        who = accounts.existing_person(people.berta.id)
        idea = commands_idea(who, world.ids[place])
        voting.take_back_vote(idea=idea, by=who, keys=world.make.keys)
        assert joint.number_of(bundle.id) == left


def commands_idea(who: Any, number: int) -> Any:
    """An idea as pages load it."""
    from mitreden.ideas import queries as ideas  # noqa: PLC0415  named twice here

    return ideas.idea(who, number)


def test_an_opt_out_is_per_person_and_joint_idea(world: World, people: People) -> None:
    world.support(people.berta, 0, 2)
    one, other = world.join(0, 1), world.join(2, 3)
    voter = _voter(world, people.berta)
    assert joint.choose(bundle_id=one.id, voter_id=voter, is_counted=False)
    assert not joint.choose(bundle_id=one.id, voter_id=voter, is_counted=False), "a second click changes nothing"
    assert (joint.number_of(one.id), joint.number_of(other.id)) == (0, 1)
    assert joint.choose(bundle_id=one.id, voter_id=voter, is_counted=True)
    assert joint.number_of(one.id) == 1


def test_who_supports_none_of_them_has_nothing_to_choose(world: World, people: People) -> None:
    bundle = world.join(0, 1)
    assert not joint.choose(bundle_id=bundle.id, voter_id=_voter(world, people.berta), is_counted=False)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JointChoice)) == 0


def test_a_split_takes_the_opt_outs_along(world: World, people: People) -> None:
    world.support(people.berta, 0, 2)
    world.support(people.kora, 3)
    bundle = world.join(0, 1, 2, 3)
    joint.choose(bundle_id=bundle.id, voter_id=_voter(world, people.berta), is_counted=False)
    new = world.do(commands.split, bundle, idea_ids=world.ids[2:4], lead_id=world.ids[2], **WORDS)
    assert (joint.number_of(bundle.id), joint.number_of(new.id)) == (0, 1)
    world.do(commands.undo, bundle)
    assert joint.number_of(bundle.id) == 1
    assert db.session.scalars(sa.select(JointChoice.bundle_id)).all() == [bundle.id]


def test_authors_and_followers_are_told_each_time(world: World) -> None:
    bundle = world.join(0, 1, 2)
    assert _mails() == [("bundles.joined", f"Steg {number}") for number in range(3)]
    mail = db.session.scalars(sa.select(OutboxMail)).first()
    assert (mail.data["why"], mail.data["bundle"]) == (WORDS["reason"], bundle.id)
    world.do(commands.shrink, bundle, idea_ids=[world.ids[2]])
    assert _mails()[3:] == [("bundles.left", "Steg 2")]
    world.do(commands.undo, bundle)
    assert _mails()[4:] == [("bundles.joined", "Steg 2")]
    assert _keys(world.ids[2]) == ["idea.bundled", "idea.unbundled", "idea.bundled"]
    assert _keys(world.ids[0]) == ["idea.bundled"]


def test_the_log_names_ideas_and_no_number(world: World, people: People) -> None:
    world.support(people.berta, 0)
    world.join(0, 1)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "bundle.made")).one()
    assert event.facts["ideas"] == world.ids[:2]
    assert set(event.facts) == {"ideas", "lead", "text"}


def test_undo_brings_back_words_lead_and_members(world: World) -> None:
    bundle = world.join(0, 1, 2)
    world.do(commands.reword, bundle, lead_id=world.ids[1], title="Anders", summary="", reason="Es passt so besser.")
    world.do(commands.shrink, bundle, idea_ids=[world.ids[0]])
    world.do(commands.dissolve, bundle)
    for title, lead, members in (
        ("Anders", 1, world.ids[1:3]), ("Anders", 1, world.ids[:3]), (WORDS["title"], 0, world.ids[:3])
    ):  # fmt: skip
        world.do(commands.undo, bundle)
        db.session.refresh(bundle)
        found = db.session.scalars(sa.select(Idea.id).where(Idea.bundle_id == bundle.id).order_by(Idea.id)).all()
        assert (bundle.title, bundle.lead_id, found) == (title, world.ids[lead], members)
    world.do(commands.undo, bundle)
    assert bundle.dissolved_at is not None
    with pytest.raises(DomainError):
        world.do(commands.undo, bundle)
    assert db.session.scalar(sa.select(sa.func.count()).where(BundleStep.undone_at.is_(None))) == 0


def test_two_people_never_overwrite_each_other(world: World) -> None:
    bundle = world.join(0, 1)
    seen = bundle.edition
    world.do(commands.grow, bundle, idea_ids=[world.ids[2]], seen=seen)
    with pytest.raises(changing.ChangedMeanwhileError):
        world.do(commands.grow, bundle, idea_ids=[world.ids[3]], seen=seen)


@pytest.mark.parametrize(
    ("places", "refused"),
    [([0], "mindestens zwei"), ([0, 4], "gehört schon"), ([0, 3], "nicht öffentlich")],
)
def test_what_cannot_be_joined_is_refused(world: World, places: list[int], refused: str) -> None:
    world.join(1, 4)
    db.session.execute(sa.update(Idea).where(Idea.id == world.ids[3]).values(aside=Aside.HIDDEN, is_public=False))
    with pytest.raises(DomainError) as error:
        world.join(*places)
    assert refused in str(error.value)


def test_a_campaign_is_a_border(world: World, make: Make, people: People) -> None:
    elsewhere = make.idea(make.campaign())
    with pytest.raises(DomainError):
        commands.make_bundle(campaign_id=world.campaign.id, idea_ids=[world.ids[0], elsewhere.id], lead_id=world.ids[0],
                             by=world.mira, **WORDS)  # fmt: skip


def test_the_first_stays_first_and_two_remain(world: World) -> None:
    bundle = world.join(0, 1, 2)
    for ids in ([world.ids[0]], world.ids[1:3], [world.ids[4]], []):
        with pytest.raises(DomainError):
            world.do(commands.shrink, bundle, idea_ids=ids)
        db.session.rollback()


def test_a_moderator_of_one_municipality_joins_its_ideas_alone(make: Make, people: People) -> None:
    here, there = make.municipality(), make.municipality()
    campaign = make.campaign(municipalities=[here, there])
    mine = [make.idea(campaign, municipality_id=here.id).id for _ in range(2)]
    theirs = [make.idea(campaign, municipality_id=there.id).id for _ in range(2)]
    person = make.person("Momo Berg")
    make.grant(person, Role.MODERATOR, organisation_id=here.id)
    values = {"campaign_id": campaign.id, "by": person, **WORDS}
    assert commands.make_bundle(idea_ids=mine, lead_id=mine[0], **values).id
    for ids in (theirs, [mine[0], theirs[0]]):
        with pytest.raises((NotAllowedError, DomainError)):
            commands.make_bundle(idea_ids=ids, lead_id=ids[0], **values)


def test_nobody_joins_their_own_idea(world: World, make: Make) -> None:
    person = make.person("Momo Berg")
    make.grant(person, Role.MODERATOR)
    own = make.idea(world.campaign, author=person)
    with pytest.raises(NotAllowedError):
        commands.make_bundle(campaign_id=world.campaign.id, idea_ids=[own.id, world.ids[0]], lead_id=own.id, by=person,
                             **WORDS)  # fmt: skip


def test_numbers_of_a_version_that_knew_nothing_are_mended(world: World, people: People) -> None:
    world.support(people.berta, 0)
    bundle = world.join(0, 1)
    db.session.execute(sa.update(JointTally).values(number=9))
    db.session.commit()
    assert joint.miscounted() == [bundle.id]
    jobs.mend_numbers()
    assert (joint.number_of(bundle.id), joint.miscounted()) == (1, [])


def test_a_vote_outside_costs_no_statement_more(world: World, people: People, queries: list[str], make: Make) -> None:
    def price(place: int) -> int:
        who = accounts.existing_person(make.person().id)
        idea = commands_idea(who, world.ids[place])
        queries.clear()
        voting.cast_vote(idea=idea, by=who, keys=make.keys)
        return len(queries)

    alone = price(0)
    world.join(0, 1)
    assert (alone, price(0) <= alone + 2, price(2)) == (2, True, alone)
