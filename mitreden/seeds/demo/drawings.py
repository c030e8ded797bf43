"""Pictures of the demo region: sketches as people draw them for an idea, made of shapes. Pillow is loaded to draw them."""

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT, SCALE = 1280, 860, 2  # drawn twice as large, so that edges are smooth
PAPER, INK, STONE, GRASS, LEAF, EARTH = "#f6f1e5", "#3a3a36", "#d9cfbb", "#c4d3a0", "#6f9150", "#b98d5b"
WATER, ROOF, WALL, ASPHALT, LIGHT = "#9ec5cf", "#b5583e", "#ecdcc0", "#77767a", "#f3cf6b"

Point = tuple[float, float]


class _Sheet:
    """Shapes on a sheet of paper, in its own measure."""

    def __init__(self, draw: "ImageDraw") -> None:
        self._draw = draw

    def area(self, points: Sequence[Point], fill: str, line: str | None = INK) -> None:
        """A shape with corners."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.polygon(scaled, fill=fill)
        if line:
            self._draw.line([*scaled, scaled[0]], fill=line, width=3 * SCALE, joint="curve")

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, line: str | None = INK) -> None:
        """A rectangle."""
        self.area([(left, top), (right, top), (right, bottom), (left, bottom)], fill, line)

    def disc(self, x: float, y: float, radius: float, fill: str, line: str | None = INK) -> None:
        """A circle."""
        box = [(value * SCALE) for value in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(box, fill=fill, outline=line, width=3 * SCALE)

    def line(self, points: Sequence[Point], fill: str = INK, width: float = 4) -> None:
        """A line with bends."""
        self._draw.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve"
        )

    def tree(self, x: float, y: float, size: float) -> None:
        """A tree from above, with its shade."""
        self.disc(x + size * 0.3, y + size * 0.35, size, "#c5bda6", None)
        for turn in range(7):
            angle = turn * math.tau / 7
            self.disc(x + math.cos(angle) * size * 0.55, y + math.sin(angle) * size * 0.55, size * 0.5, LEAF)
        self.disc(x, y, size * 0.72, LEAF, None)
        self.disc(x, y, size * 0.1, EARTH)


def market(sheet: _Sheet) -> None:
    """A market square from above with three trees."""
    sheet.box(0, 0, WIDTH, HEIGHT, STONE, None)
    for x in range(0, WIDTH, 64):
        sheet.line([(x, 170), (x, 690)], "#cbbfa8", 2)
    for y in range(170, 700, 52):
        sheet.line([(0, y), (WIDTH, y)], "#cbbfa8", 2)
    for left, right in ((20, 300), (330, 640), (670, 960), (990, 1260)):
        sheet.box(left, -20, right, 150, ROOF)
        sheet.line([(left, 65), (right, 65)])
    sheet.box(-20, 720, WIDTH + 20, 880, ASPHALT)
    for x in range(20, WIDTH, 120):
        sheet.box(x, 796, x + 60, 804, PAPER, None)
    sheet.disc(640, 440, 92, PAPER)
    sheet.disc(640, 440, 70, WATER)
    sheet.disc(640, 440, 14, STONE)
    for x, y in ((290, 330), (290, 570), (990, 440)):
        sheet.tree(x, y, 92)
    for left, top in ((400, 320), (400, 560), (840, 420)):
        sheet.box(left, top, left + 40, top + 90, EARTH)


def crossing(sheet: _Sheet) -> None:
    """A zebra crossing in front of a school."""
    sheet.box(0, 0, WIDTH, HEIGHT, GRASS, None)
    sheet.box(360, 60, 920, 330, WALL)
    sheet.area([(330, 70), (640, -60), (950, 70)], ROOF)
    for left in (410, 520, 730, 840):
        sheet.box(left, 120, left + 50, 190, WATER)
    sheet.box(600, 200, 680, 330, EARTH)
    sheet.box(0, 340, WIDTH, 400, STONE)
    sheet.box(0, 760, WIDTH, 880, STONE)
    sheet.box(-20, 400, WIDTH + 20, 760, ASPHALT)
    for x in (*range(-40, 440, 130), *range(860, WIDTH, 130)):
        sheet.box(x, 574, x + 70, 586, PAPER, None)
    for top in range(412, 750, 58):
        sheet.box(500, top, 780, top + 32, PAPER, None)
    for x in (460, 820):
        sheet.line([(x, 400), (x, 240)], INK, 8)
        sheet.area([(x, 180), (x + 44, 224), (x, 268), (x - 44, 224)], LIGHT)
    for x, y in ((150, 200), (1120, 190)):
        sheet.tree(x, y, 84)


def waves(sheet: _Sheet) -> None:
    """A track of earth waves behind a sports ground, from the side."""
    sheet.box(0, 0, WIDTH, HEIGHT, "#dbe9ea", None)
    sheet.disc(1090, 150, 70, LIGHT, None)
    far = [(x, 430 + 50 * math.sin(x / 190)) for x in range(0, WIDTH + 20, 20)]
    sheet.area([*far, (WIDTH, HEIGHT), (0, HEIGHT)], "#a9bf86", None)
    ground = [(x, 600 + 62 * math.sin(x / 62) * min(1, x / 240)) for x in range(0, WIDTH + 10, 10)]
    sheet.area([*ground, (WIDTH, HEIGHT), (0, HEIGHT)], EARTH, None)
    sheet.line(ground, INK, 6)
    for x, y in ((586, 492), (676, 486)):
        sheet.disc(x, y, 38, "#dbe9ea")
        sheet.disc(x, y, 6, INK)
    sheet.line([(586, 492), (622, 440), (676, 486)], ROOF, 8)
    sheet.line([(622, 440), (612, 420)], INK, 8)
    sheet.line([(622, 428), (640, 372), (668, 410)], "#33566b", 18)
    sheet.disc(646, 344, 24, LIGHT)
    for x in (90, 230):
        sheet.box(x - 8, 300, x + 8, 470, EARTH)
        sheet.disc(x, 270, 74, LEAF)
    sheet.line([(900, 470), (900, 330), (1180, 330), (1180, 470)], PAPER, 10)


DRAWINGS: dict[str, tuple[Callable[[_Sheet], None], str]] = {
    "schatten-marktplatz": (
        market, "Skizze von oben: Auf dem Marktplatz stehen drei Bäume mit Bänken rund um den Brunnen.",
    ),
    "zebrastreifen-grundschule": (
        crossing, "Skizze: Vor dem Eingang der Grundschule führt ein Zebrastreifen mit zwei Schildern über die Straße.",
    ),
    "pumptrack-birkenfels": (
        waves, "Skizze von der Seite: Jemand fährt mit dem Rad über eine Bahn aus Erdwellen, dahinter steht ein Tor.",
    ),
}  # fmt: skip


def drawn(key: str) -> tuple[BytesIO, str]:
    """The drawing for an idea as a file, and what it shows in words."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  see the module's docstring

    draw, alt = DRAWINGS[key]
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    draw(_Sheet(ImageDraw.Draw(image)))
    file = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG")
    file.seek(0)
    return file, alt
