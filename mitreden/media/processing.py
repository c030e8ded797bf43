"""Paints clean copies of a picture, in a process of its own: `python -m mitreden.media.processing SOURCE SIZE=TARGET…`.

Whatever a file does to the decoders, it happens to a process that has little memory, little time and nothing to lose.
Pillow is imported here, and in `painting`, which reads no file that anybody sent.
"""

import errno
import json
import resource
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from mitreden.media.shapes import FORMATS, LARGEST, fitted

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY_MAX = 640 * 1024 * 1024  # of addresses; 460 MB of them were the most that any file could use
SECONDS_MAX = 20
OUTPUT_MAX = 8 * 1024 * 1024
PIXELS_MAX = 50_000_000  # JPEGs of telephones; they are scaled down while they are read
PIXELS_MAX_WHOLE = 25_000_000  # other kinds must be read whole
PROFILE_MAX = 1024 * 1024
QUALITY = 80
UNREADABLE, TOO_MANY_PIXELS, NO_ROOM = 3, 4, 5  # exit codes

_STORAGE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
_ORIENTATION = 0x0112
_WHITE = (255, 255, 255)


class TooManyPixelsError(Exception):
    """The picture is larger than what is read here."""


def develop(source: Path, targets: dict[int, Path]) -> tuple[int, int]:
    """Write the copies of `source`, by size, as WebP without anything but pixels. Returns width and height of the largest."""
    from PIL import Image  # noqa: PLC0415  see the module's docstring

    with Image.open(source, formats=FORMATS) as image:
        _check_size(image)
        orientation = _orientation(image)
        image.draft("RGB", (LARGEST * 2, LARGEST * 2))
        image.load()
        picture = _flat(image)
        profile = image.info.get("icc_profile")
    picture = picture.resize(fitted(*picture.size, LARGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = _upright(_in_srgb(picture, profile), orientation)
    for size, target in sorted(targets.items(), reverse=True):
        copy = picture.resize(fitted(*picture.size, size), Image.Resampling.LANCZOS)
        copy.info.clear()
        copy.save(target, "WEBP", quality=QUALITY, method=4)
    return picture.size


def _check_size(image: "Image") -> None:
    most = PIXELS_MAX if image.format in {"JPEG", "MPO"} else PIXELS_MAX_WHOLE
    if image.width * image.height > most:
        raise TooManyPixelsError


def _orientation(image: "Image") -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  a broken note about the picture is no reason to refuse it
        return 1


def _flat(image: "Image") -> "Image":
    """Three channels of eight bits; what is transparent lies on white."""
    from PIL import Image  # noqa: PLC0415

    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, _WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image if image.mode in {"RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(picture: "Image", profile: object) -> "Image":
    """The colours that the picture's own profile means; without a usable one as they are."""
    from PIL import ImageCms  # noqa: PLC0415

    if isinstance(profile, bytes) and len(profile) <= PROFILE_MAX:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _upright(picture: "Image", orientation: int) -> "Image":
    from PIL.Image import Transpose  # noqa: PLC0415

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
    }  # fmt: skip
    return picture.transpose(turns[orientation]) if orientation in turns else picture


def _limit() -> None:
    """From here on this process cannot take more than its share; it ends itself if it tries."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_MAX), (resource.RLIMIT_CPU, SECONDS_MAX), (resource.RLIMIT_FSIZE, OUTPUT_MAX),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> int:
    """Develop, and say width and height; the exit code says why not."""
    _limit()
    source, *pairs = arguments
    targets = {int(size): Path(target) for size, _, target in (pair.partition("=") for pair in pairs)}
    from PIL.Image import DecompressionBombError  # noqa: PLC0415

    try:
        width, height = develop(Path(source), targets)
    except (TooManyPixelsError, DecompressionBombError, MemoryError):
        return TOO_MANY_PIXELS
    except Exception as error:  # noqa: BLE001  decoders raise whatever they like
        if isinstance(error, OSError) and error.errno in _STORAGE:
            return NO_ROOM
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return UNREADABLE
    sys.stdout.write(json.dumps([width, height]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
