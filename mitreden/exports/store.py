"""The files of jobs: results that wait to be fetched, uploads that wait to be taken in. A folder of its own, random names."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from mitreden.config import Settings

_CHUNK = 256 * 1024


class Store:
    """The folder `DATA_DIR/tables`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @classmethod
    def of(cls, settings: Settings) -> "Store":
        """The store of an installation."""
        return cls(settings.data_folder / "tables")

    def path(self, key: str) -> Path:
        """The file of a job."""
        return self.folder / key

    def put(self, stream: IO[bytes], most: int) -> str | None:
        """Keep an upload under a random name. None, and nothing kept, if it has more than `most` bytes."""
        key, size = new_key(), 0
        with self.path(key).open("xb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    break
                file.write(chunk)
        if size <= most:
            return key
        self.forget(key)
        return None

    def forget(self, key: str) -> None:
        """Delete a file, if it is there."""
        self.path(key).unlink(missing_ok=True)

    def strangers(self, keys: Iterable[str], before: float) -> list[Path]:
        """Files that belong to no job and have not been touched since a moment."""
        known = set(keys)
        return [path for path in self.folder.iterdir() if path.name not in known and path.stat().st_mtime < before]


def new_key() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(24)
