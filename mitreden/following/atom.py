"""A feed as Atom (RFC 4287): made of elements, so that no text of anybody's can become markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

TYPE = "application/atom+xml"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed that has no entry yet
_NAMESPACE = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One piece of news. `key` tells it apart from all others for ever."""

    key: str
    title: str
    path: str
    published: datetime
    updated: datetime
    text: str = ""


@dataclass(frozen=True)
class Feed:
    """The news of one thing, newest first. `path` is its page, below which the feed lies."""

    key: str
    title: str
    path: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=BEGINNING)


def document(feed: Feed, *, base_url: str, author: str, language: str) -> bytes:
    """The whole document. Addresses are full, numbers are made of the host and never change with a title."""
    base, host = base_url.rstrip("/"), urlsplit(base_url).hostname or "localhost"
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language})
    _text(root, "id", f"tag:{host},2026:{feed.key}")
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    _text(SubElement(root, "author"), "name", author)
    SubElement(root, "link", {"rel": "self", "type": TYPE, "href": f"{base}{feed.path}/feed.atom"})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}{feed.path}"})
    for entry in feed.entries:
        _entry(SubElement(root, "entry"), entry, base, host)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode()


def _entry(element: Element, entry: Entry, base: str, host: str) -> None:
    _text(element, "id", f"tag:{host},2026:{entry.key}")
    _text(element, "title", entry.title)
    _text(element, "published", _moment(entry.published))
    _text(element, "updated", _moment(entry.updated))
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}{entry.path}"})
    if entry.text:
        _text(element, "content", entry.text)


def _text(parent: Element, name: str, text: str) -> None:
    """XML 1.0 cannot hold control characters and half pairs, not even escaped: they are left out."""
    SubElement(parent, name).text = _FORBIDDEN.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
