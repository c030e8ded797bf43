"""Kinds and sizes of pictures: pure calculation."""

SIZES = (480, 1280)  # the copies of a picture fit into squares of so many pixels
LARGEST = max(SIZES)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_BEGINNINGS = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF8"}
HEAD = 16  # so many bytes tell what a file is
COPY_HEAD = 30  # and so many how large one of our copies is


def format_of(head: bytes) -> str | None:
    """What a file is by its first bytes, whatever its name says; None: nothing that becomes a picture here."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((name for name, beginning in _BEGINNINGS.items() if head.startswith(beginning)), None)


def fitted(width: int, height: int, size: int) -> tuple[int, int]:
    """Width and height of the copy that fits into a square of `size`; nothing is made larger."""
    scale = min(1.0, size / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def size_of_webp(head: bytes) -> tuple[int, int] | None:
    """Width and height of one of our copies, from its first bytes (RFC 9649, a lossy picture without anything else)."""
    if len(head) < COPY_HEAD or head[12:16] != b"VP8 ":
        return None
    width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width, height
