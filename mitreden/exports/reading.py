"""Files into numbered rows. A line that cannot be read is told of by its number and does not stop the others."""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.exports.shapes import NEEDED, SHAPES, Format, RefusedError, Row

FIELD_LIMIT = 4 * 1024 * 1024
_ENDINGS = {".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".csv": Format.CSV}
_NOT_UTF8 = "not readable as UTF-8"


@dataclass(frozen=True)
class Line:
    """One line of data (a record of a CSV file may span several): a row, or why there is none."""

    number: int
    row: Row | None = None
    reason: str = ""


def format_of(path: Path, wished: str | None) -> Format:
    """The format that was asked for, else what the file's ending says."""
    if wished:
        return Format(wished)
    found = _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise DomainError(
            N_("Die Endung der Datei sagt nicht, was darin steht. Bitte --format csv, jsonl oder consul angeben.")
        )
    return found


def lines(path: Path, form: Format) -> Iterator[Line]:
    """The lines of data in a file, in order."""
    with path.open("rb") as file:
        yield from _jsonl(file) if form is Format.JSONL else _csv(file, form)


def line_count(path: Path) -> int:
    """How many line breaks a file has: a measure for progress, not for the report."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _shaped(number: int, form: Format, values: Mapping[str, Any]) -> Line:
    try:
        return Line(number, SHAPES[form](values))
    except RefusedError as error:
        return Line(number, reason=str(error))


def _jsonl(file: BinaryIO) -> Iterator[Line]:
    for number, raw in enumerate(file, start=1):
        raw = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw  # noqa: PLW2901  the same line without its mark
        if not raw.strip():
            continue
        try:
            values = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError:
            yield Line(number, reason=_NOT_UTF8)
        except (json.JSONDecodeError, RecursionError):
            yield Line(number, reason="not valid JSON")
        else:
            is_object = isinstance(values, dict)
            yield _shaped(number, Format.JSONL, values) if is_object else Line(number, reason="not a JSON object")


def _csv(file: BinaryIO, form: Format) -> Iterator[Line]:
    csv.field_size_limit(FIELD_LIMIT)
    texts = (raw.decode("utf-8", "surrogateescape") for raw in file)
    first = next(texts, "").removeprefix("\ufeff")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = next(csv.reader([first], delimiter=delimiter), [])
    missing = [name for name in NEEDED[form] if name not in header]
    if missing:
        raise DomainError(
            N_("Die Spalten passen nicht zum Format %(form)s: Es fehlt %(missing)s."), form=form.value, missing=", ".join(missing)
        )  # fmt: skip
    yield from _records(csv.reader(texts, delimiter=delimiter), header, form)


def _records(reader: Any, header: list[str], form: Format) -> Iterator[Line]:
    while True:
        number = reader.line_num + 2  # the header is line 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, reason=f"not readable as CSV: {error}")
            continue
        if not cells:
            continue
        yield _record(number, cells, header, form)


def _record(number: int, cells: list[str], header: list[str], form: Format) -> Line:
    if len(cells) != len(header):
        return Line(number, reason=f"{len(cells)} columns where {len(header)} are needed")
    if any("\udc80" <= char <= "\udcff" for cell in cells for char in cell):
        return Line(number, reason=_NOT_UTF8)
    return _shaped(number, form, dict(zip(header, cells, strict=True)))
