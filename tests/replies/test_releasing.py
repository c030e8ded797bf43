"""Release: at its time and not before, whole or not at all, each idea once; what a measure's reply covers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from mitreden.audit.models import AuditEvent
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas import states as idea_states
from mitreden.ideas.models import Aside, DeclineReason, Idea, IdeaState
from mitreden.replies import commands, jobs, queries, releasing
from mitreden.replies.commands import Words
from mitreden.replies.models import Joint, Outcome, Reply, ReplyState
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import LinkRole, Measure
from mitreden.timeline.models import TimelineEntry
from tests.replies.conftest import TEXT, YES, Town

NO = Words(Outcome.DECLINED, "Das geht leider nicht, dafür fehlt das Geld.", DeclineReason.NO_MEANS)


def state_of(idea: Idea) -> IdeaState:
    db.session.refresh(idea)
    return idea.state


def told(idea: Idea, key: str) -> int:
    query = sa.select(sa.func.count()).where(TimelineEntry.subject_id == idea.id, TimelineEntry.key == key)
    return db.session.scalar(query) or 0


def test_nothing_is_public_before_its_time(town: Town) -> None:
    idea = town.idea(town.holm)
    reply = town.handed_in(idea)
    at = clock.now() + timedelta(days=2)
    commands.plan_release(editions={reply.id: reply.edition}, by=town.people.stefan, at=at)
    db.session.commit()
    with clock.at(at - timedelta(seconds=1)):
        assert jobs.release_due() == 0
    assert (state_of(idea), queries.answer_of(idea.id)) == (IdeaState.PUBLISHED, None)
    with clock.at(at):
        assert jobs.release_due() == 1
        assert jobs.release_due() == 0
    answer = queries.answer_of(idea.id)
    assert state_of(idea) is IdeaState.ACCEPTED
    assert answer is not None
    assert (answer.organisation, answer.outcome, answer.together) == ("Holm", Outcome.ACCEPTED, 1)
    assert told(idea, "idea.accepted") == 1


def test_until_its_time_it_can_be_called_back(town: Town) -> None:
    idea = town.idea(town.holm)
    reply = town.handed_in(idea)
    commands.plan_release(editions={reply.id: reply.edition}, by=town.people.stefan)
    assert commands.call_back(reply_ids=[reply.id], by=town.people.stefan) == 1
    db.session.commit()
    assert town.works(timedelta(days=1)) == 0
    assert (reply.state, reply.release_at) == (ReplyState.HANDED_IN, None)
    town.released(reply)
    assert commands.call_back(reply_ids=[reply.id], by=town.people.stefan) == 0, "what is out stays out"


def test_a_reply_that_changed_or_is_to_ones_own_idea_stays(town: Town) -> None:
    own, changed, plain = (
        town.handed_in(town.idea(town.holm, author=author)) for author in (town.people.stefan, None, None)
    )
    seen = {reply.id: reply.edition for reply in (own, changed, plain)}
    commands.revise_reply(reply=changed, by=town.hanna, words=NO)
    done = commands.plan_release(editions=seen, by=town.people.stefan)
    assert (done.number, done.own, done.changed) == (1, 1, 1)
    assert [reply.state for reply in (own, changed, plain)] == [ReplyState.HANDED_IN] * 2 + [ReplyState.PLANNED]


@pytest.mark.parametrize("away", [timedelta(), timedelta(days=400)])
def test_the_time_is_still_to_come(town: Town, away: timedelta) -> None:
    reply = town.handed_in(town.idea(town.holm))
    with pytest.raises(DomainError, match="die noch kommt"):
        commands.plan_release(editions={reply.id: reply.edition}, by=town.people.stefan, at=clock.now() + away)


def test_one_that_fails_goes_back_with_the_reason_and_keeps_nothing_from_the_others(town: Town) -> None:
    hidden, fine = town.idea(town.holm), town.idea(town.holm)
    replies = [town.handed_in(hidden), town.handed_in(fine)]
    idea_states.set_aside(hidden, Aside.HIDDEN, by=town.people.mira, rule_key="civil")
    town.released(*replies)
    assert [reply.state for reply in replies] == [ReplyState.HANDED_IN, ReplyState.RELEASED]
    assert "nicht mehr zu sehen" in replies[0].request
    assert (state_of(hidden), state_of(fine)) == (IdeaState.PUBLISHED, IdeaState.ACCEPTED)


def test_what_is_hidden_gets_nothing_while_the_others_of_the_same_reply_do(town: Town) -> None:
    hidden, fine = town.idea(town.holm), town.idea(town.holm)
    reply = town.handed_in(hidden, fine)
    idea_states.set_aside(hidden, Aside.HIDDEN, by=town.people.mira, rule_key="civil")
    town.released(reply)
    assert (state_of(hidden), state_of(fine)) == (IdeaState.PUBLISHED, IdeaState.ACCEPTED)
    assert queries.answer_of(hidden.id) is None


@pytest.mark.parametrize("dies_at", [1, 21, 30])
def test_a_worker_that_dies_loses_none_and_repeats_none(
    town: Town, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    ideas = [town.idea(town.holm) for _ in range(30)]
    replies = [town.handed_in(idea) for idea in ideas]
    commands.plan_release(editions={reply.id: reply.edition for reply in replies}, by=town.people.stefan)
    db.session.commit()
    answer, calls = releasing._answer, iter(range(1, 1_000))

    def dying(*arguments: object) -> bool:
        if next(calls) == dies_at:
            raise KeyboardInterrupt
        return answer(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing, "_answer", dying)
    with clock.at(clock.now() + timedelta(minutes=11)):
        with pytest.raises(KeyboardInterrupt):
            jobs.release_due()
        done = sum(state_of(idea) is IdeaState.ACCEPTED for idea in ideas)
        assert done == (dies_at - 1) // releasing.PORTION * releasing.PORTION, "whole portions only"
        assert jobs.release_due() == 30 - done
    assert [told(idea, "idea.accepted") for idea in ideas] == [1] * 30
    events = sa.select(sa.func.count()).where(AuditEvent.action == "reply.released")
    assert db.session.scalar(events) == 30


def test_a_second_reply_of_its_own_takes_the_place_of_the_first(town: Town) -> None:
    idea = town.idea(town.holm)
    town.released(town.handed_in(idea))
    town.released(town.handed_in(idea, words=YES))
    town.released(town.handed_in(idea, words=NO))
    answer = queries.answer_of(idea.id)
    assert answer is not None
    assert (answer.outcome, answer.decline_reason) == (Outcome.DECLINED, DeclineReason.NO_MEANS)
    assert state_of(idea) is IdeaState.DECLINED


def measure_of(town: Town, *ideas: Idea, role: LinkRole = LinkRole.ORIGIN) -> Measure:
    measure = roadmap.create_measure(
        field_id=town.campaign.fields[0].id, title="Sitzplätze am Weiher", by=None, lead_id=town.holm.id
    )
    for idea in ideas:
        roadmap.link_idea(measure=measure, idea=idea, role=role, by=None)
    db.session.commit()
    return measure


def answered_together(town: Town, measure: Measure, words: Words = YES) -> Reply:
    stefan = town.people.stefan
    reply = commands.draft_joint_reply(kind=Joint.MEASURE, number=measure.id, by=stefan, words=words)
    commands.hand_in(reply=reply, by=stefan)
    db.session.commit()
    town.released(reply)
    return reply


def test_a_reply_to_a_measure_covers_its_ideas_but_those_with_their_own(town: Town) -> None:
    covered, also, own, in_work, against = (town.idea(town.holm) for _ in range(5))
    measure = measure_of(town, covered, own, in_work)
    town.released(town.handed_in(own, words=NO))
    draft = commands.draft_reply(idea_ids=[in_work.id], by=town.hanna, words=YES)
    roadmap.link_idea(measure=measure, idea=also, role=LinkRole.SUPPORTS, by=None)
    roadmap.link_idea(measure=measure, idea=against, role=LinkRole.CONFLICTS, by=None)
    db.session.commit()
    answered_together(town, measure)
    assert [state_of(idea) for idea in (covered, also, own, in_work, against)] == [
        IdeaState.ACCEPTED, IdeaState.ACCEPTED, IdeaState.DECLINED, IdeaState.PUBLISHED, IdeaState.PUBLISHED,
    ]  # fmt: skip
    assert {one.id for one in queries.owed(town.hanna).items} == {against.id}
    answer = queries.answer_of(covered.id)
    assert answer is not None
    assert answer.together == 2
    commands.hand_in(reply=draft, by=town.hanna)
    town.released(draft)
    assert state_of(in_work) is IdeaState.ACCEPTED


def test_an_own_reply_later_counts_for_that_idea_only(town: Town) -> None:
    first, second = town.idea(town.holm), town.idea(town.holm)
    measure = measure_of(town, first, second)
    answered_together(town, measure)
    town.released(town.handed_in(first, words=NO))
    assert (state_of(first), state_of(second)) == (IdeaState.DECLINED, IdeaState.ACCEPTED)
    late = town.idea(town.holm)
    roadmap.link_idea(measure=measure, idea=late, role=LinkRole.ORIGIN, by=None)
    db.session.commit()
    assert state_of(late) is IdeaState.PUBLISHED, "what comes later is not answered by itself"
    answered_together(town, measure, Words(Outcome.ALREADY_DONE, TEXT))
    assert [state_of(idea) for idea in (first, second, late)] == [
        IdeaState.DECLINED, IdeaState.ALREADY_DONE, IdeaState.ALREADY_DONE,
    ]  # fmt: skip


def test_an_outcome_that_came_without_a_reply_is_not_replaced_by_a_joint_one(town: Town) -> None:
    before = town.idea(town.holm)
    idea_states.move(before, IdeaState.DECLINED, by=None, text="Nein.", decline_reason=DeclineReason.OTHER)
    answered_together(town, measure_of(town, before, town.idea(town.holm)))
    assert state_of(before) is IdeaState.DECLINED


def test_a_contact_writes_no_reply_to_a_measure(town: Town) -> None:
    measure = measure_of(town, town.idea(town.holm))
    with pytest.raises(DomainError):
        commands.draft_joint_reply(kind=Joint.MEASURE, number=measure.id, by=town.hanna, words=YES)
    with pytest.raises(DomainError):
        commands.draft_joint_reply(kind=Joint.MEASURE, number=999_999, by=town.people.stefan, words=YES)
