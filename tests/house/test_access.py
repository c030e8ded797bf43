"""Every route has an access decision, stands in the table of permissions, and cannot be called across sites."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mitreden.accounts.models import Person
from mitreden.accounts.roles import PERMISSIONS, Role
from mitreden.web.access import decision
from tests.factories import Make
from tests.installation import Installation
from tests.page_client import PageClient

SAFE = {"GET", "HEAD", "OPTIONS"}
SignedIn = Callable[[Person], PageClient]


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
        for method in rule.methods - SAFE
        for path in [_path(rule)]
    }
    assert {where: status for where, status in answers.items() if status != 400} == {}


def _path(rule: Rule) -> str:
    values = {name: "csv" if name == "format" else 1 for name in rule.arguments} | {"slug": "x"}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]
