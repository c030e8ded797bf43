"""Files into numbered rows. A line that cannot be read is told of by its number and does not stop the others."""

import codecs
import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.exports import reasons
from mitreden.exports.columns import TableKind
from mitreden.exports.reasons import Reason, RefusedError
from mitreden.exports.shapes import SHAPES, CommentRow, Format, Row, Shape

FIELD_LIMIT = 4 * 1024 * 1024
_ENDINGS = {".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".csv": Format.CSV}
_NO_OPTION = N_("Die Endung der Datei sagt nicht, was darin steht. Bitte --format csv, jsonl oder consul angeben.")
_NO_ENDING = N_("Die Endung der Datei sagt nicht, was darin steht. Bitte wählen Sie das Format aus.")


@dataclass(frozen=True)
class Line:
    """One line of data (a record of a CSV file may span several): an idea, a comment, or why there is neither."""

    number: int
    row: Row | None = None
    comment: CommentRow | None = None
    reason: Reason | None = None


def format_of(path: Path, wished: str | None) -> Format:
    """The format that was asked for, else what the file's ending says."""
    return format_named(
        path.name,
        wished,
        N_("Die Endung der Datei sagt nicht, was darin steht. Bitte --format csv, jsonl oder consul angeben."),
    )


def format_named(name: str, wished: str | None, message: str = _NO_ENDING, field: str | None = None) -> Format:
    """The same for a file that was uploaded."""
    if wished:
        return Format(wished)
    found = _ENDINGS.get(Path(name).suffix.lower())
    if found is None:
        raise DomainError(message, field=field)
    return found


def lines(path: Path, form: Format, table: TableKind = TableKind.IDEAS) -> Iterator[Line]:
    """The lines of data in a file, in order."""
    shape = SHAPES[table, form]
    with path.open("rb") as file:
        yield from _jsonl(file, shape) if form is Format.JSONL else _csv(file, form, shape)


def line_count(path: Path) -> int:
    """How many line breaks a file has: a measure for progress, not for the report."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def digest(path: Path) -> str:
    """What tells files apart, for the log."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shaped(number: int, shape: Shape, values: Mapping[str, Any]) -> Line:
    try:
        row = shape.row(values)
    except RefusedError as error:
        return Line(number, reason=error.reason)
    return Line(number, comment=row) if isinstance(row, CommentRow) else Line(number, row)


def _refused(number: int, reason: tuple[str, str], value: object = "") -> Line:
    return Line(number, reason=Reason(*reason, str(value)))


def _jsonl(file: BinaryIO, shape: Shape) -> Iterator[Line]:
    for number, raw in enumerate(file, start=1):
        raw = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw  # noqa: PLW2901  the same line without its mark
        if not raw.strip():
            continue
        try:
            values = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError:
            yield _refused(number, reasons.NOT_UTF8)
        except (json.JSONDecodeError, RecursionError):
            yield _refused(number, reasons.NOT_JSON)
        else:
            is_object = isinstance(values, dict)
            yield _shaped(number, shape, values) if is_object else _refused(number, reasons.NO_OBJECT)


def _csv(file: BinaryIO, form: Format, shape: Shape) -> Iterator[Line]:
    csv.field_size_limit(FIELD_LIMIT)
    texts = (raw.decode("utf-8", "surrogateescape") for raw in file)
    first = next(texts, "").removeprefix("\ufeff")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = next(csv.reader([first], delimiter=delimiter), [])
    missing = [name for name in shape.needed if name not in header]
    if missing:
        raise DomainError(
            N_("Die Spalten passen nicht zum Format %(form)s: Es fehlt %(missing)s."), form=form.value, missing=", ".join(missing)
        )  # fmt: skip
    yield from _records(csv.reader(texts, delimiter=delimiter), header, shape)


def _records(reader: Any, header: list[str], shape: Shape) -> Iterator[Line]:
    while True:
        number = reader.line_num + 2  # the header is line 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _refused(number, reasons.NOT_CSV, error)
            continue
        if not cells:
            continue
        yield _record(number, cells, header, shape)


def _record(number: int, cells: list[str], header: list[str], shape: Shape) -> Line:
    if len(cells) != len(header):
        return _refused(number, reasons.COLUMNS, f"{len(cells)} / {len(header)}")
    if any("\udc80" <= char <= "\udcff" for cell in cells for char in cell):
        return _refused(number, reasons.NOT_UTF8)
    return _shaped(number, shape, dict(zip(header, cells, strict=True)))
