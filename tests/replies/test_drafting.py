"""Who drafts for which ideas, what a reply needs, and that nobody overwrites anybody."""

import pytest

from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.extensions import db
from mitreden.ideas.models import DeclineReason, IdeaState
from mitreden.replies import commands, queries, states
from mitreden.replies.commands import Words
from mitreden.replies.models import Outcome, ReplyState
from tests.replies.conftest import TEXT, YES, Town

S = ReplyState


def test_a_contact_drafts_one_reply_for_many_ideas(town: Town) -> None:
    ideas = [town.idea(town.holm) for _ in range(3)]
    reply = town.handed_in(*ideas)
    assert (reply.state, reply.acts_for, reply.organisation_id) == (S.HANDED_IN, False, town.holm.id)
    assert [one.id for one in queries.ideas_of(reply)] == [idea.id for idea in ideas]
    assert {idea.state for idea in ideas} == {IdeaState.PUBLISHED}, "nothing of it is public"


def test_a_contact_can_do_nothing_for_another_municipality(town: Town) -> None:
    other, reply = town.idea(town.berg), town.handed_in(town.idea(town.berg), by=town.bodo)
    with pytest.raises(NotFoundError):
        commands.draft_reply(idea_ids=[other.id], by=town.hanna, words=YES)
    assert queries.reply(town.hanna, reply.id) is None
    assert [one.id for one in queries.owed(town.hanna).items] == []
    for attempt in (
        lambda: commands.revise_reply(reply=reply, by=town.hanna, words=YES),
        lambda: commands.hand_in(reply=reply, by=town.hanna),
        lambda: commands.discard_reply(reply=reply, by=town.hanna),
        lambda: commands.return_reply(reply=reply, by=town.hanna, request="Bitte kürzer."),
        lambda: commands.plan_release(editions={reply.id: reply.edition}, by=town.hanna),
        lambda: commands.call_back(reply_ids=[reply.id], by=town.hanna),
    ):
        with pytest.raises((DomainError, NotAllowedError)):
            attempt()


def test_one_reply_is_for_one_municipality(town: Town) -> None:
    ideas = [town.idea(town.holm), town.idea(town.berg)]
    with pytest.raises(DomainError, match="dieselbe Gemeinde"):
        commands.draft_reply(idea_ids=[idea.id for idea in ideas], by=town.people.kora, words=YES)


def test_the_team_may_write_in_the_place_of_a_town_hall_and_it_is_marked(town: Town) -> None:
    assert commands.draft_reply(idea_ids=[town.idea(town.holm).id], by=town.people.kora, words=YES).acts_for


def test_the_whole_region_has_a_lead_organisation(town: Town) -> None:
    idea = town.idea(None)
    with pytest.raises(NotFoundError):
        commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES)
    assert [one.id for one in queries.owed(town.people.stefan).items] == [idea.id], "without one the team answers"
    town.campaign.lead_id = town.holm.id
    db.session.commit()
    assert [one.id for one in queries.owed(town.hanna).items] == [idea.id]
    assert queries.owed(town.bodo).items == []
    assert commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES).organisation_id == town.holm.id


def test_an_idea_has_one_reply_in_work(town: Town) -> None:
    idea = town.idea(town.holm)
    reply = commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES)
    with pytest.raises(DomainError, match="schon eine Antwort in Arbeit"):
        commands.draft_reply(idea_ids=[idea.id], by=town.people.kora, words=YES)
    assert queries.owed(town.hanna).items == []
    commands.discard_reply(reply=reply, by=town.hanna)
    assert [one.id for one in queries.owed(town.hanna).items] == [idea.id]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words(Outcome.ACCEPTED, "Zu kurz."), "text"),
        (Words(Outcome.ACCEPTED, "x" * 4_001), "text"),
        (Words(Outcome.DECLINED, TEXT), "decline_reason"),
    ],
)
def test_what_a_reply_needs(town: Town, words: Words, field: str) -> None:
    with pytest.raises(DomainError) as error:
        commands.draft_reply(idea_ids=[town.idea(town.holm).id], by=town.hanna, words=words)
    assert error.value.field == field


def test_only_what_is_declined_has_a_reason(town: Town) -> None:
    words = Words(Outcome.ACCEPTED, TEXT, decline_reason=DeclineReason.NO_MEANS)
    reply = commands.draft_reply(idea_ids=[town.idea(town.holm).id], by=town.hanna, words=words)
    assert reply.decline_reason is None


def test_hidden_ideas_get_no_reply(town: Town) -> None:
    idea = town.idea(town.holm, state=IdeaState.SUBMITTED)
    with pytest.raises(DomainError, match="alle sehen können"):
        commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES)


def test_nobody_overwrites_what_they_have_not_seen(town: Town) -> None:
    reply = town.handed_in(town.idea(town.holm))
    seen = reply.edition
    commands.revise_reply(reply=reply, by=town.hanna, words=YES, seen=seen)
    with pytest.raises(DomainError, match="gerade geändert"):
        commands.revise_reply(reply=reply, by=town.people.kora, words=YES, seen=seen)
    with pytest.raises(DomainError, match="gerade geändert"):
        commands.return_reply(reply=reply, by=town.people.stefan, request="Bitte kürzer.", seen=seen)


def test_only_these_moves_exist() -> None:
    assert {(a.value, b.value) for a, after in states.MOVES.items() for b in after} == {
        ("draft", "handed_in"), ("handed_in", "returned"), ("handed_in", "planned"), ("returned", "handed_in"),
        ("planned", "handed_in"), ("planned", "released"),
    }  # fmt: skip
    assert set(states.MOVES) == set(ReplyState)


def test_a_planned_reply_cannot_be_changed(town: Town) -> None:
    reply = town.handed_in(town.idea(town.holm))
    commands.plan_release(editions={reply.id: reply.edition}, by=town.people.stefan)
    with pytest.raises(DomainError):
        commands.revise_reply(reply=reply, by=town.hanna, words=YES)
    with pytest.raises(DomainError):
        commands.discard_reply(reply=reply, by=town.hanna)
