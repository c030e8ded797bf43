"""What a browser calls itself, in words that people recognise."""

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str | None:
    """ "Firefox, Windows"; None if nothing is recognised."""
    found = [next((name for mark, name in kinds if mark in user_agent), None) for kinds in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name) or None
