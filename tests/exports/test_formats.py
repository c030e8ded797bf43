"""All formats say the same, keep every word, and keep it as text."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import current_app

from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.exports import extracts, queries, workbook, writing
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import Extract, extract
from mitreden.exports.writing import FileKind
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState
from mitreden.roadmap.models import LinkRole, Measure, MeasureIdea, MeasureState, Milestone
from tests.exports.read_back import READ, from_xlsx, hostile
from tests.factories import Make


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("holm", fields=[make.field("Wege")])


def taken(slug: str, table: TableKind = TableKind.IDEAS, **values: Any) -> Extract:
    found = queries.campaign_called(slug)
    assert found is not None
    return extract(table, found, current_app.config["KEYS"], **{"shows_counts": True, **values})


def saved(of: Extract, kind: FileKind, folder: Path) -> Path:
    path = folder / f"table.{kind.value}"
    writing.save(path, kind, of, of.rows())
    return path


def put_in(make: Make, campaign: Campaign, words: list[str]) -> list[Idea]:
    return [make.idea(campaign, title=one[:120], place=one, state_text=one, channel="import") for one in words]


def test_hostile_words_come_back_equal_from_every_format(make: Make, campaign: Campaign, tmp_path: Path) -> None:
    words = hostile()
    put_in(make, campaign, words)
    of = taken("holm")
    for kind, reader in READ.items():
        read = reader(saved(of, kind, tmp_path), of)
        assert [row["place"] for row in read] == words, kind
        assert [row["state_text"] for row in read] == words, kind
        assert [row["title"] for row in read] == [one[:120] for one in words], kind


def test_switched_on_the_spreadsheet_would_compute(
    make: Make, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with xlsxwriter's own way of guessing a cell's kind a citizen's words become a formula."""
    put_in(make, campaign, ["=1+1"])
    monkeypatch.setitem(workbook._OPTIONS, "strings_to_formulas", True)
    monkeypatch.setattr("xlsxwriter.worksheet.Worksheet.write_string", lambda self, *cell: self.write(*cell))
    of = taken("holm")
    with pytest.raises(AssertionError, match="is no text"):
        from_xlsx(saved(of, FileKind.XLSX, tmp_path), of)


def test_without_our_sheet_words_become_markup(
    make: Make, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: xlsxwriter believes a text between <r> and </r> to be its own markup."""
    put_in(make, campaign, ["<r><t>fett</t></r>"])
    monkeypatch.setattr(workbook, "_sheet", _bare)
    of = taken("holm")
    assert from_xlsx(saved(of, FileKind.XLSX, tmp_path), of)[0]["place"] != "<r><t>fett</t></r>"


def _bare(book: Any, name: str, headers: list[str]) -> Any:
    sheet = book.add_worksheet(name)
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header)
    return sheet


def test_a_sign_before_a_formula_would_change_the_words(
    make: Make, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of CSV: what others put before "=" does not come back as it was written."""
    put_in(make, campaign, ["=1+1"])
    monkeypatch.setattr(writing, "as_texts", lambda columns, row: [f"'{row[column.name]}" for column in columns])
    of = taken("holm")
    with (saved(of, FileKind.CSV, tmp_path)).open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["place"] != "=1+1"


@pytest.mark.parametrize("table", list(TableKind))
def test_all_formats_say_the_same(table: TableKind, make: Make, campaign: Campaign, tmp_path: Path) -> None:
    everything(make, campaign)
    of = taken("holm", table)
    read = {kind: READ[kind](saved(of, kind, tmp_path), of) for kind in writing.kinds(table)}
    assert len(read[FileKind.JSON]) == len(list(of.rows())) == of.total() > 1
    for kind, rows in read.items():
        assert rows == read[FileKind.JSON], kind


@pytest.mark.parametrize("table", list(TableKind))
def test_unchanged_data_gives_the_same_bytes_in_every_format(
    table: TableKind, make: Make, campaign: Campaign, tmp_path: Path, clock_at: Callable[..., None]
) -> None:
    everything(make, campaign)
    of = taken("holm", table)
    before = {kind: saved(of, kind, tmp_path).read_bytes() for kind in writing.kinds(table)}
    clock_at(clock.now() + timedelta(days=400))
    of = taken("holm", table)
    for kind, content in before.items():
        assert saved(of, kind, tmp_path).read_bytes() == content, kind


def test_what_is_longer_than_a_cell_goes_on_in_a_second_sheet(make: Make, campaign: Campaign, tmp_path: Path) -> None:
    long = "🚲 Weg, " * 9_000
    idea = make.idea(campaign, place=long)
    of = taken("holm")
    book = openpyxl.load_workbook(saved(of, FileKind.XLSX, tmp_path))
    place = [column.name for column in of.columns].index("place") + 1
    rest = [row for row in book[workbook.REST].iter_rows(min_row=2, values_only=True) if row[1] == "place"]
    assert [(row[0], row[2]) for row in rest] == [(idea.id, part) for part in range(2, 2 + len(rest))]
    assert book["ideas"].cell(2, place).value + "".join(str(row[3]) for row in rest) == long


def test_measures_and_comments_are_listed(make: Make, campaign: Campaign) -> None:
    idea, comment, answer, measure = everything(make, campaign)
    rows = list(taken("holm", TableKind.COMMENTS).rows())
    assert [row["id"] for row in rows] == [comment.id, answer.id]
    assert rows[1]["answers"] == rows[0]["reference"]
    assert rows[0]["idea_reference"] == next(iter(taken("holm").rows()))["reference"]
    assert (rows[0]["idea"], rows[0]["text"], rows[0]["state"]) == (idea.id, "Gute Idee!", "published")
    row = next(row for row in taken("holm", TableKind.MEASURES).rows() if row["id"] == measure.id)
    assert row["ideas"] == [f"{idea.id} (origin): {idea.title}"]
    assert (row["lead"], row["partners"]) == ("Holm", ["Weiher"])
    assert row["milestones"] == ["2027-03-01 (2027-02-01): Planung", "2027-09-01 (open): Bau"]


def measure_called(make: Make, **values: Any) -> Measure:
    now = clock.now()
    measure = Measure(field_id=make.field().id, created_at=now, state_changed_at=now, **values)
    db.session.add(measure)
    db.session.commit()
    return measure


def everything(make: Make, campaign: Campaign) -> Any:
    """An idea with a comment, an answer and a measure; another idea and another measure with nothing."""
    holm, jana = make.municipality("Holm"), make.person("Jana")
    idea = make.idea(campaign, author=jana, municipality_id=holm.id, lat=50.5, lon=10.25, state=IdeaState.ACCEPTED)
    make.idea(campaign, title="=2+2", import_flags=["no_text", "html"])
    comment = make.comment(idea, author=jana, text="Gute Idee!")
    answer = make.comment(idea, parent=comment, text="- Danke\n- Bitte")
    measure = measure_called(
        make,
        title="Radweg", state=MeasureState.PLANNED, lead_id=holm.id, partners=[make.municipality("Weiher")],
        description_html="<p>Erst planen,</p><p>dann bauen.</p>", starts_on=date(2027, 1, 1), cost="5 €",
        milestones=[
            Milestone(title="Planung", due_on=date(2027, 3, 1), done_on=date(2027, 2, 1)),
            Milestone(title="Bau", due_on=date(2027, 9, 1)),
        ],
        links=[MeasureIdea(idea_id=idea.id, role=LinkRole.ORIGIN, linked_at=clock.now())],
    )  # fmt: skip
    measure_called(make, title="Noch nichts")
    return idea, comment, answer, measure


def test_the_number_of_statements_grows_with_portions_only(
    make: Make, campaign: Campaign, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        everything(make, campaign)
    price = {}
    for portion in (500, 2):
        monkeypatch.setattr(extracts, "PORTION", portion)
        for table in TableKind:
            of = taken("holm", table)
            queries.clear()
            assert len(list(of.rows())) == 6
            price[table, portion] = len(queries)
    assert price == {
        (TableKind.IDEAS, 500): 5, (TableKind.COMMENTS, 500): 2, (TableKind.MEASURES, 500): 5,
        (TableKind.IDEAS, 2): 13, (TableKind.COMMENTS, 2): 4, (TableKind.MEASURES, 2): 13,
    }  # fmt: skip
