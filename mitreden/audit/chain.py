"""How one event of the log follows from the one before: pure calculation."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = "0" * 64


@dataclass(frozen=True)
class Link:
    """The hashed content of one event."""

    id: int
    at: datetime
    action: str
    by_id: int | None
    subject: str
    subject_id: int | None
    facts: dict[str, Any]
    previous: str

    def hash(self) -> str:
        """SHA-256 over the canonical JSON of all fields (sorted keys, UTC to the microsecond)."""
        fields = {**self.__dict__, "at": self.at.astimezone(UTC).isoformat(timespec="microseconds")}
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Anchor:
    """What was noted outside the database: after `count` events the newest hash was `hash`."""

    count: int
    hash: str


@dataclass(frozen=True)
class Break:
    """The first event that does not fit, and why."""

    id: int
    why: str


def commitment(text: str) -> dict[str, str]:
    """Stands for a text in the log: proves it later to whoever has text and salt, tells nothing without the text.

    The log keeps the salt in a table of its own. Erasing the text deletes the salt, too: what is left proves nothing.
    """
    salt = secrets.token_hex(16)
    return {"salt": salt, "sha256": hashlib.sha256((salt + text).encode()).hexdigest()}


def first_break(events: Iterable[tuple[Link, str]], anchors: Iterable[Anchor]) -> tuple[Break | None, Anchor]:
    """Walk the chain. Returns the first break (None: all fits) and the end of what was walked.

    `events` are (content, stored hash) in the order of their ids. An anchor that the chain does not pass through means
    that the chain was cut or wholly rewritten: then the break is the first row after the last anchor that it does pass.
    """
    expected = {anchor.count: anchor.hash for anchor in anchors}
    good = Anchor(0, START)
    end = Anchor(0, START)
    for link, stored in events:
        why = _misfit(link, stored, end)
        if why:
            return Break(link.id, why), end
        end = Anchor(link.id, stored)
        if expected.get(link.id, stored) != stored:
            return Break(good.count + 1, "the chain was rewritten: it does not pass through an anchor"), end
        if link.id in expected:
            good = end
    if any(count > end.count for count in expected):
        return Break(good.count + 1, f"the end of the chain was cut: after row {end.count} rows are missing"), end
    return None, end


def _misfit(link: Link, stored: str, end: Anchor) -> str | None:
    if link.id != end.count + 1:
        return f"row {end.count + 1} before it is missing" if link.id > end.count else "an inserted or repeated row"
    if link.previous != end.hash:
        return "it does not follow from the row before"
    if link.hash() != stored:
        return "its content was changed"
    return None
