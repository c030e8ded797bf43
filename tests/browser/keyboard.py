"""A visitor without a mouse: goes on by Tab, presses Enter and Space, and must see where she is at every step."""

from playwright.sync_api import Page

MOST = 120  # steps to whatever one looks for
_BOX = """
() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const seen = e.labels && e.getBoundingClientRect().width < 4 ? e.labels[0] : e;
  const r = seen.getBoundingClientRect();
  const middle = document.elementFromPoint(r.left + r.width / 2, r.top + Math.min(r.height, innerHeight) / 2);
  const name = (e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent || e.id);
  return {x: r.left, y: r.top, width: r.width, height: r.height, name: name.trim().replace(/\\s+/g, " "),
          isCovered: !(middle && (seen.contains(middle) || middle.contains(seen)))};
}
"""
_NO_CARET = """
() => { if (document.adoptedStyleSheets.length) return; const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { caret-color: transparent !important; }"); document.adoptedStyleSheets = [sheet]; }
"""


class Keyboard:
    """Goes through pages by keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def go_to(self, name: str) -> "Keyboard":
        """Tab until the element with that name has the focus."""
        passed = []
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            passed.append(self.here())
            if passed[-1].startswith(name):
                return self
        raise AssertionError([name, *dict.fromkeys(passed)])

    def here(self) -> str:
        """What has the focus; notes a fault if one cannot see it."""
        self.page.evaluate(_NO_CARET)
        box = self.page.evaluate(_BOX)
        if box is None:
            return ""
        name = str(box["name"])[:60]
        if box["isCovered"]:
            self.faults.append(f"{name!r} has the focus and is covered by something else")
        if not self._is_visible():
            self.faults.append(f"one cannot see that {name!r} has the focus")
        return name

    def _is_visible(self) -> bool:
        """Whether the page looks different without the focus; a blinking caret does not count."""
        with_focus = self.page.screenshot(caret="initial")
        self.page.evaluate("() => { window.kept = document.activeElement; window.kept.blur(); }")
        without = self.page.screenshot(caret="initial")
        self.page.evaluate("() => window.kept.focus({preventScroll: true})")
        return with_focus != without

    def press(self, *keys: str) -> "Keyboard":
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, words: str) -> "Keyboard":
        """Type into what has the focus."""
        self.page.keyboard.insert_text(words)
        return self
