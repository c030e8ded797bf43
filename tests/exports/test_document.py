"""`docs/tables.md` says what the code does."""

import re
from pathlib import Path

from mitreden.exports.accepting import FLAGS
from mitreden.exports.columns import COLUMNS

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")


def test_every_column_is_explained_in_its_order() -> None:
    table = DOCUMENT.split("| column | what |")[1].split("###")[0]
    names = [name for row in re.findall(r"^\| ([a-z_, ]+) \|", table, re.MULTILINE) for name in row.split(", ")]
    assert tuple(names) == COLUMNS


def test_every_flag_is_explained() -> None:
    text = DOCUMENT.split("\nFlags: ")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", text)) == FLAGS
