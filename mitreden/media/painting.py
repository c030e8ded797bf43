"""Paints the picture that a link is previewed with, from a few words and two colours.

Nothing that anybody sent is decoded here, so it happens in the server: 1200 by 630 pixels, one at a time, the newest kept.
Words may be anything: letters that our font has not got are left out, and what is too long ends with an ellipsis.
"""

import hashlib
import json
import math
import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIZE = WIDTH, HEIGHT = 1200, 630
DESIGN = 1  # count up when the picture changes: addresses name what they show
KEPT = 64
PATIENCE_SECONDS = 2
_VENDOR = Path(__file__).resolve().parent.parent.parent / "static" / "vendor"
_MARGIN = 80
_ROOM = WIDTH - 2 * _MARGIN
_SIZES = ((76, 3), (60, 4))  # of the title's letters, and how many lines of them there is room for
_READ = 300  # of a title
_UNKNOWN = re.compile(r"[^ -~\u00a0-\u017f\u0218-\u021b\u1e9e\u2010-\u2027\u20ac\u2116\u2122\u2190-\u2193\u2212]")
_PAPER, _INK, _MUTED = (252, 250, 246), (38, 34, 31), (91, 84, 78)
Colour = tuple[int, int, int]


class BusyError(Exception):
    """Another picture is being painted, and has been for a while."""


@dataclass(frozen=True)
class Card:
    """What the picture says. Colours are `#rrggbb`, `icon` one of the sprite's."""

    region: str
    title: str
    accent: str
    label: str = ""
    colour: str = ""
    icon: str = ""

    @property
    def key(self) -> str:
        """Names the picture by what is on it."""
        return hashlib.sha256(json.dumps([DESIGN, *astuple(self)]).encode()).hexdigest()[:20]


_kept: OrderedDict[str, bytes] = OrderedDict()
_brush = threading.Lock()


def painted(card: Card) -> bytes:
    """The picture as PNG, kept for a while. BusyError: come back later."""
    found = _kept.get(card.key)
    if found is not None:
        return found
    if not _brush.acquire(timeout=PATIENCE_SECONDS):
        raise BusyError
    try:
        made = _kept[card.key] = _kept.get(card.key) or paint(card)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    finally:
        _brush.release()
    return made


def paint(card: Card) -> bytes:
    """Paint it."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  only where a preview is asked for

    ground = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), _PAPER)  # twice as large: edges become smooth
    _landscape(ImageDraw.Draw(ground), card)
    picture = ground.reduce(2)
    draw = ImageDraw.Draw(picture)
    draw.text((_MARGIN, 62), _one_line(card.region, 34, _ROOM - 220), font=_font(34), fill=_of(card.accent))
    size, lines = _title(known(card.title) or known(card.label))
    for number, line in enumerate(lines):
        draw.text((_MARGIN, 128 + round(number * size * 1.2)), line, font=_font(size), fill=_INK, stroke_width=1)
    if card.label:
        draw.text((_MARGIN + 96, 448), _one_line(card.label, 36, _ROOM - 96), font=_font(36), fill=_MUTED)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def known(text: str) -> str:
    """What our font can show of a text, on one line; nothing, if that is less than half of it."""
    whole = " ".join(unicodedata.normalize("NFC", text[:_READ]).split())
    shown = " ".join(_UNKNOWN.sub("", whole).split())
    return shown if len(shown) * 2 >= len(whole) else ""


def _landscape(draw: "ImageDraw", card: Card) -> None:
    """Hills in the region's colour, bubbles and the icon in that of the field; everything twice as large."""
    accent, colour = _of(card.accent), _of(card.colour or card.accent)
    for left, top, share in ((2000, 80, 0.1), (2120, 50, 0.25), (2240, 110, 0.15)):
        box = (left, top, left + 100, top + 88)
        draw.rounded_rectangle(box, 36, fill=_mixed(colour, share), corners=(True, True, True, False))
    for height, share, phase in ((210, 0.25, 0.0), (130, 1.0, 2.2)):
        edge = [(x, HEIGHT * 2 - height - 46 * math.sin(x / 420 + phase)) for x in range(0, WIDTH * 2 + 20, 20)]
        draw.polygon([*edge, (WIDTH * 2, HEIGHT * 2), (0, HEIGHT * 2)], fill=_mixed(accent, share))
    if card.label:
        draw.ellipse((160, 860, 312, 1012), fill=colour)
        for line in _icons().get(card.icon, ()):
            points = [(188 + x * 4, 888 + y * 4) for x, y in line]
            draw.line(points, fill=_PAPER, width=9, joint="curve")
            for x, y in (points[0], points[-1]):
                draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=_PAPER)


def _title(text: str) -> tuple[int, list[str]]:
    """How large the title's letters are, and its lines."""
    for size, most in _SIZES:
        lines = list(_wrapped(text, size))
        if len(lines) <= most:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], size, _ROOM)]
    return size, lines


def _wrapped(text: str, size: int) -> Iterator[str]:
    """Lines that fit; a word longer than a line is broken."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if _width(longer, size) <= _ROOM:
            line = longer
            continue
        if line:
            yield line
        line = word
        while _width(line, size) > _ROOM:
            fits = next(end for end in range(len(line), 0, -1) if _width(line[:end], size) <= _ROOM)
            yield line[:fits]
            line = line[fits:]
    if line:
        yield line


def _one_line(text: str, size: int, room: int) -> str:
    text = known(text)
    return text if _width(text, size) <= room else _cut(text, size, room)


def _cut(text: str, size: int, room: int) -> str:
    """The beginning of a text that goes on, as much as fits with an ellipsis."""
    while text and _width(text + "…", size) > room:
        text = text[:-1].rstrip()
    return text + "…"


def _width(text: str, size: int) -> float:
    return float(_font(size).getlength(text))


@lru_cache(maxsize=8)
def _font(size: int) -> Any:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_VENDOR / "fira-sans.woff2", size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _icons() -> dict[str, list[list[tuple[float, float]]]]:
    found: dict[str, list[list[tuple[float, float]]]] = json.loads((_VENDOR / "icons.json").read_text(encoding="utf-8"))
    return found


def _of(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: Colour, share: float) -> Colour:
    """So much of a colour on our paper."""
    red, green, blue = (round(ink * share + paper * (1 - share)) for ink, paper in zip(colour, _PAPER, strict=True))
    return red, green, blue
