"""Who may decide on which idea: the table of the product, row by row."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from mitreden.accounts.models import Grant, Guest, Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.roles import Role, Scope
from mitreden.core import clock
from mitreden.ideas.models import Aside, IdeaState
from mitreden.moderation import policy
from mitreden.moderation.models import ActingRole, DecisionKind

OAK, ELM = 1, 2  # municipalities
SPRING, AUTUMN = 11, 12  # campaigns
AUTHOR = 99


def person(role: Role | None, scope: Scope = Scope.REGION, place: int | None = None, number: int = 1) -> Person:
    found = Person(id=number, display_name="Mira Vogt", email="mira@example.org")
    found.grants = []
    if role is not None:
        found.grants.append(
            Grant(
                role=role, scope=scope, starts_at=clock.now(), organisation_id=place if scope is Scope.ORGANISATION else None,
                campaign_id=place if scope is Scope.CAMPAIGN else None,
            )
        )  # fmt: skip
    return found


def idea(
    municipality: int | None = OAK, campaign: int = SPRING, author: int | None = AUTHOR, **values: object
) -> SimpleNamespace:
    values = {"state": IdeaState.SUBMITTED, "aside": None, "version": 1, **values}
    return SimpleNamespace(municipality_id=municipality, campaign_id=campaign, author_id=author, **values)


# who, and whether they may decide on an idea of: the own municipality or campaign, another one, the whole region
TABLE: list[tuple[str, Callable[[], Visitor], bool, bool, bool]] = [
    ("guest", Guest, False, False, False),
    ("citizen", lambda: person(None), False, False, False),
    ("moderator of the municipality", lambda: person(Role.MODERATOR, Scope.ORGANISATION, OAK), True, False, False),
    ("moderator of the campaign", lambda: person(Role.MODERATOR, Scope.CAMPAIGN, SPRING), True, False, True),
    ("moderator of the region", lambda: person(Role.MODERATOR), True, True, True),
    ("coordinator", lambda: person(Role.COORDINATOR), True, True, True),
    ("contact of the municipality", lambda: person(Role.CONTACT, Scope.ORGANISATION, OAK), False, False, False),
    ("speaker of an organisation", lambda: person(Role.SPEAKER, Scope.ORGANISATION, OAK), False, False, False),
    ("assistant of the campaign", lambda: person(Role.ASSISTANT, Scope.CAMPAIGN, SPRING), False, False, False),
    ("expert of the campaign", lambda: person(Role.EXPERT, Scope.CAMPAIGN, SPRING), False, False, False),
    ("reader of the region", lambda: person(Role.READER), False, False, False),
    ("strategy team", lambda: person(Role.STRATEGIST), False, False, False),
    ("auditor", lambda: person(Role.AUDITOR), False, False, False),
    ("administrator", lambda: person(Role.ADMINISTRATOR, Scope.INSTALLATION), False, False, False),
]


@pytest.mark.parametrize(
    ("make_visitor", "near", "far", "region"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_who_may_moderate_what(make_visitor: Callable[[], Visitor], near: bool, far: bool, region: bool) -> None:
    visitor = make_visitor()
    assert policy.may_moderate(visitor, idea()) is near
    assert policy.may_moderate(visitor, idea(municipality=ELM, campaign=AUTUMN)) is far
    assert policy.may_moderate(visitor, idea(municipality=None)) is region


@pytest.mark.parametrize("make_visitor", [row[1] for row in TABLE[1:]], ids=[row[0] for row in TABLE[1:]])
def test_nobody_moderates_their_own_idea(make_visitor: Callable[[], Visitor]) -> None:
    visitor = make_visitor()
    for place in (OAK, ELM, None):
        assert policy.is_own(visitor, idea(municipality=place, author=visitor.id))
        assert not policy.may_moderate(visitor, idea(municipality=place, author=visitor.id))


def test_an_idea_without_an_author_is_nobodys_own() -> None:
    assert not policy.is_own(Guest(), idea(author=None))


@pytest.mark.parametrize(
    ("visitor", "role"),
    [
        (person(Role.MODERATOR, Scope.ORGANISATION, OAK), ActingRole.MUNICIPALITY),
        (person(Role.MODERATOR, Scope.CAMPAIGN, SPRING), ActingRole.CAMPAIGN),
        (person(Role.MODERATOR), ActingRole.REGION),
        (person(Role.COORDINATOR), ActingRole.COORDINATOR),
        (person(Role.STRATEGIST), None),
    ],
)
def test_in_which_capacity_somebody_decides(visitor: Person, role: ActingRole | None) -> None:
    assert policy.acting_role(visitor, idea()) is role


def test_a_grant_that_has_ended_counts_no_more() -> None:
    former = person(Role.MODERATOR)
    former.grants[0].revoked_at = clock.now()
    assert not policy.may_moderate(former, idea())


K = DecisionKind


@pytest.mark.parametrize(
    ("state", "aside", "kinds"),
    [
        (IdeaState.DRAFT, None, set()),  # nobody else's business
        (IdeaState.UNCONFIRMED, None, set()),
        (IdeaState.SUBMITTED, None, {K.PUBLISH, K.RETURN, K.HIDE}),
        (IdeaState.PUBLISHED, None, {K.KEEP, K.RETURN, K.HIDE}),
        (IdeaState.UNDER_REVIEW, None, {K.KEEP, K.HIDE}),
        (IdeaState.ACCEPTED, None, {K.KEEP, K.HIDE}),
        (IdeaState.DECLINED, None, {K.KEEP, K.HIDE}),
        (IdeaState.SUBMITTED, Aside.RETURNED, {K.RESTORE, K.HIDE}),
        (IdeaState.PUBLISHED, Aside.HIDDEN, {K.RESTORE}),
        (IdeaState.SUBMITTED, Aside.HIDDEN, {K.RESTORE}),
        (IdeaState.PUBLISHED, Aside.WITHDRAWN, set()),  # its author took it back
    ],
)
def test_what_can_be_decided_where_an_idea_stands(
    state: IdeaState, aside: Aside | None, kinds: set[DecisionKind]
) -> None:
    assert policy.possible(idea(state=state, aside=aside)) == kinds


def test_a_stamp_tells_versions_states_and_decisions_apart() -> None:
    stamps = {
        policy.stamp(idea(), 0),
        policy.stamp(idea(), 7),
        policy.stamp(idea(version=2), 0),
        policy.stamp(idea(state=IdeaState.PUBLISHED), 0),
        policy.stamp(idea(aside=Aside.HIDDEN), 0),
    }
    assert len(stamps) == 5


@pytest.mark.parametrize(("seen", "words"), [("3.1-submitted-none-0", "3.1"), ("", ""), ("x-y", "x")])
def test_a_stamp_from_outside_is_only_compared(seen: str, words: str) -> None:
    assert policy.words_seen(seen) == words
