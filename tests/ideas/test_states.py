"""An idea's state has one writer: what may follow on what, and what each change leaves behind."""

import itertools

import pytest

from mitreden.audit.models import AuditEvent
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas import states
from mitreden.ideas.models import OUTCOMES, PUBLIC_STATES, Aside, DeclineReason, Idea, IdeaState
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People

S, A = IdeaState, Aside

MAY_FOLLOW = {
    S.DRAFT: "unconfirmed submitted published",
    S.UNCONFIRMED: "submitted published",
    S.SUBMITTED: "published",
    S.PUBLISHED: "submitted under_review accepted partly_accepted passed_on already_done declined",
    S.UNDER_REVIEW: "published accepted partly_accepted passed_on already_done declined",
    # an outcome can be taken up again or corrected, never be undone silently
    S.ACCEPTED: "under_review partly_accepted passed_on already_done declined",
    S.PARTLY_ACCEPTED: "under_review accepted passed_on already_done declined",
    S.PASSED_ON: "under_review accepted partly_accepted already_done declined",
    S.ALREADY_DONE: "under_review accepted partly_accepted passed_on declined",
    S.DECLINED: "under_review accepted partly_accepted passed_on already_done",
}


def _move(idea: Idea, to: IdeaState) -> None:
    reason = DeclineReason.NO_MEANS if to is S.DECLINED else None
    states.move(idea, to, by=None, text="Dafür gibt es Gründe.", decline_reason=reason)


@pytest.mark.parametrize(("before", "to"), list(itertools.product(S, S)))
def test_only_what_the_table_names_may_follow(make: Make, before: IdeaState, to: IdeaState) -> None:
    idea = make.idea(state=before)
    if to.value in MAY_FOLLOW[before].split():
        _move(idea, to)
        assert idea.state is to
        assert idea.is_public is (to in PUBLIC_STATES)
    else:
        with pytest.raises(DomainError):
            _move(idea, to)


# what the idea is, what is wanted, and in which states it may be done
ASIDES = [
    (None, A.RETURNED, {S.SUBMITTED, S.PUBLISHED}),
    (None, A.HIDDEN, set(S) - {S.DRAFT, S.UNCONFIRMED}),
    (None, A.WITHDRAWN, {S.DRAFT, S.UNCONFIRMED, S.SUBMITTED, S.PUBLISHED}),
    (None, None, set()),
    (A.RETURNED, None, set(S)),
    (A.RETURNED, A.HIDDEN, set(S) - {S.DRAFT, S.UNCONFIRMED}),
    (A.RETURNED, A.WITHDRAWN, {S.DRAFT, S.UNCONFIRMED, S.SUBMITTED, S.PUBLISHED}),
    (A.RETURNED, A.RETURNED, set()),
    (A.HIDDEN, None, set(S)),
    (A.HIDDEN, A.RETURNED, set()),
    (A.HIDDEN, A.WITHDRAWN, set()),
    (A.HIDDEN, A.HIDDEN, set()),
    (A.WITHDRAWN, None, set()),
    (A.WITHDRAWN, A.RETURNED, set()),
    (A.WITHDRAWN, A.HIDDEN, set()),
    (A.WITHDRAWN, A.WITHDRAWN, set()),
]


@pytest.mark.parametrize(("before", "wanted", "allowed"), ASIDES)
def test_what_takes_an_idea_out_of_the_row(
    make: Make, before: Aside | None, wanted: Aside | None, allowed: set[IdeaState]
) -> None:
    campaign = make.campaign()
    for state in S:
        idea = make.idea(campaign, state=state, aside=before)
        if state in allowed:
            states.set_aside(idea, wanted, by=None, text="Bitte ohne Namen.", rule_key="privacy")
            assert (idea.aside, idea.state) == (wanted, state)
            assert idea.is_public is (wanted is None and state in PUBLIC_STATES)
        else:
            with pytest.raises(DomainError):
                states.set_aside(idea, wanted, by=None, text="Bitte ohne Namen.", rule_key="privacy")


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_an_outcome_needs_words(make: Make, outcome: IdeaState) -> None:
    reason = DeclineReason.OTHER if outcome is S.DECLINED else None
    with pytest.raises(DomainError) as caught:
        states.move(make.idea(), outcome, by=None, text="  ", decline_reason=reason)
    assert caught.value.field == "text"


@pytest.mark.parametrize(("to", "reason"), [(S.DECLINED, None), (S.ACCEPTED, DeclineReason.OTHER)])
def test_a_reason_from_the_list_belongs_to_declining_alone(
    make: Make, to: IdeaState, reason: DeclineReason | None
) -> None:
    with pytest.raises(DomainError) as caught:
        states.move(make.idea(), to, by=None, text="Ein Satz dazu.", decline_reason=reason)
    assert caught.value.field == "decline_reason"


@pytest.mark.parametrize(("aside", "field"), [(A.RETURNED, "text"), (A.HIDDEN, "rule_key")])
def test_returning_needs_a_request_and_hiding_a_rule(make: Make, aside: Aside, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        states.set_aside(make.idea(), aside, by=None)
    assert caught.value.field == field


def test_an_idea_that_is_aside_does_not_move(make: Make) -> None:
    idea = make.idea(aside=A.HIDDEN)
    with pytest.raises(DomainError):
        _move(idea, S.UNDER_REVIEW)


def test_every_change_is_logged_and_told(make: Make, people: People) -> None:
    idea = make.idea(state=S.SUBMITTED)
    states.move(idea, S.PUBLISHED, by=people.mira)
    states.set_aside(idea, A.HIDDEN, by=people.mira, rule_key="civil")
    events = db.session.query(AuditEvent).order_by(AuditEvent.id).all()
    assert [(event.action, event.by_id) for event in events] == [
        ("idea.moved", people.mira.id),
        ("idea.hidden", people.mira.id),
    ]
    told = {entry.key for entry in timeline.entries(Subject.IDEA, idea.id)}
    assert told == {"idea.published", "idea.hidden"}


def test_neither_log_nor_life_line_keeps_the_request_to_the_author(make: Make) -> None:
    idea = make.idea()
    states.set_aside(idea, A.RETURNED, by=None, text="Bitte den Namen von Frau Beispiel streichen.")
    facts = db.session.query(AuditEvent).one().facts
    assert "Beispiel" not in str(facts)
    assert "Beispiel" not in str(timeline.entries(Subject.IDEA, idea.id))


def test_the_campaign_counts_its_public_ideas(make: Make) -> None:
    campaign = make.campaign()
    idea = make.idea(campaign, state=S.SUBMITTED)
    counts = []
    for step in (
        lambda: _move(idea, S.PUBLISHED),
        lambda: _move(idea, S.UNDER_REVIEW),
        lambda: states.set_aside(idea, A.HIDDEN, by=None, rule_key="civil"),
        lambda: states.set_aside(idea, None, by=None),
    ):
        step()
        db.session.refresh(campaign, ["public_ideas"])
        counts.append(campaign.public_ideas)
    assert counts == [1, 1, 0, 1]


def test_the_day_of_publishing_stays_whatever_comes_later(make: Make) -> None:
    idea = make.idea(state=S.SUBMITTED)
    _move(idea, S.PUBLISHED)
    first = idea.published_at
    states.set_aside(idea, A.HIDDEN, by=None, rule_key="civil")
    states.set_aside(idea, None, by=None)
    assert idea.published_at == first
