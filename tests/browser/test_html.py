"""The HTML that the server sends is valid: every page of the table as it is for a browser without scripts, judged by html-validate.

What is only opened is fetched without a browser: the bytes are the same.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.browser.chromium import Window
from tests.browser.table import CASES, Case
from tests.browser.visiting import visit
from tests.browser.world import World
from tests.installation import ROOT

pytestmark = pytest.mark.browser
PROGRAM = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
CONFIG = Path(__file__).parent / "htmlvalidate.json"
Open = Callable[..., Window]


def node() -> str:
    """Node.js: the one of `make setup`, or the machine's."""
    own = ROOT / ".venv" / "bin" / "node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "no Node.js: run `make setup`"
    return found


def judged(folder: Path) -> list[str]:
    """What html-validate says about the pages in `folder`."""
    command = [
        node(),
        str(PROGRAM),
        "--config",
        str(CONFIG),
        "--formatter",
        "json",
        *map(str, sorted(folder.glob("*.html"))),
    ]
    report = folder / "report.json"  # a file: through a pipe Node.js loses what is long
    with report.open("w") as out:
        answer = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    assert answer.returncode in {0, 1}, answer.stderr
    return [
        f"{Path(page['filePath']).stem}:{fault['line']}: {fault['ruleId']}: {fault['message']}"
        for page in json.loads(report.read_text())
        for fault in page["messages"]
    ]


def opened(case: Case, world: World) -> bytes:
    """What the person of the case gets who opens its address and does nothing there."""
    headers = {"Accept-Language": "de", **({"Cookie": f"session={world.cookies[case.who]}"} if case.who else {})}
    try:
        with urlopen(Request(world.address + world.path(case.path), headers=headers), timeout=15) as answer:
            status, body = answer.status, answer.read()
    except HTTPError as refused:
        status, body = refused.code, refused.read()
    assert status == case.status, f"{case.path}: {status}"
    return bytes(body)


def done(case: Case, world: World, window: Window) -> bytes:
    """The page on which the person of the case is after having done what the case says."""
    window.forget()
    visit(case, world, window)
    return window.documents[-1].body()


def test_every_page_is_valid_html(world: World, window: Open, tmp_path: Path) -> None:
    visitor = window(world.address, scripts=False)
    for case in CASES:
        body = done(case, world, visitor) if case.do else opened(case, world)
        (tmp_path / f"{case.name}.html").write_bytes(body)
    faults = judged(tmp_path)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])


def test_what_is_not_valid_is_found(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<!DOCTYPE html><html lang=de><title>x</title><p id=a><div id=a>x</div></p></html>"
    )
    assert {fault.split(": ")[1] for fault in judged(tmp_path)} >= {"no-dup-id"}
