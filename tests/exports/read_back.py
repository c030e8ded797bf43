"""Exported files read back as a citizen with a spreadsheet would, and words that break files."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from mitreden.config import Settings
from mitreden.core import rich_text
from mitreden.exports.columns import Column, Holds
from mitreden.exports.extracts import Extract
from mitreden.exports.writing import FileKind

REAL = Path(Settings.from_environment().test_data)
STARTERS = [
    "=1+1", '=HYPERLINK("http://evil.example")', "+49 30 1", "-2+3", "@SUM(A1)", "\tTab", "|cmd", "'quoted", "a\\n", "1e5", "007",
    'Sagt "nein"; und, ja', "Zeile\nzwei", "Äpfel 🍎 ﷽", "<r><t>fett</t></r>", "_x0041_", "http://example.org", "TRUE", " Rand ",
]  # fmt: skip
NAUGHTY = REAL / "hostile" / "naughty-strings.json"


def from_csv(path: Path, of: Extract) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{column.name: typed(column, row[column.name]) for column in of.columns} for row in csv.DictReader(file)]


def from_xlsx(path: Path, of: Extract) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    rows = list(book[of.table.value].iter_rows())
    for cell in (cell for row in rows for cell in row):
        assert cell.data_type in {"n", "s"}, f"{cell.coordinate} is no text: {cell.value}"
        assert cell.hyperlink is None
    headers = [cell.value for cell in rows[0]]
    texts = [[unescape(cell.value) if cell.data_type == "s" else cell.value for cell in row] for row in rows[1:]]
    return [
        {column.name: typed(column, dict(zip(headers, row, strict=True))[column.name]) for column in of.columns}
        for row in texts
    ]  # fmt: skip


def typed(column: Column, value: Any) -> Any:
    """A cell of a flat format as JSON has it; empty texts and nothing are the same there."""
    if column.holds in {Holds.WORDS, Holds.LINES}:
        return (value or "").split(" " if column.holds is Holds.WORDS else "\n") if value else []
    if value in {"", None}:
        return None
    if column.holds is Holds.NUMBER:
        return int(value)
    return float(value) if column.holds is Holds.DECIMAL else value


def from_json(path: Path, of: Extract) -> list[dict[str, Any]]:
    items = json.loads(path.read_text(encoding="utf-8"))[of.table.value]
    return [{name: None if value == "" else value for name, value in item.items()} for item in items]


def from_geojson(path: Path, _of: Extract) -> list[dict[str, Any]]:
    made = json.loads(path.read_text(encoding="utf-8"))
    assert made["type"] == "FeatureCollection"
    for feature in made["features"]:
        properties = feature["properties"]
        point = None if feature["geometry"] is None else feature["geometry"]["coordinates"]
        assert point == (None if properties["lat"] is None else [properties["lon"], properties["lat"]])
    return [
        {name: None if value == "" else value for name, value in feature["properties"].items()}
        for feature in made["features"]
    ]


READ: dict[FileKind, Callable[[Path, Extract], list[dict[str, Any]]]] = {
    FileKind.CSV: from_csv,
    FileKind.XLSX: from_xlsx,
    FileKind.JSON: from_json,
    FileKind.GEOJSON: from_geojson,
}


def hostile() -> list[str]:
    """Formula starters and the like, and where it lies a list of strings that break programs; without what is never stored."""
    more = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.exists() else []
    return [*STARTERS, *(text for text in map(rich_text.normalised, more) if text)]
