"""Has the copies of a picture made by a child process, and waits for it no longer than it should take."""

import json
import subprocess
import sys
from dataclasses import dataclass

from mitreden.media import processing
from mitreden.media.models import Refusal
from mitreden.media.shapes import SIZES
from mitreden.media.store import Store

PATIENCE_SECONDS = 40
_REFUSALS = {processing.UNREADABLE: Refusal.UNREADABLE, processing.TOO_MANY_PIXELS: Refusal.PIXELS}


@dataclass(frozen=True)
class Developed:
    """What became of a file: copies of this size, or why there are none."""

    width: int = 0
    height: int = 0
    refusal: Refusal | None = None


class AccidentError(Exception):
    """The child ended in a way that says nothing about the picture: another try may help."""


class NoRoomError(AccidentError):
    """The disk is full or does not take what is written: it says nothing about the picture, however often it happens."""


def developed(store: Store, key: str) -> Developed:
    """Make the copies of `key`. They have their names when all of them are whole."""
    targets = {size: store.copy(key, size) for size in SIZES}
    parts = {size: target.with_name(f"{target.name}.part") for size, target in targets.items()}
    pairs = [f"{size}={part}" for size, part in parts.items()]
    command = [sys.executable, "-m", processing.__name__, str(store.original(key)), *pairs]
    try:
        child = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
        if child.returncode in _REFUSALS:
            return Developed(refusal=_REFUSALS[child.returncode])
        if child.returncode == processing.NO_ROOM:
            raise NoRoomError("the copies could not be written")
        if child.returncode != 0:
            message = f"exit {child.returncode}: {child.stderr[-300:]!r}"
            raise AccidentError(message)
        width, height = json.loads(child.stdout)
        store.settle({parts[size]: targets[size] for size in SIZES})
    except subprocess.TimeoutExpired as error:
        raise AccidentError(str(error)) from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return Developed(width, height)
