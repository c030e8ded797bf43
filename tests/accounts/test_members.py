"""Roles: who gives them to whom, where and until when."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import commands, policy
from mitreden.accounts.models import Grant, Person, UserSession
from mitreden.accounts.roles import SCOPES, STAFF_SESSION, Role, Scope
from mitreden.audit.models import AuditEvent
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
C, A = Role.COORDINATOR, Role.ADMINISTRATOR


@pytest.mark.parametrize("given", list(Role))
@pytest.mark.parametrize("holder", list(Role))
def test_who_may_give_which_role(make: Any, holder: Role, given: Role) -> None:
    person = make.person()
    place = {"campaign_id": make.campaign().id} if Scope.REGION not in SCOPES[holder] and holder is not A else {}
    if SCOPES[holder] == {Scope.ORGANISATION}:
        place = {"organisation_id": make.municipality().id}
    make.grant(person, holder, **place)
    expected = {C: given is not A, A: given in {A, C, Role.AUDITOR}}.get(holder, False)
    assert policy.may_grant(person, given) is expected


def test_a_role_counts_only_where_it_may(make: Any, people: Any) -> None:
    for role in Role:
        for scope in set(Scope) - SCOPES[role]:
            with pytest.raises(DomainError):
                commands.grant_role(person=people.jana, role=role, scope=scope, by=None)


def test_giving_a_role_is_logged_and_shortens_sessions(signed_in: SignedIn, people: Any, make: Any) -> None:
    make.region()
    jana, kora = signed_in(people.jana), signed_in(people.kora)
    assert jana.get("/desk").status_code == 403
    data = {"email": people.jana.email.upper(), "role": "moderator", "place": "region"}
    kora.submit("/desk/members", "/desk/members", data)
    assert jana.get("/desk/moderation").status_code == 200
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "role.granted")).one()
    assert (event.by_id, event.subject_id, event.facts["role"]) == (people.kora.id, people.jana.id, "moderator")
    until = db.session.scalars(sa.select(UserSession.expires_at).where(UserSession.person_id == people.jana.id)).one()
    assert until <= clock.now() + STAFF_SESSION


def test_a_role_for_one_municipality_until_a_day(signed_in: SignedIn, people: Any, make: Any) -> None:
    village = make.municipality("Ringbach")
    data = {
        "email": people.jana.email, "role": "moderator", "place": "organisation", "organisation": "ringbach",
        "ends_on": "2027-03-31",
    }  # fmt: skip
    kora = signed_in(people.kora)
    kora.submit("/desk/members", "/desk/members", data)
    grant = db.session.scalars(sa.select(Grant).where(Grant.person_id == people.jana.id)).one()
    assert (grant.scope, grant.organisation_id) == (Scope.ORGANISATION, village.id)
    assert grant.ends_at == datetime(2027, 3, 31, 22, 0, tzinfo=UTC), "midnight after the last day, in summer time"
    page = kora.page("/desk/members")
    assert "Ringbach" in page.text
    assert "31. März 2027" in page.text


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "nobody@example.org"},
        {"email": "nonsense"},
        {"role": "administrator", "place": "installation"},
        {"role": "king"},
        {"place": "moon"},
        {"place": "organisation"},
        {"place": "organisation", "organisation": "Nirgendwo"},
        {"role": "strategist", "place": "organisation", "organisation": "Ringbach"},
        {"ends_on": "2001-01-01"},
    ],
)
def test_what_a_coordinator_cannot_give(signed_in: SignedIn, people: Any, make: Any, changed: dict[str, str]) -> None:
    make.municipality("Ringbach")
    people.jana.email, _ = "jana@example.org", db.session.commit()
    kora = signed_in(people.kora)
    answer = kora.post(
        "/desk/members", {"email": "jana@example.org", "role": "moderator", "place": "region", **changed}
    )
    assert answer.status_code == 422
    assert not db.session.scalar(sa.select(sa.func.count()).where(Grant.person_id == people.jana.id))


def test_nobody_gives_a_role_to_themselves(signed_in: SignedIn, people: Any) -> None:
    data = {"email": people.kora.email, "role": "auditor", "place": "region"}
    assert signed_in(people.kora).post("/desk/members", data).status_code in {403, 422}
    with pytest.raises(NotAllowedError):
        commands.grant_role(person=people.kora, role=Role.AUDITOR, scope=Scope.REGION, by=people.kora)


def test_a_role_taken_back_counts_no_longer(signed_in: SignedIn, people: Any) -> None:
    (number,) = [grant.id for grant in people.mira.grants]
    mira, kora = signed_in(people.mira), signed_in(people.kora)
    assert mira.get("/desk/moderation").status_code == 200
    kora.submit("/desk/members", f"/desk/members/{number}/revoke", {})
    assert mira.get("/desk/moderation").status_code == 403
    assert kora.post(f"/desk/members/{number}/revoke").status_code == 409
    assert kora.post("/desk/members/99999/revoke").status_code == 404


def test_the_own_management_takes_only_somebody_else(people: Any, make: Any) -> None:
    (own,) = people.kora.grants
    with pytest.raises(NotAllowedError):
        commands.revoke_grant(grant=own, by=people.kora)
    make.grant(people.kora, Role.MODERATOR)
    other = next(grant for grant in people.kora.grants if grant.role is Role.MODERATOR)
    commands.revoke_grant(grant=other, by=people.kora)
    commands.revoke_grant(grant=own, by=people.adam)
    db.session.commit()
    assert not commands.queries.existing_person(people.kora.id).active_grants


def test_a_coordinator_takes_no_administration_back(people: Any) -> None:
    (grant,) = people.adam.grants
    with pytest.raises(NotAllowedError):
        commands.revoke_grant(grant=grant, by=people.kora)


def test_the_same_role_is_not_given_twice(people: Any) -> None:
    with pytest.raises(DomainError):
        commands.grant_role(person=people.mira, role=Role.MODERATOR, scope=Scope.REGION, by=people.kora)


def test_a_grant_counts_from_its_start_to_its_end(make: Any, people: Any, clock_at: Any) -> None:
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    grant = make.grant(people.jana, Role.MODERATOR, starts_at=start, ends_at=end)
    table = [(datetime(2026, 4, 30, 23, 59, tzinfo=UTC), False), (start, True), (end, False)]
    assert [grant.is_active(moment) for moment, _ in table] == [expected for _, expected in table]


def test_the_price_of_the_list(signed_in: SignedIn, people: Any, make: Any, queries: list[str]) -> None:
    make.region()
    kora = signed_in(people.kora)
    prices = []
    for more in (2, 18):
        for number in range(more):
            person = make.person(f"Person {number}")
            make.grant(person, Role.CONTACT, organisation_id=make.municipality().id)
        queries.clear()
        kora.page("/desk/members")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 11, prices
