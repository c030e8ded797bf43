"""Files that people, telephones and attackers upload, made here: no file of anybody's lies in the repository."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

GPS = b"48.775846N 9.182932E"


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """An image as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def flat(size: tuple[int, int] = (640, 400), colour: Any = (180, 90, 30), mode: str = "RGB") -> Image.Image:
    """One colour."""
    return Image.new(mode, size, colour)


def halves(size: tuple[int, int] = (640, 400)) -> Image.Image:
    """Red on the left, blue on the right: what is turned can be seen."""
    image = flat(size, (200, 0, 0))
    image.paste((0, 0, 200), (size[0] // 2, 0, *size))
    return image


def with_gps(image: Image.Image | None = None, orientation: int = 1) -> bytes:
    """A telephone's photograph: place, time, device, owner's words and a preview in its notes."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = orientation, "Telefon von Jana Holm", "privat"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.0, 46.0, 33.0), "E", (9.0, 10.0, 58.0)
    gps[29] = "2026:05:03"
    return encoded(
        image or halves(), exif=exif, comment=GPS, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + GPS + b"</x:xmpmeta>",
    )  # fmt: skip


def png_of(width: int, height: int, depth: int = 8, colour: int = 2, data: bytes | None = None) -> bytes:
    """A PNG written by hand: says how large it is, and holds as many zero rows as `data` is short of."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = zlib.compress(bytes(64)) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zeros(megabytes: int) -> bytes:
    """Many zero bytes, deflated: a thousandth of their size."""
    deflate = zlib.compressobj(9)
    return b"".join([deflate.compress(bytes(1024 * 1024)) for _ in range(megabytes)]) + deflate.flush()


def many_frames(number: int = 40_000) -> bytes:
    """A GIF with very many frames, in a few kilobytes for each thousand."""
    first = encoded(flat((64, 64), 3, "P"), "GIF")
    at = first.index(b"\x2c")
    frame = first[at:-1]
    return first[:at] + frame * number + b";"


def animated(kind: str) -> bytes:
    """Three frames: red first, then green, then blue."""
    frames = [flat((320, 200), colour) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


def zipped() -> bytes:
    """A ZIP archive."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bild.jpg", encoded(flat()))
    return file.getvalue()


def jpeg_that_says(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A small JPEG whose header claims another size."""
    data = bytearray(encoded(flat((16, 16)), progressive=progressive))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"
# Turned away before anything is stored: they do not even begin like a picture.
NOT_TAKEN: dict[str, Callable[[], bytes]] = {
    "svg.jpg": lambda: SVG,
    "html.jpg": lambda: HTML,
    "zip.jpg": zipped,
    "empty.jpg": lambda: b"",
    "one-byte.png": lambda: b"\x89",
    "tiff.jpg": lambda: encoded(flat(), "TIFF"),
    "bmp.jpg": lambda: encoded(flat(), "BMP"),
    "eps.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "heic.jpg": lambda: b"\x00\x00\x00\x18ftypheic" + bytes(2000),
    "too-large.jpg": lambda: encoded(flat()) + bytes(10 * 1024 * 1024),
    "50-MB.jpg": lambda: encoded(flat()) + bytes(50 * 1024 * 1024),
}
# Taken in, because they begin like one, and refused when the copies are made.
REFUSED: dict[str, Callable[[], bytes]] = {
    "jpeg-and-script.jpg": lambda: b"\xff\xd8\xff\xe0" + HTML,
    "gif-and-script.gif": lambda: b"GIF89a/*" + HTML,
    "cut.jpg": lambda: (data := with_gps())[: len(data) // 2],
    "cut-head.jpg": lambda: encoded(flat())[:40],
    "cut.png": lambda: (data := encoded(halves(), "PNG"))[: len(data) - 40],
    "cut.webp": lambda: (data := encoded(halves(), "WEBP"))[: len(data) // 2],
    "lies.webp": lambda: b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(200),
    "flood.png": lambda: png_of(60_000, 60_000),
    "flood-inside.png": lambda: png_of(5_500, 5_500, data=zeros(91)),
    "flood-16.png": lambda: png_of(30_000, 30_000, 16, 6),
    "flood.jpg": lambda: jpeg_that_says(65_500, 65_500),
    "flood-progressive.jpg": lambda: jpeg_that_says(65_500, 65_500, progressive=True),
    "flood.gif": lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b"," + bytes(4) + b"\xff\xff\xff\xff\0\2\2L\1\0;",
    "zero-size.png": lambda: png_of(0, 0),
    "text-bomb.png": lambda: png_of(8, 8)[:33] + struct.pack(">I", 90_000) + b"zTXtx\0\0" + zeros(90)[:89_997] + bytes(4),
}  # fmt: skip
# Become pictures.
READY: dict[str, Callable[[], bytes]] = {
    "gps.jpg": with_gps,
    "grey.jpg": lambda: encoded(flat(mode="L", colour=90)),
    "cmyk.jpg": lambda: encoded(flat(mode="CMYK", colour=(0, 90, 120, 10))),
    "progressive.jpg": lambda: encoded(halves((3000, 2000)), progressive=True),
    "palette.png": lambda: encoded(halves().quantize(16), "PNG"),
    "alpha.png": lambda: encoded(flat(mode="RGBA", colour=(10, 20, 30, 120)), "PNG"),
    "grey-alpha.png": lambda: encoded(flat(mode="LA", colour=(10, 120)), "PNG"),
    "16-bit.png": lambda: encoded(flat(mode="I;16", colour=30_000), "PNG"),
    "16-bit-colour.png": lambda: png_of(200, 100, 16, 2, zlib.compress((b"\0" + b"\x80\x00" * 600) * 100)),
    "one-bit.png": lambda: encoded(flat(mode="1", colour=1), "PNG"),
    "animated.gif": lambda: animated("GIF"),
    "animated.webp": lambda: animated("WEBP"),
    "animated.png": lambda: animated("PNG"),
    "40000-frames.gif": many_frames,
    "panorama.jpg": lambda: encoded(flat((20_000, 200))),
    "line.png": lambda: encoded(flat((1, 9_000)), "PNG"),
    "dot.gif": lambda: encoded(flat((1, 1), 0, "P"), "GIF"),
    "trailing-script.jpg": lambda: encoded(flat()) + HTML,
    "48-megapixels.jpg": lambda: encoded(flat((8_064, 6_048))),
}
