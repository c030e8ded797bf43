"""1,438 real ideas with hostile words mixed in, imported, exported and read back: nothing is changed, nothing computes."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from mitreden.core import rich_text
from mitreden.exports.accepting import _HTML, named
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import Extract, extract
from mitreden.exports.queries import campaign_called
from mitreden.exports.writing import FileKind
from tests.exports.read_back import READ, REAL, hostile
from tests.installation import Installation

BONN = REAL / "bonn-rad-dialog" / "ideas.jsonl"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BONN.exists(), reason=f"the real ideas are not in {REAL} (MITREDEN_TEST_DATA)"),
]


def mixed(words: list[str], folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """The ideas of Bonn: each word is the title and the place of one, the text of another, title and text of a third one's comment."""
    ideas = [json.loads(line) for line in BONN.read_text(encoding="utf-8").splitlines()]
    for number, word in enumerate(words):
        ideas[number] |= {"title": word, "place": word}
        ideas[-1 - number]["text"] = word
        ideas[len(words) // 2 + number]["comments"].append(
            {"title": word, "text": [word], "date": "18. Okt. 2017", "time": "12:30"}
        )
    path = folder / "mixed.jsonl"
    path.write_text("\n".join(map(json.dumps, ideas)), encoding="utf-8")
    return path, ideas


@pytest.fixture
def ready(installation: Installation) -> Installation:
    """An installation with the campaigns `eins` and `zwei`."""
    for slug in ("eins", "zwei"):
        installation.run("campaigns", "create", slug, "--title", f"Beteiligung {slug}", "--field", "Wege")
    return installation


def exported(ready: Installation, table: TableKind, kind: FileKind, folder: Path, slug: str = "eins") -> Path:
    path = folder / f"{slug}-{table.value}.{kind.value}"
    ready.run("export", slug, "--table", table.value, "--format", kind.value, "--out", str(path))
    return path


def stored(ready: Installation, table: TableKind) -> tuple[Extract, list[dict[str, Any]]]:
    """What the database holds, without any file in between; empty texts and nothing are the same."""
    with ready.context() as app:
        campaign = campaign_called("eins")
        assert campaign is not None
        of = extract(table, campaign, app.config["KEYS"], shows_counts=True)
        return of, [{name: None if value == "" else value for name, value in row.items()} for row in of.rows()]


def as_typed(text: str) -> bool:
    """Whether a text of a file is taken as words: one with tags is cleaned, so that its words may differ."""
    return not _HTML.search(text)


@pytest.mark.parametrize("table", [TableKind.IDEAS, TableKind.COMMENTS])
def test_every_file_says_what_was_put_in(ready: Installation, tmp_path: Path, table: TableKind) -> None:
    words = hostile()
    path, ideas = mixed(words, tmp_path)
    said = ready.run("ideas", "import", str(path), "--campaign", "eins").output
    assert f"{len(ideas)} lines: {len(ideas)} taken, 0 unchanged, 0 refused" in said
    of, rows = stored(ready, table)
    for kind in (FileKind.CSV, FileKind.XLSX, FileKind.JSON):
        assert READ[kind](exported(ready, table, kind, tmp_path), of) == rows, kind
    if table is TableKind.COMMENTS:
        texts = {" ".join((row["text"] or "").split()) for row in rows}
        wanted = [f"{named(word)} {named(word)}" for word in words if as_typed(word)]
        assert [word for word in wanted if word not in texts] == []
        return
    assert [row["title"] for row in rows] == [named(idea["title"]) for idea in ideas]
    assert [row["place"] for row in rows] == [named(idea.get("place", "")) or None for idea in ideas]
    pairs = [(row["text"] or "", idea["text"]) for row, idea in zip(rows, ideas, strict=True) if as_typed(idea["text"])]
    assert [given for kept, given in pairs if kept.split() != rich_text.normalised(given).split()] == []


def test_the_table_taken_again_gives_the_same_table(ready: Installation, tmp_path: Path) -> None:
    path, ideas = mixed(hostile(), tmp_path)
    ready.run("ideas", "import", str(path), "--campaign", "eins")
    tables = []
    for slug, source in (("eins", None), ("zwei", tmp_path / "eins-ideas.csv")):
        if source:
            ready.run("ideas", "import", str(source), "--campaign", slug)
        with exported(ready, TableKind.IDEAS, FileKind.CSV, tmp_path, slug).open(
            encoding="utf-8-sig", newline=""
        ) as file:
            tables.append([{**row, "id": "", "permalink": "", "comments": ""} for row in csv.DictReader(file)])
    assert len(tables[0]) == len(ideas)
    assert [(one, other) for one, other in zip(*tables, strict=True) if one != other] == []
