"""The second factor as a duty of staff, and taking it off somebody who has lost their phone."""

import dataclasses
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts import queries, second_factor
from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import CampaignState
from mitreden.config import Settings
from mitreden.core.errors import NotAllowedError
from mitreden.core.permissions import CITIZEN, GUEST
from mitreden.extensions import db
from mitreden.outbox.models import OutboxMail
from mitreden.web.access import decision
from tests.accounts.phone import carry, set_up
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
PAGE = "/account/second-factor"
LOST = "/desk/members/second-factor"


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation wants a second factor of its staff."""
    settings = dataclasses.replace(app.config["SETTINGS"], staff_second_factor="required")
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.fixture
def everything(make: Make) -> Person:
    """Somebody who holds every role of the region."""
    person = make.person("Viola Viel")
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.STRATEGIST, Role.MODERATOR, Role.AUDITOR):
        make.grant(person, role)
    return person


def staff_doors(app: Flask) -> list[tuple[str, str]]:
    """Method and address of every route that only roles open."""
    found = []
    for rule in app.url_map.iter_rules():
        permission = decision(app, rule.endpoint)
        assert permission is not None
        if permission.roles & {GUEST, CITIZEN}:
            continue
        values = {name: "csv" if name == "format" else 1 for name in rule.arguments} | {"slug": "x"}
        built = rule.build(values, append_unknown=False)
        assert built is not None
        found += [(method, built[1]) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return found


def led(client: PageClient, doors: list[tuple[str, str]]) -> set[bool]:
    """For each of the doors: whether it led to setting up a second factor instead of opening."""
    return {client.open(path, method).headers.get("Location") == PAGE for method, path in doors}


@pytest.mark.usefixtures("required")
def test_no_door_of_staff_opens_without_it(app: Flask, signed_in: SignedIn, everything: Person, make: Make) -> None:
    client, doors = signed_in(everything), staff_doors(app)
    assert len(doors) > 50
    assert any(path.startswith("/desk") for _, path in doors)
    assert led(client, doors) == {True}
    carry(everything, make.keys)
    assert led(client, doors[::7]) == {False}, "the control: with it doors open"


def test_where_it_is_optional_doors_open(app: Flask, signed_in: SignedIn, everything: Person) -> None:
    """The negative control of the duty."""
    assert led(signed_in(everything), staff_doors(app)[::7]) == {False}


def test_nothing_under_the_desk_is_a_door_for_citizens(app: Flask) -> None:
    desk = [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]
    permissions = {endpoint: decision(app, endpoint) for endpoint in desk}
    assert [name for name, found in permissions.items() if found is None or found.roles & {GUEST, CITIZEN}] == []


@pytest.mark.usefixtures("required")
def test_public_pages_show_staff_without_it_what_citizens_see(signed_in: SignedIn, people: People, make: Make) -> None:
    draft = make.campaign("geheim", state=CampaignState.DRAFT)
    kora = signed_in(people.kora)
    assert kora.get(f"/campaigns/{draft.slug}").status_code == 404
    carry(people.kora, make.keys)
    assert kora.get(f"/campaigns/{draft.slug}").status_code == 200


@pytest.mark.usefixtures("required")
def test_staff_are_led_through_setting_it_up(signed_in: SignedIn, people: People) -> None:
    kora = signed_in(people.kora)
    assert "/desk" in kora.page("/").links(), "the way to the desk stays in the menu"
    page = kora.follow(kora.get("/desk"))
    assert "Ihr Schreibtisch öffnet sich" in page.text
    hx = kora.get("/desk", headers={"HX-Request": "true"})
    assert (hx.status_code, hx.headers["HX-Redirect"]) == (401, PAGE)
    phone = set_up(kora)
    assert len(phone.codes) == 10
    assert kora.get("/desk").status_code == 200


@pytest.mark.usefixtures("required")
def test_citizens_and_speakers_are_left_alone(signed_in: SignedIn, people: People, make: Make) -> None:
    make.grant(people.ali, Role.SPEAKER, organisation_id=make.municipality().id)
    for person in (people.jana, people.ali):
        client = signed_in(person)
        assert client.get("/account").status_code == 200
        assert client.get("/desk").status_code == 403


@pytest.mark.parametrize(
    ("text", "expected"), [("optional", False), (" Optional ", False), ("required", True), ("on", True), ("", True)]
)
def test_what_is_not_plainly_optional_is_a_duty(text: str, expected: bool) -> None:
    assert Settings(staff_second_factor=text).requires_second_factor is expected


def lost(client: PageClient, email: str | None, status: int = 303, **more: str) -> None:
    client.submit(LOST, LOST, {"email": email, "is_sure": "y", **more}, status=status)


def test_a_coordinator_frees_somebody_of_a_lost_phone(signed_in: SignedIn, people: People, make: Make) -> None:
    carry(people.jana, make.keys)
    jana, kora = signed_in(people.jana), signed_in(people.kora)
    lost(kora, people.jana.email, is_sure="", status=422)
    lost(kora, people.jana.email)
    assert not queries.has_second_factor(people.jana.id)
    assert jana.get("/account").status_code == 303
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.by_id, event.subject_id) == (
        "person.second_factor_taken_off", people.kora.id, people.jana.id
    )  # fmt: skip
    mail = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert (mail.kind, mail.address) == ("accounts.second_factor_taken_off", people.jana.email)
    lost(kora, people.jana.email, status=422)
    lost(kora, "nobody@example.org", status=422)


def test_whom_managers_cannot_free(signed_in: SignedIn, people: People, make: Make) -> None:
    for person in (people.adam, people.kora, people.mira):
        carry(person, make.keys)
    for by, of, may in (
        (people.kora, people.adam, False), (people.kora, people.kora, False), (people.adam, people.adam, False),
        (people.mira, people.kora, False), (people.kora, people.mira, True), (people.adam, people.kora, True),
    ):  # fmt: skip
        if may:
            second_factor.take_off(person=of, by=by)
        else:
            with pytest.raises(NotAllowedError):
                second_factor.take_off(person=of, by=by)
    db.session.commit()
    assert signed_in(people.mira).get(LOST).status_code == 403


def test_members_say_who_has_one(signed_in: SignedIn, people: People, make: Make) -> None:
    carry(people.mira, make.keys)
    kora = signed_in(people.kora)
    assert kora.page("/desk/members").text.count("mit zweitem Faktor") == 1


def test_the_console_takes_it_off(installation: Installation) -> None:
    with installation.context() as app:
        jana = Make(app.config["KEYS"]).person(email="jana@example.org")
        carry(jana, app.config["KEYS"])
    assert "taken off" in installation.run("people", "second-factor-off", "Jana@example.org").output
    assert installation.execute("SELECT count(*) FROM second_factor")[0][0] == 0
    assert installation.execute("SELECT kind FROM outbox_mail")[0][0] == "accounts.second_factor_taken_off"
