"""Which state may follow on which, and what follows from it."""

from itertools import product

import pytest

from mitreden.comments import states
from mitreden.comments.models import CommentAside, CommentState
from mitreden.core.errors import DomainError
from tests.factories import Make, People

ASIDES: list[CommentAside | None] = [None, *CommentAside]
ALLOWED = {
    (None, CommentAside.HIDDEN),
    (None, CommentAside.WITHDRAWN),
    (CommentAside.HIDDEN, None),
}


@pytest.mark.parametrize(("before", "after", "state"), list(product(ASIDES, ASIDES, CommentState)))
def test_what_may_be_set_aside_and_come_back(
    make: Make, people: People, before: CommentAside | None, after: CommentAside | None, state: CommentState
) -> None:
    comment = make.comment(state=state, aside=before)
    rule = "civil" if after is CommentAside.HIDDEN else None
    if (before, after) not in ALLOWED:
        with pytest.raises(DomainError):
            states.set_aside(comment, after, by=people.mira, rule_key=rule)
        return
    states.set_aside(comment, after, by=people.mira, rule_key=rule)
    assert (comment.state, comment.aside, comment.rule_key) == (state, after, rule)
    assert comment.is_public == (state is CommentState.PUBLISHED and after is None)
    assert comment.state_changed_by == people.mira.id


def test_hiding_names_a_rule(make: Make) -> None:
    with pytest.raises(DomainError):
        states.set_aside(make.comment(), CommentAside.HIDDEN, by=None)


def test_publishing_keeps_the_first_date(make: Make) -> None:
    comment = make.comment(state=CommentState.SUBMITTED)
    states.move(comment, CommentState.PUBLISHED, by=None)
    first = comment.published_at
    assert first is not None
    states.move(comment, CommentState.SUBMITTED, by=None)
    states.move(comment, CommentState.PUBLISHED, by=None)
    assert comment.published_at == first


@pytest.mark.parametrize("aside", CommentAside)
def test_what_is_set_aside_does_not_move(make: Make, aside: CommentAside) -> None:
    with pytest.raises(DomainError):
        states.move(make.comment(state=CommentState.SUBMITTED, aside=aside), CommentState.PUBLISHED, by=None)
