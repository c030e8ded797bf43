"""Secrets on disk, apart from the database: one file each, readable by the service only."""

import hashlib
import os
import re
import secrets
from pathlib import Path

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)?\Z")


class MissingKeyError(Exception):
    """A secret that should be there is not: it is never made again by itself."""


class KeyStore:
    """The secrets under `KEYS_DIR`. A name is made once; reading never creates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, name: str) -> Path:
        if not NAME.match(name):
            msg = f"not a key name: {name!r}"
            raise ValueError(msg)
        return self.folder / f"{name}.key"

    def create(self, name: str, size: int = 32) -> bytes:
        """Make a random secret of `size` bytes, safely on disk before this returns. FileExistsError if it is there."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        value = secrets.token_bytes(size)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        _settle(path.parent)
        return value

    def read(self, name: str) -> bytes:
        """The secret, read from disk each time: one that was taken away is gone at once. MissingKeyError without it."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise MissingKeyError(name) from error

    def destroy(self, name: str) -> bool:
        """Overwrite a secret and take it away, safely before this returns. Whether it was there."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return False
        path.unlink()
        _settle(path.parent)
        return True

    def read_or_create(self, name: str) -> bytes:
        """For secrets of the installation that may be made at the first start."""
        try:
            return self.read(name)
        except MissingKeyError:
            try:
                return self.create(name)
            except FileExistsError:  # another process was quicker
                return self.read(name)


def _settle(folder: Path) -> None:
    """See to it that the folder knows of its files after a crash."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fingerprint(secret: bytes) -> str:
    """Tells two secrets apart without telling anything about them."""
    return hashlib.sha256(b"mitreden fingerprint\0" + secret).hexdigest()[:16]
