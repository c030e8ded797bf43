"""Ideas that were once given elsewhere go all the way: imported, moderated, supported, linked, on the roadmap, exported.

Once with a small file of our own, once with the 1,438 ideas of a city where they are at hand.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mitreden.config import Settings
from mitreden.extensions import db
from tests.factories import Make, People
from tests.installation import Installation
from tests.journeys.story import SLUG, Story, words_of

OWN = Path(__file__).parent / "data" / "rad.jsonl"
BONN = Path(Settings.from_environment().test_data) / "bonn-rad-dialog" / "ideas.jsonl"
PEOPLE = 20
# Each file once in `make test`, crosswise by `make trust`.
STORIES = pytest.mark.parametrize(
    ("template", "story"),
    [
        pytest.param("sqlite", OWN, id="sqlite-own", marks=pytest.mark.slow),
        pytest.param("postgresql", OWN, id="postgresql-own"),
        pytest.param("sqlite", BONN, id="sqlite-bonn"),
        pytest.param("postgresql", BONN, id="postgresql-bonn", marks=pytest.mark.slow),
    ],
    indirect=True,
)
MEASURES = ("Radweg bis zur Schule", "Sichere Kreuzungen", "Mehr Plätze am Bahnhof")


@pytest.fixture
def story(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Story]:
    """An open campaign with the ideas of the file, imported by the command."""
    if not request.param.exists():
        pytest.skip(f"{request.param} is not here; MITREDEN_TEST_DATA names the folder of real data")
    lines = len(request.param.read_text(encoding="utf-8").splitlines())
    installation.run("init")
    installation.run("campaigns", "create", SLUG, "--title", "Besser mit dem Rad", "--field", "Radwege")
    said = installation.run("ideas", "import", str(request.param), "--campaign", SLUG).output
    assert f"{lines} lines: {lines} taken, 0 unchanged, 0 refused" in said
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        yield Story(installation, app, make, People(make))


@STORIES
def test_imported_ideas_go_all_the_way(story: Story, tmp_path: Path) -> None:
    ideas = sorted(story.listed())
    hidden, chosen = ideas[-2:], ideas[:9]
    for idea in hidden:
        story.hide(idea, "on_topic")
    for number in range(PEOPLE):
        story.support(number, chosen[number % 3 :: 3])
    measures = [story.plan(title, chosen[place::3]) for place, title in enumerate(MEASURES)]
    listed = story.listed()
    assert sorted(listed) == ideas[:-2]
    assert [listed[idea]["support"] for idea in chosen] == [7, 7, 6] * 3
    roadmap = story.browser().page("/roadmap")
    assert {f"/roadmap/measures/{measure}" for measure in measures} <= set(roadmap.links())
    assert {f"/ideas/{idea}" for idea in chosen} <= set(roadmap.links())
    equal_to_pages(story, tmp_path, hidden, chosen)
    story.installation.run("audit", "verify")


def equal_to_pages(story: Story, folder: Path, hidden: list[int], chosen: list[int]) -> None:
    """What was exported, read back: every row of both files says what the pages say."""
    listed, (rows, objects) = story.listed(), story.exported(folder)
    assert [row["id"] for row in rows] == [str(item["id"]) for item in objects]
    for row, item in zip(rows, objects, strict=True):
        assert {name: row[name] for name in ("title", "text", "field", "state", "place")} == {
            name: item[name] or "" for name in ("title", "text", "field", "state", "place")
        }
        assert row["support"] == str(item["support"])
    public = {int(row["id"]): row for row in rows if not row["aside"]}
    assert sorted(int(row["id"]) for row in rows if row["aside"] == "hidden") == hidden
    shown = {number: {name: row[name] for name in ("title", "field")} for number, row in public.items()}
    assert {n: {"title": " ".join(v["title"].split()), "field": v["field"]} for n, v in shown.items()} == {
        n: {"title": " ".join(v["title"].split()), "field": v["field"]} for n, v in listed.items()
    }
    assert {n: int(row["support"]) for n, row in public.items()} == {n: v["support"] for n, v in listed.items()}
    for place, number in enumerate(chosen):
        page = story.browser().page(f"/ideas/{number}")
        assert MEASURES[place % 3] in page.text
        assert MEASURES[place % 3] in public[number]["measures"]
        assert words_of(page) == " ".join(public[number]["text"].split()) or not public[number]["text"]


@STORIES
def test_what_was_exported_is_taken_again(story: Story, tmp_path: Path) -> None:
    """The table of one campaign, imported into another, gives the same table."""
    before, _ = story.exported(tmp_path)
    db.session.commit()
    story.installation.run("campaigns", "create", "wieder", "--title", "Noch einmal", "--field", "Radwege")
    said = story.installation.run("ideas", "import", str(tmp_path / "ideas.csv"), "--campaign", "wieder").output
    assert f"{len(before)} lines: {len(before)} taken, 0 unchanged, 0 refused" in said
    after, _ = story.exported(tmp_path, "wieder")
    kept = (
        "title",
        "text",
        "text_source",
        "text_format",
        "field",
        "state",
        "place",
        "lat",
        "lon",
        "created_at",
        "earlier_support",
    )
    assert [[row[name] for name in kept] for row in after] == [[row[name] for name in kept] for row in before]
