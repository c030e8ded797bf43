"""Tables as files. The words stand in them exactly as they were written, in CSV too: a sign before "=" would change them,
and quotation marks do not keep a spreadsheet from computing (ADR 0017). XLSX is for spreadsheets: there text is text.
Unchanged data gives the same bytes in every format.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from mitreden.exports.columns import Cell, TableKind, as_texts
from mitreden.exports.extracts import Extract
from mitreden.exports.workbook import write_workbook

BOM = "\ufeff"
Rows = Iterable[Mapping[str, Cell]]


class FileKind(StrEnum):
    """The formats of tables."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    GEOJSON = "geojson"


MIMETYPES = {
    FileKind.CSV: "text/csv",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.JSON: "application/json",
    FileKind.GEOJSON: "application/geo+json",
}


def kinds(table: TableKind) -> list[FileKind]:
    """The formats of a table. Only ideas have a place on the map."""
    return [kind for kind in FileKind if kind is not FileKind.GEOJSON or table is TableKind.IDEAS]


def csv_text(of: Extract, rows: Rows) -> Iterator[str]:
    """Comma, header, one line a row, each cell as it is; begins with the mark by which spreadsheets know UTF-8."""
    columns = of.columns
    yield BOM + _line(column.name for column in columns)
    for row in rows:
        yield _line(as_texts(columns, row))


def _line(texts: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(texts)
    return buffer.getvalue()


def json_text(of: Extract, rows: Rows) -> Iterator[str]:
    """An object with `campaign` and a list named like the table, one row a line."""
    head = f'{{"campaign": {_json(of.about)},\n"{of.table.value}": ['
    yield from _joined(head, (_json(row) for row in rows))


def geojson_text(of: Extract, rows: Rows) -> Iterator[str]:
    """A collection of features (RFC 7946), one a line; ideas without a point have no geometry."""
    head = f'{{"type": "FeatureCollection",\n"campaign": {_json(of.about)},\n"features": ['
    yield from _joined(head, (_json(_feature(row)) for row in rows))


def _feature(row: Mapping[str, Cell]) -> dict[str, object]:
    lat, lon = row["lat"], row["lon"]
    point = {"type": "Point", "coordinates": [lon, lat]} if lat is not None and lon is not None else None
    return {"type": "Feature", "id": row["id"], "geometry": point, "properties": dict(row)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _joined(head: str, items: Iterable[str]) -> Iterator[str]:
    yield head
    separator = "\n"
    for item in items:
        yield separator + item
        separator = ",\n"
    yield "\n]}\n"


_TEXTS: dict[FileKind, Callable[[Extract, Rows], Iterator[str]]] = {
    FileKind.CSV: csv_text,
    FileKind.JSON: json_text,
    FileKind.GEOJSON: geojson_text,
}


def save(path: Path, kind: FileKind, of: Extract, rows: Rows) -> None:
    """Write a table whole or not at all: a reader never meets half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    unfinished = Path(name)
    try:
        if kind is FileKind.XLSX:
            write_workbook(unfinished, of, rows)
        else:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                file.writelines(_TEXTS[kind](of, rows))
        unfinished.chmod(0o640)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
