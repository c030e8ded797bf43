"""`docs/tables.md` says what the code does."""

import re
from pathlib import Path

import pytest

from mitreden.exports.accepting import FLAGS
from mitreden.exports.columns import TableKind, names

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", list(TableKind))
def test_every_column_is_explained_in_its_order(table: TableKind) -> None:
    part = DOCUMENT.split("| column | what |")[1 + list(TableKind).index(table)].split("\n\n")[0]
    rows = re.findall(r"^\| ([a-z_, ]+) \|", part, re.MULTILINE)
    assert tuple(name for row in rows for name in row.split(", ")) == names(table)


def test_every_flag_is_explained() -> None:
    text = DOCUMENT.split("\nFlags: ")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", text)) == FLAGS
