"""Make what the browser gets: other people's files in `static/vendor`, and everything, named by its content, in `static/dist`.

`vendor` copies from `node_modules`; `dist` copies `static/{css,js,img,vendor}` to `static/dist/<name>.<hash>.<ext>` with
compressed siblings and writes `manifest.json`: logical name -> hashed name. Our own style sheets are joined to
`css/site.css` in the order of `static/css/order.txt`. Files of earlier builds stay for a while, so that a server or a
page that still names them finds them.
"""

import gzip
import hashlib
import json
import logging
import os
import posixpath
import re
import shutil
import sys
import time
from pathlib import Path

import brotli
from fontTools import subset
from fontTools.pens.basePen import BasePen
from fontTools.svgLib import SVGPath

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
DIST = STATIC / "dist"
SHEETS = STATIC / "css"
FOLDERS = ("css", "js", "img", "embed", "vendor")
TEXT = {".css", ".js", ".json", ".svg", ".txt", ".webmanifest"}
CURVE_STEPS = 8
KEPT_FOR = 30 * 24 * 60 * 60
REFERENCE = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)""")
LETTERS = "U+20-7E,U+A0-17F,U+218-21B,U+2BC,U+1E9E,U+2000-200A,U+2010-2027,U+202F-203A,U+20AC,U+2116,U+2122,U+2190-2193,U+2212"
FONT_FACE = """@font-face {
  font-family: "Fira Sans";
  font-weight: 400;
  font-style: normal;
  font-display: swap;
  src: url("fira-sans.woff2") format("woff2");
}
"""


def make_vendor() -> None:
    """Build the folder beside its place, then swap: an interrupted build leaves the old one or none."""
    new = ROOT / "build" / "vendor"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    kern, htmx = MODULES / "@kern-ux" / "native", MODULES / "htmx.org"
    _write_font(kern / "dist/fonts/fira-sans/FiraSans-Regular.woff2", new / "fira-sans.woff2")
    _join(new / "kern.css", kern / "dist/kern.min.css", _notice(kern), FONT_FACE)  # its @charset must stay first
    # hx-csp must be registered before htmx looks at the page: one file leaves no gap between the two.
    _join(new / "htmx.js", _notice(htmx), htmx / "dist/htmx.min.js", htmx / "dist/ext/hx-csp.min.js")
    _copy_leaflet(MODULES / "leaflet" / "dist", new)
    (new / "icons.json").write_text(json.dumps(_lines_of_icons()), encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    new.rename(VENDOR)


def _copy_leaflet(source: Path, target: Path) -> None:
    """The library of the map, for its page alone. Its pictures are for controls that we do not show, but its style names them."""
    script = (source / "leaflet.js").read_text(encoding="utf-8")
    (target / "leaflet.js").write_text(script.replace("//# sourceMappingURL=leaflet.js.map", ""), encoding="utf-8")
    shutil.copy(source / "leaflet.css", target)
    shutil.copytree(source / "images", target / "images")


def _write_font(source: Path, target: Path) -> None:
    """The Latin letters of one cut, without hints; the browser makes bold and italic from it."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it notes that the cut's OS/2 table is of version 3
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, notdef_outline=True)
    options.name_IDs = [0, 13, 14]
    options.layout_features = ["ccmp", "kern", "liga", "locl", "lnum", "mark", "mkmk", "tnum"]
    font = subset.load_font(str(source), options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=subset.parse_unicodes(LETTERS))
    worker.subset(font)
    subset.save_font(font, str(target), options)


class _Lines(BasePen):
    """Draws outlines as lists of points: what the painter of previews can draw without knowing SVG."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[tuple[float, float]]] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  so fontTools calls it
        self.lines.append([point])

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802  so fontTools calls it
        self.lines[-1].append(point)

    def _curveToOne(self, *control: tuple[float, float]) -> None:  # noqa: N802  so fontTools calls it
        points = (self.lines[-1][-1], *control)
        for step in range(1, CURVE_STEPS + 1):
            t = step / CURVE_STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
            self.lines[-1].append((round(x, 2), round(y, 2)))

    def _closePath(self) -> None:  # noqa: N802  so fontTools calls it
        self.lines[-1].append(self.lines[-1][0])


def _lines_of_icons() -> dict[str, list[list[tuple[float, float]]]]:
    """The icons of `static/img/icons.svg` by name, on a square of 24."""
    found = {}
    for name, shapes in re.findall(
        r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', (STATIC / "img/icons.svg").read_text(encoding="utf-8"), re.DOTALL
    ):
        pen = _Lines()
        SVGPath.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{shapes}</svg>'.encode()).draw(pen)
        found[name] = pen.lines
    return found


def _notice(package: Path) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return f"/*! {about['name']} {about['version']}, licence {about['license']} */\n"


def _join(target: Path, *parts: str | Path) -> None:
    texts = [part if isinstance(part, str) else part.read_text(encoding="utf-8").strip() + "\n" for part in parts]
    target.write_text("".join(texts), encoding="utf-8")


def make_dist() -> None:
    """Name every file by its content; style sheets last, because they name the others."""
    names: dict[str, str] = {}
    sources = _sources()
    for logical in sorted(sources, key=lambda name: name.endswith(".css")):
        content = sources[logical]
        if logical.endswith(".css"):
            content = _with_hashed_references(logical, content.decode(), names).encode()
        names[logical] = _publish(logical, content)
    _replace(DIST / "manifest.json", json.dumps(dict(sorted(names.items())), indent=2).encode() + b"\n")
    _sweep(set(names.values()))


def _sources() -> dict[str, bytes]:
    """Logical name -> content of all that is served."""
    paths = [path for folder in FOLDERS for path in (STATIC / folder).rglob("*") if path.is_file()]
    found = {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in paths}
    order = found.pop("css/order.txt", b"").decode().split()
    sheets = {name for name in found if name.startswith("css/")}
    if sheets != {f"css/{name}" for name in order}:
        sys.exit("static/css/order.txt must list exactly the style sheets of its folder")
    found["css/site.css"] = b"\n".join(found.pop(f"css/{name}") for name in order)
    return found


def _with_hashed_references(logical: str, css: str, names: dict[str, str]) -> str:
    folder = posixpath.dirname(logical)

    def hashed(match: re.Match[str]) -> str:
        target = next(filter(None, match.groups()), "")
        if target.startswith(("data:", "#")):
            return match[0]
        wanted = posixpath.normpath(posixpath.join(folder, target))
        if wanted not in names:
            sys.exit(f"static/{logical} names {target}, which is not a file of ours")
        return f'url("{posixpath.relpath(names[wanted], folder)}")'

    return REFERENCE.sub(hashed, css)


def _publish(logical: str, content: bytes) -> str:
    stem, suffix = posixpath.splitext(logical)
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{suffix}"
    target = DIST / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if suffix in TEXT:
        for ending, compress in ((".br", brotli.compress), (".gz", _gzip)):
            sibling = target.with_name(target.name + ending)
            if not sibling.exists():
                _replace(sibling, compress(content))
    if target.exists():
        os.utime(target)
    else:
        _replace(target, content)
    return name


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _replace(target: Path, content: bytes) -> None:
    """Whole or not at all, also when interrupted."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(target)


def _sweep(current: set[str]) -> None:
    oldest = time.time() - KEPT_FOR
    for path in DIST.rglob("*"):
        name = path.relative_to(DIST).as_posix().removesuffix(".br").removesuffix(".gz")
        if path.is_file() and name not in current and path.stat().st_mtime < oldest:
            path.unlink()


if __name__ == "__main__":
    {"vendor": make_vendor, "dist": make_dist}[sys.argv[1]]()
