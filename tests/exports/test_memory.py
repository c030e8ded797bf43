"""Memory does not grow with the campaign, measured in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mitreden.ideas.models import Idea
from mitreden.seeds.load import start
from tests.installation import ROOT, Installation

FEW, MANY = 1_000, 20_000
GROWTH = 24_000  # kB for twenty times the ideas: SQLite fills its page cache of 16 MB
_PEAK = """
import sys
from mitreden.console import main
main(sys.argv[1:], standalone_mode=False)
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""
_WHOLE = """
from mitreden.exports.extracts import Extract
rows = Extract.rows
Extract.rows = lambda self: iter(list(rows(self)))
"""


def peak(installation: Installation, form: str, path: Path, first: str = "") -> int:
    """The peak of one export in kB."""
    done = subprocess.run(  # VmHWM and not ru_maxrss, which begins with the peak of the process that forked
        [sys.executable, "-c", first + _PEAK, "export", start.SLUG, "--format", form, "--out", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **installation.environment},  # noqa: TID251  a child needs the machine's own
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout.splitlines()[-1])


def multiply(installation: Installation, count: int) -> None:
    """Copies of the ideas that are there, until there are `count`."""
    names = ", ".join(column.name for column in Idea.__table__.columns if column.name != "id")
    copy = f"INSERT INTO idea ({names}) SELECT {names} FROM idea LIMIT :more"
    while (more := count - installation.execute("SELECT count(*) FROM idea")[0][0]) > 0:
        installation.execute(copy, more=more)


@pytest.mark.slow
def test_memory_stays_flat_in_every_format(installation: Installation, tmp_path: Path) -> None:
    installation.run("seed", "--ideas", str(FEW), "--people", "20", "--votes", "0")
    forms, peaks = ("csv", "xlsx", "json", "geojson"), {}
    for count in (FEW, MANY):
        multiply(installation, count)
        peaks[count] = {form: peak(installation, form, tmp_path / f"{count}.{form}") for form in forms}
    print(installation.kind, peaks)  # noqa: T201  the figure for docs/trust.md
    assert max(peaks[MANY][form] - peaks[FEW][form] for form in forms) < GROWTH, peaks
    whole = peak(installation, "csv", tmp_path / "whole.csv", _WHOLE)
    assert whole - peaks[FEW]["csv"] > GROWTH, "the negative control: all rows at once"
