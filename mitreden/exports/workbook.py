"""Tables as XLSX: text cells stay text, whatever they begin with.

xlsxwriter writes row by row to temporary files, so memory stays flat. It is imported when a workbook is written, not with
the application. Moments are text here as in the other formats, and the file has no date of making: unchanged data gives
the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mitreden.exports.columns import Cell, flat
from mitreden.exports.extracts import Extract

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CELL_MAX = 32_000  # the format's own limit is 32,767 UTF-16 units
REST = "rest"
REST_COLUMNS = ("id", "column", "part", "text")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  the same in every file; the format knows no zones


def write_workbook(path: Path, of: Extract, rows: Iterable[Mapping[str, Cell]]) -> None:
    """One sheet named like the table. What is longer than a cell goes on in a second sheet, piece by piece."""
    from xlsxwriter import Workbook  # noqa: PLC0415  see the module's docstring

    with Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"created": _MADE, "title": f"{of.slug}: {of.table.value}"})
        sheet = _sheet(book, of.table.value, [column.name for column in of.columns])
        rest = _Rest(book)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(of.columns):
                value = flat(column, row[column.name])
                if isinstance(value, str):
                    sheet.write_string(number, place, rest.beginning(value, row["id"], column.name))
                elif value is not None:
                    sheet.write_number(number, place, value)


def _sheet(book: "Workbook", name: str, headers: Iterable[str]) -> Any:
    from xlsxwriter.worksheet import Worksheet  # noqa: PLC0415  see the module's docstring

    class Sheet(Worksheet):  # type: ignore[misc]  # untyped
        """xlsxwriter takes a text between <r> and </r> for markup of its own: here it is a citizen's text as any other."""

        def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
            self._xml_inline_string(string, preserve=True, attributes=attributes)

    sheet = book.add_worksheet(name, worksheet_class=Sheet)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
    return sheet


class _Rest:
    """The second sheet, made when the first text is too long for a cell."""

    def __init__(self, book: "Workbook") -> None:
        self.book, self.row = book, 0
        self.sheet: Any = None

    def beginning(self, text: str, row_id: Any, column: str) -> str:
        """What fits into the cell; the rest is written down in order."""
        if len(text) <= CELL_MAX // 2:  # however many of its characters need two units
            return text
        first, *others = _pieces(text)
        for part, piece in enumerate(others, start=2):
            self.sheet = self.sheet or _sheet(self.book, REST, REST_COLUMNS)
            self.row += 1
            self.sheet.write_number(self.row, 0, row_id)
            self.sheet.write_string(self.row, 1, column)
            self.sheet.write_number(self.row, 2, part)
            self.sheet.write_string(self.row, 3, piece)
        return first


def _pieces(text: str) -> Iterator[str]:
    """Pieces that fit into cells, counted as the format counts."""
    start = units = 0
    for place, char in enumerate(text):
        size = 2 if ord(char) > 0xFFFF else 1
        if units + size > CELL_MAX:
            yield text[start:place]
            start, units = place, 0
        units += size
    yield text[start:]
