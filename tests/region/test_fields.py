"""Innovation fields, organisations and the region's name at the desk."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.roles import Role
from mitreden.core import slugs
from mitreden.core.errors import DomainError
from mitreden.region import colours, commands, queries
from mitreden.region.models import OrganisationKind
from tests.factories import Make, People
from tests.page_client import PageClient

FIELD = {"name": "Mobilität", "colour": "#1f5fa8", "icon": "bus", "text": "Bus und Rad"}
SignedIn = Callable[[Any], PageClient]


@pytest.mark.parametrize(
    ("colour", "is_readable"),
    [
        ("#000000", True),
        ("#1f5fa8", True),
        ("#767676", True),  # 4.54, the lightest grey that passes
        ("#777777", False),  # 4.48
        ("#ffcc00", False),
        ("#ffffff", False),
    ],
)
def test_white_words_must_be_readable_on_a_colour(colour: str, is_readable: bool) -> None:
    assert colours.is_readable(colour) is is_readable


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert round(colours.contrast("#000000", "#ffffff"), 2) == 21


def test_the_colours_we_give_ourselves_are_readable() -> None:
    assert all(colours.is_readable(colour) for colour in commands.COLOURS)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Mobilität", "mobilitaet"),
        ("Gesundheit & Pflege", "gesundheit-pflege"),
        ("Weißwasser/O.L. - Běła Woda", "weisswasser-o-l-bela-woda"),
        ("  Über  ", "ueber"),
        ("***", ""),
    ],
)
def test_addresses_are_made_of_names(text: str, slug: str) -> None:
    assert slugs.slugified(text) == slug


def test_an_address_in_use_gets_an_ending() -> None:
    assert slugs.free_slug("Holm", set()) == "holm"
    assert slugs.free_slug("Holm", {"holm"}) == "holm-2"
    assert slugs.free_slug("Holm", {"holm", "holm-2"}) == "holm-3"
    assert slugs.free_slug("Holm", {"holm"}, ending="09877112") == "holm-09877112"
    assert slugs.free_slug("!", set()) == "x"


def test_a_field_is_added_at_the_end(people: People) -> None:
    first = commands.create_field(name="Mobilität", by=people.kora)
    second = commands.create_field(name="Bildung", by=people.kora)
    assert [field.slug for field in queries.fields()] == ["mobilitaet", "bildung"]
    assert first.colour != second.colour
    assert first.icon != second.icon


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "M"}, "name"),
        ({"name": "bildung"}, "name"),  # there is "Bildung" already
        ({"colour": "#ffee88"}, "colour"),
        ({"colour": "red"}, "colour"),
        ({"icon": "unicorn"}, "icon"),
        ({"slug": "Mobil!"}, "slug"),
    ],
)
def test_a_field_that_cannot_be_is_refused_beside_its_cause(people: People, change: dict[str, str], field: str) -> None:
    commands.create_field(name="Bildung", by=people.kora)
    with pytest.raises(DomainError) as refused:
        commands.create_field(**{**FIELD, **change}, by=people.kora)
    assert refused.value.field == field
    assert len(queries.fields()) == 1


def test_the_coordinator_adds_and_changes_a_field(people: People, signed_in: SignedIn) -> None:
    kora = signed_in(people.kora)
    page = kora.follow(kora.submit("/desk/fields/new", "/desk/fields/new", FIELD))
    assert "Das Innovationsfeld „Mobilität“ ist angelegt." in page.text
    kora.submit("/desk/fields/mobilitaet", "/desk/fields/mobilitaet", {"name": "Unterwegs", "colour": "#7A3E9D"})
    field = queries.field_by_slug("mobilitaet")
    assert field is not None
    assert (field.name, field.colour, field.icon) == ("Unterwegs", "#7a3e9d", "bus")


def test_a_colour_that_is_too_light_is_told_with_its_contrast(people: People, signed_in: SignedIn) -> None:
    kora = signed_in(people.kora)
    response = kora.submit("/desk/fields/new", "/desk/fields/new", {**FIELD, "colour": "#ffcc00"}, status=422)
    assert "Der Kontrast zu Weiß ist 1,5" in response.text
    assert "Mobilität" in response.text  # nothing typed is lost


def test_the_style_sheet_has_the_colours(people: People, client: PageClient) -> None:
    commands.create_field(**FIELD, by=people.kora)
    commands.set_region(name="Holmer Land", accent="#123456", by=people.kora)
    css = client.get("/region.css").text
    assert ":root{--accent:#123456}" in css
    assert ".field-mobilitaet{--field:#1f5fa8}" in css


def test_the_coordinator_names_the_region(people: People, signed_in: SignedIn) -> None:
    kora = signed_in(people.kora)
    page = kora.follow(kora.submit("/desk/region", "/desk/region", {"name": "Ringbacher Land", "claim": "Elf Dörfer"}))
    assert "Ringbacher Land" in page.text
    assert "Ringbacher Land" in kora.page("/campaigns").text


@pytest.mark.parametrize("path", ["/desk/fields", "/desk/fields/new", "/desk/organisations", "/desk/region"])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_reach_the_desk_of_the_region(
    make: Make, signed_in: SignedIn, client: PageClient, path: str, role: Role
) -> None:
    person = make.person()
    organisation = {"organisation_id": make.municipality().id} if role in {Role.SPEAKER, Role.CONTACT} else {}
    make.grant(person, role, **organisation)
    assert signed_in(person).get(path).status_code == 403
    assert client.get(path).status_code == 303


def test_organisations_are_added_and_changed(people: People, signed_in: SignedIn) -> None:
    kora = signed_in(people.kora)
    club = {"name": "Dorfladen Holm", "kind": "club", "contact": "Berta Kluge", "contact_email": "laden@example.org"}
    kora.submit("/desk/organisations/new", "/desk/organisations/new", club)
    kora.submit("/desk/organisations/dorfladen-holm", "/desk/organisations/dorfladen-holm", {"kind": "company"})
    shop = queries.organisation_by_slug("dorfladen-holm")
    assert shop is not None
    assert (shop.kind, shop.contact_email, shop.ars) == (OrganisationKind.COMPANY, "laden@example.org", None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ars": "123"}, "Der ARS hat 12 Ziffern."),
        ({"ars": "098770111111", "ags": "09877112"}, "muss zu ihm passen"),
        ({"ars": "098770199199"}, "mit diesem Schlüssel gibt es schon"),
        ({"contact_email": "keine"}, "Bitte prüfen Sie die Mail-Adresse."),
        ({"name": ""}, "Bitte geben Sie einen Namen an."),
    ],
)
def test_a_wrong_organisation_is_told_beside_its_cause(
    people: People, make: Make, signed_in: SignedIn, change: dict[str, str], message: str
) -> None:
    make.municipality("Altdorf", ars="098770199199", ags="09877199")
    data = {"name": "Ringbach", "kind": "municipality", **change}
    response = signed_in(people.kora).submit("/desk/organisations/new", "/desk/organisations/new", data, status=422)
    assert message in response.text


def test_a_key_once_given_stays(people: People, make: Make) -> None:
    ringbach = make.municipality("Ringbach", ars="098770111111", ags="09877111")
    with pytest.raises(DomainError):
        commands.edit_organisation(
            organisation=ringbach, by=people.kora, name="Ringbach", kind=ringbach.kind, ars="098770112112"
        )


def test_the_list_pages_by_name_and_searches(people: People, make: Make, signed_in: SignedIn) -> None:
    for number in range(53):
        make.municipality(f"Ort {number:02d}")
    kora = signed_in(people.kora)
    page = kora.page("/desk/organisations")
    assert "Ort 49" in page.text
    assert "Ort 50" not in page.text
    [following] = [link for link in page.links() if "after=" in link]
    assert "Ort 52" in kora.page(following).text
    assert "Ort 07" in kora.page("/desk/organisations?q=ort%2007").text
    assert "Nichts gefunden" in kora.page("/desk/organisations?q=%25").text  # a sign of LIKE is only a sign


@pytest.mark.parametrize("query", ["kind=castle", "after=x", "after=~1"])
def test_an_unknown_filter_is_refused(people: People, signed_in: SignedIn, query: str) -> None:
    assert signed_in(people.kora).get(f"/desk/organisations?{query}").status_code == 422


def test_the_list_costs_the_same_with_many_rows(
    people: People, make: Make, signed_in: SignedIn, queries: list[str]
) -> None:
    kora = signed_in(people.kora)
    costs = []
    for number in (2, 20):
        for _ in range(number):
            make.municipality()
        queries.clear()
        kora.page("/desk/organisations")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 11


def test_two_who_add_the_same_field_at_once_get_a_message(
    database: sa.Connection, people: People, monkeypatch: Any
) -> None:
    commands.create_field(**FIELD, by=people.kora)
    monkeypatch.setattr(queries, "fields", list)  # the second one has not seen the first
    with pytest.raises(DomainError):
        commands.create_field(**FIELD, by=people.kora)
