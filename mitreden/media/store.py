"""The files of pictures: a folder of its own, random names, 256 drawers.

`<key>.upload` is what came in, `<key>-480.webp` a copy. A file gets its name when all of it is on disk.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mitreden.config import Settings
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.media.shapes import COPY_HEAD, HEAD, SIZES, format_of, size_of_webp

FILE_MAX = 10 * 1024 * 1024
_CHUNK = 256 * 1024
_KEY_LENGTH = 32


class Store:
    """The folder `DATA_DIR/media`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, settings: Settings) -> "Store":
        """The store of an installation."""
        return cls(settings.data_folder / "media")

    def original(self, key: str) -> Path:
        """What came in, until its copies are made."""
        return self._drawer(key) / f"{key}.upload"

    def copy(self, key: str, size: int) -> Path:
        """The copy that fits into a square of `size`."""
        return self._drawer(key) / f"{key}-{size}.webp"

    def size_of_copies(self, key: str) -> tuple[int, int] | None:
        """Width and height of the largest copy, None unless all copies are there."""
        try:
            heads = [_head(self.copy(key, size)) for size in sorted(SIZES)]
        except FileNotFoundError:
            return None
        return size_of_webp(heads[-1])

    def put(self, stream: IO[bytes]) -> str:
        """Keep a file that came in, safely on disk before this returns its key. DomainError if it is none of ours."""
        head = stream.read(HEAD)
        if format_of(head) is None:
            raise DomainError(
                N_(
                    "Das können wir nicht als Bild lesen. Bitte nehmen Sie eine Datei im Format JPEG, PNG, WebP oder GIF."
                )
            )
        key = secrets.token_hex(_KEY_LENGTH // 2)
        path = self.original(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("xb") as file:
                _fill(file, head, stream)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self.settle({part: path})
        return key

    def settle(self, parts: dict[Path, Path]) -> None:
        """Give whole files their names, all of them on disk before this returns."""
        for part, path in parts.items():
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.rename(path)
        for folder in {path.parent for path in parts.values()}:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove(self, key: str) -> None:
        """Delete all files of a key."""
        for path in (self.original(key), *(self.copy(key, size) for size in SIZES)):
            path.unlink(missing_ok=True)

    def drawers(self) -> Iterator[tuple[str, list[Path]]]:
        """The drawers with their files, one after the other."""
        for number in range(256):
            name = f"{number:02x}"
            folder = self.folder / name
            yield name, sorted(folder.iterdir()) if folder.is_dir() else []

    def _drawer(self, key: str) -> Path:
        return self.folder / key[:2]


def key_of(path: Path) -> str:
    """The key that a file belongs to."""
    return path.name[:_KEY_LENGTH]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(COPY_HEAD)


def _fill(file: IO[bytes], head: bytes, stream: IO[bytes]) -> None:
    size, chunk = 0, head
    while chunk:
        size += len(chunk)
        if size > FILE_MAX:
            raise DomainError(
                N_("Dieses Bild ist zu groß: höchstens %(megabytes)s MB gehen."), megabytes=FILE_MAX // 1024 // 1024
            )
        file.write(chunk)
        chunk = stream.read(_CHUNK)
