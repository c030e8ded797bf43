"""`mitreden region import`: official lists of organisations."""

import csv
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.config import Settings
from mitreden.extensions import db
from mitreden.region import importing, lists, queries
from mitreden.region.models import Organisation, OrganisationKind
from mitreden.region.organisations import RefusedError, public_body

GOOD = {"ars": "098770111111", "ags": "09877111", "name": "Ringbach", "bez": "Markt", "population": "3940"}
REAL = Path(Settings.from_environment().test_data) / "municipalities" / "municipalities_de.csv"


def test_a_line_becomes_an_organisation() -> None:
    body = public_body({**GOOD, "lat": "50.52", "lon": "10.31"})
    assert (body.name, body.kind, body.designation) == ("Ringbach", OrganisationKind.MUNICIPALITY, "Markt")
    assert (body.population, body.lat, body.lon) == (3940, 50.52, 10.31)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ars": ""}, "ars is missing"),
        ({"ars": "98770111111"}, "a leading zero may have been lost"),
        ({"ars": "0987701111112"}, "13 digits instead of 12"),
        ({"ars": "09877011111x"}, "not made of digits"),
        ({"ars": "٠٩٨٧٧٠١١١١١١"}, "not made of digits"),  # digits, but not those of keys
        ({"ags": "0987711"}, "not made of 8 digits"),
        ({"ags": "09877112"}, "does not belong to ars"),
        ({"name": ""}, "name must have"),
        ({"population": "viele"}, "not a whole number"),
        ({"population": "-3"}, "not a whole number"),
        ({"lat": "91", "lon": "10"}, "not between"),
        ({"lat": "nan", "lon": "10"}, "not between"),
        ({"lat": "Nord", "lon": "10"}, "not a number"),
        ({"lat": "50"}, "belong together"),
    ],
)
def test_a_wrong_line_is_refused_with_the_reason(change: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        public_body({**GOOD, **change})


@pytest.mark.parametrize(
    ("column", "word", "kind", "designation"),
    [
        ("bez", "Stadt", OrganisationKind.MUNICIPALITY, "Stadt"),
        ("bez", "Gemeindefreies Gebiet", OrganisationKind.MUNICIPALITY, "Gemeindefreies Gebiet"),
        ("bez", "Landkreis", OrganisationKind.COUNTY, "Landkreis"),
        ("bez", "Zweckverband", OrganisationKind.ASSOCIATION, "Zweckverband"),
        ("kind", "county", OrganisationKind.COUNTY, ""),
        ("kind", "municipality", OrganisationKind.MUNICIPALITY, ""),
    ],
)
def test_the_kind_is_read_in_german_and_english(
    column: str, word: str, kind: OrganisationKind, designation: str
) -> None:
    body = public_body({"ars": "098770000000", "name": "Holm", column: word})
    assert (body.kind, body.designation) == (kind, designation)


def test_the_ags_follows_from_the_ars() -> None:
    assert public_body({"ars": GOOD["ars"], "name": "Ringbach"}).ags == "09877111"


def rows(*changes: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    return [(number, {**GOOD, **change}) for number, change in enumerate(changes, start=2)]


OTHER = {"ars": "098770112112", "ags": "09877112"}


def test_importing_twice_changes_nothing(database: sa.Connection) -> None:
    first = importing.import_organisations(rows({}, OTHER))
    second = importing.import_organisations(rows({}, OTHER))
    assert (first.added, first.unchanged) == (2, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 2)
    assert (
        database.scalar(sa.text("SELECT count(*) FROM audit_event WHERE action = 'region.organisations_imported'")) == 1
    )


def test_a_newer_list_updates_by_the_key_and_keeps_the_address(database: sa.Connection) -> None:
    importing.import_organisations(rows({}))
    report = importing.import_organisations(rows({"name": "Markt Ringbach", "population": ""}))
    ringbach = queries.organisation_by_slug("ringbach")
    assert report.changed == 1
    assert ringbach is not None
    assert (ringbach.name, ringbach.population) == ("Markt Ringbach", None)


def test_equal_names_get_different_addresses(database: sa.Connection) -> None:
    importing.import_organisations(rows({}, OTHER))
    assert {item.slug for item in queries.municipalities()} == {"ringbach", "ringbach-09877112"}


def test_a_key_that_comes_twice_is_refused_the_second_time(database: sa.Connection) -> None:
    report = importing.import_organisations(rows({}, {"name": "Doppelt"}))
    assert report.taken == 1
    assert report.refused == [(3, "ars '098770111111' stands in line 2 already")]


@pytest.mark.parametrize(
    "text",
    [
        "ars,ags,name,bez\n098770111111,09877111,Ringbach,Markt\n",
        "\ufeffARS;AGS;Name;Bez\r\n098770111111;09877111;Ringbach;Markt\r\n",
        'ars,name\n098770111111,"Ring\nbach"\n',
    ],
)
def test_lists_are_read_with_comma_or_semicolon(tmp_path: Path, text: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8", newline="")
    [(_, row)] = lists.rows(file)
    assert row["ars"] == "098770111111"


def test_the_console_names_the_line(installation: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("ars,ags,name,bez\n123,,Falsch,Stadt\n098770111111,,Ringbach,Markt\n", encoding="utf-8")
    output = installation.run("region", "import", str(file)).output
    assert "line 2: refused, ars '123' has 3 digits instead of 12" in output
    assert "2 lines: 1 taken" in output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"nummer,ort\n1,Holm\n", "ars, name"),
        (b"ars,name\n\xff\xfe,x\n", "UTF-8"),
        (b"ars,name\n123,Falsch\n", "refused"),
    ],
)
def test_a_file_that_is_no_list_ends_with_a_message(installation: Any, tmp_path: Path, text: bytes, said: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(text)
    result = installation.try_to_run("region", "import", str(file))
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.skipif(not REAL.exists(), reason="the real list is not on this machine: MITREDEN_TEST_DATA")
def test_all_german_municipalities_are_taken_in_well_under_a_minute(installation: Any) -> None:
    start = time.monotonic()
    first = installation.run("region", "import", str(REAL)).output
    assert time.monotonic() - start < 30
    second = installation.run("region", "import", str(REAL)).output
    with REAL.open(encoding="utf-8") as file:
        lines = sum(1 for _ in csv.DictReader(file))
    assert f"{lines} lines: {lines} taken ({lines} added" in first
    assert f"{lines} unchanged), 0 refused" in second
    assert installation.execute("SELECT count(DISTINCT slug) FROM organisation") == [(lines,)]


def test_the_import_costs_the_same_queries_however_long_the_list(database: sa.Connection, queries: list[str]) -> None:
    def cost(first: int, number: int) -> int:
        queries.clear()
        importing.import_organisations(
            [(line, {"ars": f"{line:012d}", "name": f"Ort {line}"}) for line in range(first, first + number)]
        )
        return len(queries)

    assert cost(1_000, 2) == cost(2_000, 200)


def test_an_organisation_is_found_by_name_and_key(database: sa.Connection) -> None:
    importing.import_organisations(rows({}, OTHER))
    found = queries.organisations_called(["Ringbach", "09877112", "Nirgends"])
    assert [len(known) for known in found.values()] == [2, 1, 0]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 2
