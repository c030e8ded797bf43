"""Mass assignment: whatever is added to a form changes nothing.

Each form is sent twice from the same state, once as people send it and once with every column's name added that it does not
have. What the database holds afterwards must be the same but for what is random, and the added values must stand nowhere.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Response, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from mitreden.core import clock
from mitreden.extensions import db
from tests.walks.forms import Form, sensible
from tests.walks.town import Town, dump

NUMBER, WORD = 7_700_077, "qvpoison"
ALSO = {
    "status",
    "votes",
    "is_admin",
    "admin",
    "user_id",
    "csrf",
    "roles",
    "permissions",
    "author",
    "email",
    "password",
}
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
Contents = dict[str, list[tuple[Any, ...]]]


def added(form: Form) -> dict[str, str]:
    """Every column's name that is no field of the form, with a value that nobody else uses."""
    columns = {column.name: column for table in db.metadata.sorted_tables for column in table.columns}
    names = (
        (set(columns) | ALSO)
        - {field.name.rpartition("-")[2] for field in form.fields}
        - {field.name for field in form.fields}
    )
    numbers = {name for name in names if name in columns and columns[name].type.python_type in {int, bool, float}}
    return {name: str(NUMBER) if name in numbers else WORD for name in sorted(names)}


def after(town: Town, form: Form, extra: dict[str, str]) -> tuple[int, Contents]:
    """The status, and what the database holds after the form was sent; then it is undone."""
    with town.undone() as connection, clock.at(NOW):
        values = MultiDict({**sensible(form), **extra})
        response = town.visitor(form.who).open(form.action, "POST", data=values)
        return response.status_code, dump(connection)


def assigned(town: Town, form: Form) -> list[str]:
    """What the added values changed."""
    clean, poisoned = after(town, form, {}), after(town, form, added(form))
    if clean == poisoned:
        return []
    again = after(town, form, {})
    found = [f"{form}: {clean[0]} became {poisoned[0]}"] if clean[0] != poisoned[0] else []
    found += [
        f"{form}: the value stands in {name}" for name in poisoned[1] if any(_ours(row) for row in poisoned[1][name])
    ]
    return found + [f"{form}: {name} differs" for name in differing(clean[1], poisoned[1], again[1])]


def _ours(row: tuple[Any, ...]) -> bool:
    return any(value == NUMBER or (isinstance(value, str) and (WORD in value or str(NUMBER) in value)) for value in row)


def differing(clean: Contents, poisoned: Contents, again: Contents) -> Iterator[str]:
    """Tables in which columns differ that are the same whenever the form is sent as it is."""
    for name, rows in clean.items():
        same = _columns(rows) if len(rows) != len(again[name]) else None
        steady = (
            [a if a == b else None for a, b in zip(_columns(rows), _columns(again[name]), strict=True)]
            if not same
            else []
        )
        now = _columns(poisoned[name])
        if len(rows) != len(poisoned[name]) or any(
            was is not None and was != is_ for was, is_ in zip(steady, now, strict=False)
        ):
            yield name


def _columns(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    return [sorted(map(repr, column)) for column in zip(*rows, strict=True)]


def test_nothing_is_assigned_that_a_form_does_not_ask_for(town: Town, forms: list[Form]) -> None:
    writing = list({form.endpoint: form for form in forms if form.method == "POST"}.values())
    assert len(writing) > 40
    assert [fault for form in writing for fault in assigned(town, form)] == []


def test_every_writing_address_has_a_form(town: Town, forms: list[Form]) -> None:
    """So that none is left out of the walks that send forms unless it is said here."""
    writing = {rule.endpoint for rule in town.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    left_out = writing - {form.endpoint for form in forms if form.method == "POST"}
    assert left_out ^ WITHOUT_FORM == set()


WITHOUT_FORM = {  # their buttons stand on pages in states that the town is not in; tests of their features send them
    "account.end_session", "campaigns_desk.announce", "campaigns_desk.publish", "changes.mark", "guests.take_back",
    "guests.throw_away", "moderation_pictures.hide", "moderation_pictures.restore", "privacy.fetch", "second_factor.confirm",
    "writing.help_while_writing", "idea_drafts.begin", "idea_drafts.go_on",  # scripts ask them
}  # fmt: skip


def test_a_field_that_anybody_can_set_is_noticed(
    town: Town, forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a view that takes whatever is sent."""
    plain = town.app.view_functions["account.change"]

    def taking_all() -> Response:
        for name, value in request.form.items():
            if name in {"is_demo", "home_id"}:
                setattr(current_user._get_current_object(), name, None if name == "home_id" else bool(value))
        return plain()  # type: ignore[return-value]

    taking_all.permission = plain.permission  # type: ignore[attr-defined]
    monkeypatch.setitem(town.app.view_functions, "account.change", taking_all)
    form = next(form for form in forms if form.endpoint == "account.change")
    assert [fault.rpartition(": ")[2] for fault in assigned(town, form)] == ["person differs"]
