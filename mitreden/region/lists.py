"""Reading lists of organisations from files."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from mitreden.core.errors import DomainError
from mitreden.core.words import N_

NEEDED = ("ars", "name")


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a CSV file (comma or semicolon) with their numbers. DomainError if it is not such a list."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(N_("Die Datei ist nicht in UTF-8 gespeichert.")) from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise DomainError(N_("In der ersten Zeile fehlt: %(names)s."), names=", ".join(missing))
    reader.fieldnames = names
    for row in reader:
        yield reader.line_num, {name: value.strip() for name, value in row.items() if name and value}
