"""Who was erased, so that no restored backup brings them back: an append-only file in `KEYS_DIR`, readable only with its key.

A line holds keyed hashes of the person and of the texts that stayed. Nobody can tell from it who it was; who holds a row of
an old backup and the key can tell that it was erased.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Collection
from datetime import UTC, datetime

from mitreden.core import clock
from mitreden.core.keys import KeyStore

NAME = "erasures.log"
_KEY = "erasures"


class Ledger:
    """The file and its key, which is made with the first line."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._path = keys.folder / NAME

    def _hash(self, *parts: object) -> str:
        key = self._keys.read_or_create(_KEY)
        return hmac.new(key, "\0".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()

    def person(self, person_id: int, created_at: datetime) -> str:
        """Numbers begin anew in a database that was restored: the moment tells two people with one number apart."""
        return self._hash("person", person_id, created_at.astimezone(UTC).isoformat(timespec="microseconds"))

    def write(self, *, person_id: int, created_at: datetime, ideas: Collection[int], comments: Collection[int]) -> None:
        """Add a line, safely on disk before this returns. `ideas` and `comments` stay as those of a former member."""
        kept = [
            *(self._hash("idea", number) for number in ideas),
            *(self._hash("comment", number) for number in comments),
        ]
        entry = {"on": clock.today().isoformat(), "person": self.person(person_id, created_at), "kept": sorted(kept)}
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> dict[str, frozenset[str]]:
        """What stayed of whom, by the hash of the person. A half-written last line (a crash) is passed over."""
        found: dict[str, frozenset[str]] = {}
        if not self._path.exists():
            return found
        for line in self._path.read_text(encoding="ascii").splitlines():
            try:
                entry = json.loads(line)
                found[entry["person"]] = frozenset(entry["kept"])
            except (ValueError, KeyError):
                continue
        return found

    def names(self, kind: str, number: int, kept: frozenset[str]) -> bool:
        """Whether a text (`idea`, `comment`) is among those that stayed."""
        return self._hash(kind, number) in kept
