"""Where to go after signing in: only to a path of our own."""

from urllib.parse import urlsplit

LONGEST = 500


def own_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None.

    Browsers read `//host`, `/\\host` and paths with control characters as addresses of other sites.
    """
    if not target or len(target) > LONGEST or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or not target.isprintable() or " " in target:
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
