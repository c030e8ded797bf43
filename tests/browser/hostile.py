"""Words as nobody hopes to get them: nothing of this may fire, stick out or break a page."""

from typing import Any

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterungsverordnungsänderungsantrag"
TAGS = "</title></textarea><script>alert(1)</script><img src=x onerror=alert(2)>"
NAME = '<img src=x onerror=alert(3)> "O\'Ünal" 👩🏽‍🚒'
EMOJI = "🚲👩🏽‍🚒🏳️‍🌈 für alle ﷽"
MIRRORED = "مرحبا بالعالم \u202eobegba\u202c שלום"
PATH = "x&#34;onmouseover=alert(4) javascript:alert(5)"
TITLES = (
    LONG, TAGS, f"{NAME} {{{{ 7*7 }}}}", EMOJI, MIRRORED, "=1+1 %s %(x)s {0} ${x} \\u0000", "Ein Bus, der auch abends noch fährt",
    "W" * 120, "i" * 120, "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324a\u030algo\u0308\u0317",
)  # fmt: skip
TEXT = f"""{TAGS} {LONG * 3}

<a href="javascript:alert(6)" hx-get="/account" onclick="alert(7)">hier</a> [drücken](javascript:alert(8))
[dort](https://example.org/{LONG}/{LONG}) {MIRRORED}

- {EMOJI}
- **{LONG}** und *{PATH}*

1. eins
2. zwei

> {TAGS}
"""
POINTS: tuple[dict[str, Any], ...] = (
    {"lat": 48.7, "lon": 13.5},
    {"lat": 48.8, "lon": 13.6},
    {"lat": 48.75, "lon": 13.4},
    {},
)  # of places; the last one: in words only
