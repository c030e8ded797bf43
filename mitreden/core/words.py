"""Marks texts for translation where gettext itself is not at hand: in models, policies, commands and JSON files."""

import json
from collections.abc import Iterator
from typing import BinaryIO


def N_(message: str) -> str:  # noqa: N802  the name that gettext's tools know for "translate later"
    """Return `message` unchanged; the extraction of texts finds it, the page translates it."""
    return message


def texts_in_json(file: BinaryIO, *_: object, **_options: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """The texts of a list of objects, for Babel's extraction: all values but those of `key`."""
    for entry in json.load(file):
        for name, text in entry.items():
            if name != "key":
                yield 1, None, text, []
