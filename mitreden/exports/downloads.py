"""Sending a file: from disk, in pieces, never kept by anybody in between."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from flask import Response

from mitreden.exports import writing
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import Extract
from mitreden.exports.gate import gate
from mitreden.exports.writing import FileKind

CHUNK = 64 * 1024


def file_name(slug: str, table: TableKind, kind: FileKind) -> str:
    """What the file is called where it is saved."""
    return f"{slug}.{kind.value}" if table is TableKind.IDEAS else f"{slug}-{table.value}.{kind.value}"


def table_response(of: Extract, kind: FileKind) -> Response:
    """A table, written to disk first: the database is read at once, however slowly the file is fetched."""
    with gate.passed(), tempfile.TemporaryDirectory(prefix="mitreden-") as folder:
        path = Path(folder) / "table"
        writing.save(path, kind, of, of.rows())
        return file_response(path, kind, file_name(of.slug, of.table, kind))


def file_response(path: Path, kind: FileKind, name: str) -> Response:
    """A file on disk as a download; it may be deleted while it is sent."""
    file = path.open("rb")
    response = Response(_sent(file), mimetype=writing.MIMETYPES[kind])
    response.call_on_close(file.close)
    response.content_length = path.stat().st_size
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(CHUNK), b"")
