"""`mitreden ideas import` and `mitreden export` as they are typed; the real sets where they lie."""

import csv
import json
import time
from pathlib import Path

import pytest

from mitreden.config import Settings
from tests.installation import Installation, postgresql_in_trust

DATA = Path(__file__).parent / "data"
REAL = Path(Settings.from_environment().test_data)
BONN = REAL / "bonn-rad-dialog" / "ideas.jsonl"
MADRID = REAL / "decide-madrid" / "proposals.csv"
CONSUL = ("--format", "consul", "--default-field", "Vorschläge")
real = pytest.mark.skipif(
    not BONN.exists() or not MADRID.exists(),
    reason=f"the real data sets are not in {REAL} (MITREDEN_TEST_DATA); small files in tests/exports/data cover the same paths",
)


@pytest.fixture
def ready(installation: Installation) -> Installation:
    """An installation with the campaigns `eins` and `zwei`."""
    for slug in ("eins", "zwei"):
        installation.run("campaigns", "create", slug, "--title", f"Beteiligung {slug}", "--field", "Wege")
    return installation


def take(ready: Installation, path: Path, *options: str, slug: str = "eins") -> str:
    return ready.run("ideas", "import", str(path), "--campaign", slug, *options).output


def rows(ready: Installation, slug: str, folder: Path) -> list[dict[str, str]]:
    path = folder / f"{slug}.csv"
    ready.run("export", slug, "--format", "csv", "--out", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_small_file_in_and_out(ready: Installation, tmp_path: Path) -> None:
    said = take(ready, DATA / "ideas.jsonl")
    assert "13 lines: 7 taken, 0 unchanged, 6 refused" in said
    assert "line 11: refused, not valid JSON" in said
    assert "3 comments: 3 taken, 0 unchanged, 0 refused" in said
    assert "0 taken, 7 unchanged, 6 refused" in take(ready, DATA / "ideas.jsonl")
    assert len(rows(ready, "eins", tmp_path)) == 7
    target = tmp_path / "eins.json"
    ready.run("export", "eins", "--format", "json", "--out", str(target))
    made = json.loads(target.read_text(encoding="utf-8"))
    assert {idea["channel"] for idea in made["ideas"]} == {"import"}
    assert (tmp_path / "eins.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert ready.run("audit", "verify").exit_code == 0


def test_a_dry_run_changes_nothing(ready: Installation, tmp_path: Path) -> None:
    before = ready.run("audit", "verify").output
    said = take(ready, DATA / "proposals.csv", *CONSUL, "--dry-run")
    assert "4 lines: 4 taken" in said
    assert "nothing was changed" in said
    assert rows(ready, "eins", tmp_path) == []
    assert ready.run("audit", "verify").output == before


def test_mistakes_are_said(ready: Installation, tmp_path: Path) -> None:
    path = tmp_path / "nothing.jsonl"
    path.write_text('{"title": "Ohne Thema"}\n', encoding="utf-8")
    for arguments, words in (
        (("ideas", "import", str(path), "--campaign", "drei"), "there is no campaign 'drei'"),
        (("ideas", "import", str(path), "--campaign", "eins"), "1 lines: 0 taken, 0 unchanged, 1 refused"),
        (("export", "drei", "--format", "csv", "--out", str(tmp_path / "x.csv")), "there is no campaign 'drei'"),
    ):
        result = ready.try_to_run(*arguments)
        assert result.exit_code == 1
        assert words in result.output


@real
@postgresql_in_trust
@pytest.mark.parametrize(
    ("path", "options", "lines", "flags"),
    [
        (BONN, (), 1438, "long_title 20, no_text 21, repeated 30, short_text 2"),
        (MADRID, CONSUL, 1656, "html 24, long_text 10, no_text 324, repeated 37, short_text 9"),
    ],
    ids=["bonn", "madrid"],
)
def test_the_real_sets_whole_twice_and_round(
    path: Path, options: tuple[str, ...], lines: int, flags: str, ready: Installation, tmp_path: Path
) -> None:
    start = time.process_time()
    said = take(ready, path, *options)
    assert time.process_time() - start < 20
    assert ("1418 comments: 1418 taken, 0 unchanged, 0 refused" in said) == (path is BONN)
    assert f"{lines} lines: {lines} taken, 0 unchanged, 0 refused" in said
    assert flags in said
    assert f"0 taken, {lines} unchanged, 0 refused" in take(ready, path, *options)
    first = rows(ready, "eins", tmp_path)
    assert sum(int(row["comments"]) for row in first) == (1418 if path is BONN else 0)
    take(ready, tmp_path / "eins.csv", slug="zwei")
    second = rows(ready, "zwei", tmp_path)
    assert len(first) == lines
    for one, other in zip(first, second, strict=True):
        here = {"id": "", "permalink": "", "comments": ""}  # comments are a table of their own
        assert {**one, **here} == {**other, **here}


@real
@postgresql_in_trust
def test_the_words_of_the_real_sets_are_kept(ready: Installation, tmp_path: Path) -> None:
    take(ready, BONN)
    source = [json.loads(line) for line in BONN.read_text(encoding="utf-8").splitlines()]
    for idea, row in zip(source, rows(ready, "eins", tmp_path), strict=True):
        assert row["reference"] == idea["ref"]
        assert row["title"].split() == idea["title"].split()
        assert row["text"].split() == idea["text"].split()
        assert (row["field"], row["created_at"][:10]) == (idea["field"], idea["created_on"])
        assert (float(row["lat"]), float(row["lon"])) == (idea["lat"], idea["lon"])
        assert int(row["earlier_support"]) == idea["support"]
    take(ready, MADRID, *CONSUL, slug="zwei")
    with MADRID.open(encoding="utf-8-sig", newline="") as file:
        retired = {f"consul-{row['id']}" for row in csv.DictReader(file, delimiter=";") if row["retired_at"]}
    assert {row["reference"] for row in rows(ready, "zwei", tmp_path) if row["aside"] == "withdrawn"} == retired
