"""Counts the opcodes that Python runs for one request: the same on every machine, and it shows where they are spent.

`python -m tests.bench.opcodes [PATH ...] [--signed-in] [--top N] [--ideas N]`; without a path: the list. The site is built anew
with 1,000 ideas. What runs inside libraries written in C (the database, the compression) is not seen.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from tests.bench.__main__ import BUILD
from tests.bench.blocks import Call, getting
from tests.bench.sites import sqlite_site

ROOT = str(Path(__file__).resolve().parent.parent.parent)
WARM_UP = 5


def opcodes(call: Call) -> Counter[str]:
    """How many opcodes each function runs in one call, after some calls that fill what is kept."""
    found: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            found[f"{frame.f_code.co_filename.removeprefix(ROOT)}:{frame.f_code.co_name}"] += 1
        return trace

    for _ in range(WARM_UP):
        call()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return found


def main() -> None:
    """Print the sum of each page, and the functions that spend most."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.opcodes")
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--signed-in", action="store_true")
    parser.add_argument("--top", type=int, default=0)
    parser.add_argument("--ideas", type=int, default=1_000)
    options = parser.parse_args()
    with sqlite_site(BUILD / "opcodes", options.ideas) as site:
        cookie = site.signed_in()[0] if options.signed_in else ""
        for path in options.paths or [site.list_path]:
            found = opcodes(getting(site.app, path, cookie=cookie))
            sys.stdout.write(f"{path}  {found.total():,}\n")
            for name, number in found.most_common(options.top):
                sys.stdout.write(f"{number:>8,}  {name}\n")


if __name__ == "__main__":
    main()
