"""Every route has an access decision, stands in the table of permissions, and cannot be called across sites."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mitreden.accounts.models import Person
from mitreden.accounts.roles import PERMISSIONS, SCOPES, Role, Scope
from mitreden.web.access import decision
from tests.factories import Make
from tests.installation import Installation
from tests.page_client import PageClient

SAFE = {"GET", "HEAD", "OPTIONS"}
SignedIn = Callable[[Person], PageClient]
LEFT_OUT = {
    "accounts.sign_out",
    "account.end_all_sessions",
    "operations.readyz",
}  # change who asks, or connect by themselves
PROVED_OTHERWISE = {"unsubscribe.leave": "the token in its address (RFC 8058); tests/following/test_unsubscribe.py"}


def test_every_endpoint_has_a_decision_from_the_table(app: Flask) -> None:
    undecided = [rule.endpoint for rule in app.url_map.iter_rules() if decision(app, rule.endpoint) not in PERMISSIONS]
    assert undecided == []


def test_a_route_without_a_decision_is_refused(app: Flask, client: PageClient) -> None:
    """The negative control of the rule above: forgetting the decision closes the route, it does not open it."""
    view = app.view_functions["region.colours"]
    kept = view.permission
    del view.permission
    try:
        assert client.get("/region.css").status_code == 403
    finally:
        view.permission = kept
    assert client.get("/region.css").status_code == 200


def test_the_console_lists_every_route_and_method(app: Flask, installation: Installation) -> None:
    listed = json.loads(installation.run("permissions", "--json").output)
    expected = {
        (method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(entry["method"], entry["pattern"]) for entry in listed} == expected
    assert all(entry["roles"] for entry in listed)
    assert all(entry["writes"] == (entry["method"] not in SAFE) for entry in listed)


@pytest.mark.usefixtures("csrf")
def test_no_writing_route_works_without_a_token(app: Flask, make: Make, signed_in: SignedIn) -> None:
    """Asked by somebody who holds every role: only the missing token can be what refuses."""
    person = make.person()
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.STRATEGIST, Role.MODERATOR, Role.AUDITOR):
        make.grant(person, role)
    client = signed_in(person)
    answers = {
        f"{method} {path}": client.open(path, method).status_code
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in PROVED_OTHERWISE
        for method in rule.methods - SAFE
        for path in [_path(rule)]
    }
    assert {where: status for where, status in answers.items() if status != 400} == {}


def _path(rule: Rule) -> str:
    values = {name: "csv" if name == "format" else 1 for name in rule.arguments} | {"slug": "x"}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


HOLDERS = ["guest", "citizen", *(role.value for role in Role)]


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_route_lets_in_whom_its_decision_names(
    holder: str, app: Flask, make: Make, signed_in: SignedIn, client: PageClient
) -> None:
    """Every route x role: others are asked to sign in or told that they may not; nothing is shown, nothing changes."""
    visitor, held = client, frozenset[str]()
    if holder != "guest":
        person = make.person(holder)
        if holder != "citizen":
            make.grant(person, Role(holder), **_scope(Role(holder), make))
        visitor, held = signed_in(person), frozenset({"citizen", holder})
    wrong = []
    for rule in app.url_map.iter_rules():
        permission = decision(app, rule.endpoint)
        assert permission is not None
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if rule.endpoint in LEFT_OUT:
                continue
            answer = visitor.open(_path(rule), method)
            refused = answer.status_code == 403 or "/account/sign-in?next" in answer.headers.get("Location", "")
            if (
                not permission.admits(held)
                and not refused
                and "/account/sign-in" not in answer.headers.get("Location", "")
            ):
                wrong.append(f"{method} {rule.rule} let {holder} in: {answer.status_code}")
            if answer.status_code >= 500:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def _scope(role: Role, make: Make) -> dict[str, int]:
    if Scope.REGION in SCOPES[role] or Scope.INSTALLATION in SCOPES[role]:
        return {}
    if Scope.CAMPAIGN in SCOPES[role]:
        return {"campaign_id": make.campaign().id}
    return {"organisation_id": make.municipality().id}
