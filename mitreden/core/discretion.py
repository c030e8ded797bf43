"""What is logged names nobody: mail addresses, network addresses and tokens are left out, also of tracebacks."""

import logging
import re
from collections.abc import Iterable

_PATTERNS = (
    (re.compile(r"[^\s@\"'<>(),;:=]+@[^\s@\"'<>(),;:=]+\.[^\s@\"'<>(),;:=]+"), "[mail]"),
    (re.compile(r"\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]*(?![\w:])"), "[address]"),
    (re.compile(r"(?<![\w.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}(?:\.[\w-]{6,})*"), "[token]"),
)


def discreet(text: str) -> str:
    """The text without addresses and tokens."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


class Discreet(logging.Formatter):
    """Formats as another formatter does, and leaves out whom it names."""

    def __init__(self, plain: logging.Formatter | None) -> None:
        super().__init__()
        self._plain = plain or logging.Formatter("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return discreet(self._plain.format(record))


def make_discreet(handlers: Iterable[logging.Handler | None]) -> None:
    """Let handlers name nobody."""
    for handler in handlers:
        if handler is not None and not isinstance(handler.formatter, Discreet):
            handler.setFormatter(Discreet(handler.formatter))
