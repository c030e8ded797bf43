"""Whether a colour can be read: the contrast of WCAG 2.2."""

import re

COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
WHITE = "#ffffff"
READABLE = 4.5


def _linear(part: int) -> float:
    value = part / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_colour(text: str) -> bool:
    """Whether `text` is a colour as style sheets write it, six digits."""
    return bool(COLOUR.match(text))


def is_readable(colour: str) -> bool:
    """Whether white words on the colour, and words in the colour on white, can be read well."""
    return contrast(colour, WHITE) >= READABLE
