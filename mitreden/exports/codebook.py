"""The codebook: what each column of each table means. Made of the same definition as the tables themselves."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from mitreden.exports.columns import HOLDS, TableKind, columns
from mitreden.web.i18n import gettext

HEADER = ("table", "column", "meaning", "values", "format", "open_data")


@dataclass(frozen=True)
class Entry:
    """One column in words."""

    table: TableKind
    column: str
    meaning: str
    values: tuple[str, ...]
    holds: str
    is_open: bool


def entries() -> Iterator[Entry]:
    """All columns of all tables in their order, in the language of the request."""
    for table in TableKind:
        for column in columns(table):
            meaning, holds = gettext(column.meaning), gettext(HOLDS[column.holds])
            yield Entry(table, column.name, meaning, column.values, holds, column.is_open)


def csv_text() -> str:
    """The codebook as a file: comma, UTF-8 with its mark, like the tables."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(HEADER)
    for entry in entries():
        is_open = "yes" if entry.is_open else "no"
        writer.writerow((entry.table, entry.column, entry.meaning, " ".join(entry.values), entry.holds, is_open))
    return "\ufeff" + buffer.getvalue()
