"""What must hold on every page, whoever looks at it and however large the window is."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

from playwright.sync_api import Page

from tests.browser.chromium import DESK, NARROWEST
from tests.installation import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
Look = tuple[tuple[int, int], Literal["light", "dark"]]
LOOKS: tuple[Look, ...] = ((DESK, "dark"), (NARROWEST, "light"))
CROSSWISE: tuple[Look, ...] = ((DESK, "light"), (NARROWEST, "dark"))  # by `make trust`
_RUN = """
async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.map(v => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map(
    n => n.target.join(" ") + " (" + (n.any.concat(n.all, n.none)[0] || {}).message + ")").join("; "));
}
"""
_WIDE = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room && document.body.scrollWidth <= room) return [];
  const scrolls = e => { for (let p = e; p && p !== document.body; p = p.parentElement)
    if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(p).overflowX)) return true; return false; };
  return [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > room + 1 && e.checkVisibility() && !scrolls(e))
    .map(e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + "." + [...e.classList].join(".")).slice(0, 5)
    .concat("sideways scrolling");
}
"""
_STYLE = """
(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }
"""
# WCAG 1.4.12: what readers may set, and nothing may get lost. WCAG 1.4.4: twice the size of text.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
DOUBLED = "html { font-size: 200% !important; }"
_CUT = """
() => [...document.querySelectorAll("button, a, summary, label, h1, h2, h3, legend, .badge, td, th, p")]
  .filter(e => e.offsetParent && e.clientWidth > 1 && getComputedStyle(e).overflowX === "hidden"
    && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).textOverflow !== "ellipsis" && !e.closest(".visually-hidden")
    && !/\\p{M}{4}/u.test(e.textContent))
  .map(e => e.tagName.toLowerCase() + "." + [...e.classList].join(".") + " " + e.textContent.trim().slice(0, 40)).slice(0, 5)
"""


@cache
def _axe() -> str:
    assert AXE.exists(), f"{AXE} is missing: run `make setup`"
    return AXE.read_text(encoding="utf-8")


def looks(page: Page, chosen: Iterable[Look] = LOOKS) -> list[str]:
    """What axe finds, and whether one has to scroll sideways, at each size and in each scheme."""
    found = []
    page.evaluate(_axe())
    for (width, height), scheme in chosen:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.evaluate("scrollTo(0, 0)")  # what is half under a bar that stays is there whole after a turn of the wheel
        violations: list[str] = page.evaluate(_RUN, list(RULES))
        found += [f"{width} px, {scheme}: {fault}" for fault in violations + wide(page)]
    return found


def wide(page: Page) -> list[str]:
    """What reaches beyond the right edge of the window."""
    answer: list[str] = page.evaluate(_WIDE)
    return answer


def reflow(page: Page) -> list[str]:
    """What scrolls sideways or is cut on the narrowest phone with wide text spacing, or with text twice as large."""
    page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    found = []
    for name, css in (("text spacing", SPACED), ("text twice as large", DOUBLED)):
        page.evaluate(_STYLE, css)
        found += [f"320 px, {name}: {fault}" for fault in wide(page) + page.evaluate(_CUT)]
    page.evaluate(_STYLE, "")
    return found


def cookies(context: Any) -> list[str]:
    """Which cookies a visitor has got."""
    return [cookie["name"] for cookie in context.cookies()]
