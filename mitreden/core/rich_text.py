"""What people write, made safe once, when it is written.

People write a subset of CommonMark: paragraphs, emphasis, lists, quotes, links. markdown-it-py turns it into HTML, bleach
lets ten tags pass. Source and result are both stored; pages print the result. This is the only module that knows bleach:
its replacement is a change here.
"""

import html
import re
import threading
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bleach.html5lib_shim import Filter  # type: ignore[attr-defined]  # stubs leave it out
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code"})
SCHEMES = frozenset({"http", "https", "mailto"})

_LEFT_OUT = ["image", "heading", "lheading", "hr", "code", "fence", "html_block", "html_inline", "reference", "entity"]
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_LEFT_OUT)
_UNSEEN = re.compile(
    r"<(script|style|template|noscript|iframe|object|svg|math)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile(r"</(p|li|blockquote|ul|ol)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def normalised(text: str) -> str:
    """Text as it is stored: NFC, line breaks as one line feed, without control and direction-overriding characters."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def is_safe_link(url: str) -> bool:
    """Whether a link leads to a web page or a mail address, with a host. (bleach alone lets `//evil.example` pass.)"""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    if parts.scheme.lower() == "mailto":
        return "@" in parts.path and not parts.netloc
    return parts.scheme.lower() in SCHEMES and bool(parts.hostname)


def is_web_address(url: str) -> bool:
    """Whether it is the address of a web page, with a host, in full."""
    return not url.lower().startswith("mailto:") and " " not in url and is_safe_link(url)


def _attribute(tag: str, name: str, value: str) -> bool:
    return tag == "a" and name == "href" and is_safe_link(value)


class _Links(Filter):  # type: ignore[misc]  # bleach's shim is untyped
    """Tells search engines and opened pages that a link is a user's, not ours."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token["type"] == "StartTag" and token["name"] == "a":
                token["data"][(None, "rel")] = "nofollow ugc noopener"
            yield token


class _Cleaners(threading.local):
    """One cleaner a thread: its parser keeps state."""

    def __init__(self) -> None:
        self.cleaner = Cleaner(
            tags=TAGS, attributes=_attribute, protocols=SCHEMES, strip=True, strip_comments=True, filters=[_Links]
        )


_cleaners = _Cleaners()


def clean_html(source: str) -> str:
    """HTML from elsewhere (an import) reduced to the tags that people may use here."""
    return str(_cleaners.cleaner.clean(_UNSEEN.sub("", normalised(source)))).strip()


def render(source: str) -> str:
    """The HTML of what a person wrote in the subset of CommonMark. Takes 1 to 8 ms: do it once, when writing."""
    return clean_html(_markdown.render(normalised(source)))


def plain(rendered: str) -> str:
    """The words of stored HTML, one paragraph a line: for search, exports, excerpts and length rules."""
    text = _TAG.sub("", _BREAK.sub("\n", rendered))
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(rendered: str, length: int = 220) -> str:
    """The beginning of stored HTML as plain text, cut at a word."""
    text = " ".join(plain(rendered).split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(".,;:!? ") + " …"
