"""Anchors: lines in a file outside the database that say how long the chain was and how it ended."""

import os
from pathlib import Path

from mitreden.audit.chain import Anchor
from mitreden.core import clock

NAME = "anchors.log"


def write(folder: Path, anchor: Anchor) -> bool:
    """Append `anchor` unless the newest one says the same. Returns whether a line was written, safely on disk."""
    known = read(folder)
    if known and known[-1] == anchor:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    line = f"{clock.now().isoformat(timespec='seconds')} {anchor.count} {anchor.hash}\n"
    with (folder / NAME).open("a", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return True


def read(folder: Path) -> list[Anchor]:
    """All anchors, oldest first. A half-written last line (a crash) is passed over."""
    try:
        lines = (folder / NAME).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    parts = (line.split() for line in lines)
    return [Anchor(int(words[1]), words[2]) for words in parts if len(words) == 3 and len(words[2]) == 64]
