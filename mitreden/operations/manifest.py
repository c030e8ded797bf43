"""What a backup holds: a list with hashes, written last, so that a folder without it is no backup."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "manifest.json"
FORMAT = 1
_PORTION = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made or used; says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `rows` and `hash` are the end of its log, `files` its other files with their SHA-256."""

    kind: str
    made_at: str
    revision: str
    rows: int
    hash: str
    files: dict[str, str]
    tables: dict[str, list[str]] = field(default_factory=dict)  # PostgreSQL: columns, in the order of loading
    sequences: dict[str, int] = field(default_factory=dict)  # PostgreSQL: the last number given, by "table.column"
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it, complete before it has its name."""
        part = folder / f".{NAME}.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1)  # the order of the tables counts
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / NAME)


def read(folder: Path) -> Manifest:
    """The list of a backup whose files are all there and as they were written."""
    try:
        values: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"{folder} is no complete backup: there is no {NAME}"
        raise BackupError(message) from error
    if values.get("format") != FORMAT:
        message = f"{folder} is a backup of another format: {values.get('format')}"
        raise BackupError(message)
    manifest = Manifest(**values)
    for name, expected in manifest.files.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file() or sha256(path) != expected:
            message = f"{folder} is damaged: {name} is missing or was changed"
            raise BackupError(message)
    return manifest


def sha256(path: Path) -> str:
    """The hash of a file's content, read in portions."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while portion := file.read(_PORTION):
            total.update(portion)
    return total.hexdigest()


def kept(folder: Path) -> dict[str, str]:
    """All files of a folder with their hashes, each safely on disk."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            os.fsync(file.fileno())
        found[path.relative_to(folder).as_posix()] = sha256(path)
    return found


def empty_folder(folder: Path) -> Path:
    """The folder, made if it is not there; it must have nothing in it. Only its owner may look into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        message = f"{folder} is not empty"
        raise BackupError(message)
    folder.chmod(0o700)
    return folder
