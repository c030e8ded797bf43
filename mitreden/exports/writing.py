"""Tables as files. The words stand in them exactly as they were written, in CSV too: a sign before "=" would change them,
and quotation marks do not keep a spreadsheet from computing. So CSV is for programs and for the import; `docs/tables.md`
says how to open it in a spreadsheet (as text). Unchanged data gives the same bytes.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mitreden.exports.columns import COLUMNS, Cell, as_texts

BOM = "\ufeff"


def csv_text(rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """Comma, header, one row an idea, each cell as it is; begins with the mark by which spreadsheets know UTF-8."""
    yield BOM + _line(COLUMNS)
    for row in rows:
        yield _line(as_texts(row))


def _line(texts: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(texts)
    return buffer.getvalue()


def json_text(about: Mapping[str, Any], rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """An object with `campaign` and the list `ideas`, one idea a line."""
    yield f'{{"campaign": {json.dumps(about, ensure_ascii=False)},\n"ideas": ['
    separator = "\n"
    for row in rows:
        yield separator + json.dumps(row, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def save(path: Path, texts: Iterable[str]) -> None:
    """Write a file whole or not at all: a reader never meets half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.writelines(texts)
        Path(name).chmod(0o640)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
